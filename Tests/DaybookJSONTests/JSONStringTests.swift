import DaybookJSON
import Testing

@Suite struct JSONStringTests {
    static let pairs: [(json: String, text: String)] = [
        ("", ""), ("a", "a"), ("plain text of some length", "plain text of some length"), ("é日本😀", "é日本😀"),
        ("\\\"\\\\\\/\\b\\f\\n\\r\\t", "\"\\/\u{8}\u{C}\n\r\t"), ("\\u0000", "\u{0}"),
        ("\\u0041\\u00e9", "Aé"),
        ("\\u20AC\\u20ac", "€€"), ("\\uD83D\\uDE00", "😀"), ("\\udbff\\udfff", "\u{10FFFF}"),
        ("\\ud800\\udc00", "\u{10000}"), ("\\ud800", "\u{FFFD}"), ("\\udc00", "\u{FFFD}"),
        ("x\\ud800y", "x\u{FFFD}y"),
        ("\\ud800\\ud83d\\ude00", "\u{FFFD}😀"), ("\\ude00\\ud83d", "\u{FFFD}\u{FFFD}"),
        ("\\ud83d\\n", "\u{FFFD}\n"), ("\\ud83d\\u0041", "\u{FFFD}A"), ("\\uffff\\ufffe", "\u{FFFF}\u{FFFE}"),
        ("tail\\n", "tail\n"), ("\\nhead", "\nhead"),
        ("a long run before\\tand after the escape", "a long run before\tand after the escape"),
    ]

    @Test(arguments: pairs) func readsUnescaped(_ json: String, _ expected: String) throws {
        let value = try value("\"\(json)\"")
        #expect(value.string.map { Array($0.utf8) } == Array(expected.utf8))
        #expect(value.stringBytes == Array(expected.utf8))
        #expect(value.scalarCount == expected.unicodeScalars.count)
        let string = try #require(value.text)
        #expect(string.hasEscapes == json.contains("\\"))
        #expect(string.isEmpty == json.isEmpty)
        #expect(string.plainBytes.map(Array.init) == (json.contains("\\") ? nil : Array(expected.utf8)))
        #expect(text(string.raw) == "\"\(json)\"")
        var appended = Array("before".utf8)
        string.appendBytes(to: &appended)
        #expect(text(appended) == "before" + expected)
    }

    /// Each text against each other one: equal if and only if they read the same.
    @Test(arguments: pairs) func equalityIsOfScalars(_ json: String, _ expected: String) throws {
        let value = try value("\"\(json)\"")
        for (_, other) in Self.pairs {
            let isSame = Array(other.unicodeScalars) == Array(expected.unicodeScalars)
            #expect(value.isEqual(toString: other) == isSame, "\(json) and \(other)")
        }
        #expect(!value.isEqual(toString: expected + "x") && !value.isEqual(toString: "x" + expected))
        #expect(expected.isEmpty || !value.isEqual(toString: String(expected.unicodeScalars.dropLast())))
    }

    @Test func equalityKnowsNoNormalisationAndNoOtherKinds() throws {
        #expect(try !value("\"\u{E9}\"").isEqual(toString: "e\u{301}"))
        #expect(try !value("1").isEqual(toString: "1") && !value("null").isEqual(toString: "null"))
        #expect(try value("7").scalarCount == nil && value("[]").stringBytes == nil)
    }

    @Test(arguments: pairs) func prefixesAreThoseOfTheScalars(_ json: String, _ expected: String) throws {
        let string = try #require(try value("\"\(json)\"").text)
        let scalars = Array(expected.unicodeScalars)
        for count in 0...scalars.count + 2 {
            var wanted = String.UnicodeScalarView()
            wanted.append(contentsOf: scalars.prefix(count))
            let prefix = string.prefix(scalarCountMax: count)
            #expect(prefix.bytes == Array(String(wanted).utf8))
            #expect(prefix.string.unicodeScalars.elementsEqual(wanted))
            #expect(prefix.isCut == (count < scalars.count))
        }
    }

    /// A short prefix looks at little of a long string, and cuts it between scalars all the same.
    @Test(arguments: ["a", "é", "日", "😀", "\\n", "\\u00e9", "\\ud83d\\ude00", "\\ud800", "x\\ud83d\\ude00日"])
    func shortPrefixesOfLongStrings(_ unit: String) throws {
        let string = try #require(try value("\"\(String(repeating: unit, count: 500))\"").text)
        let scalars = Array(string.string.unicodeScalars)
        for count in [0, 1, 2, 7, 8, 9, 40, 41, 42, 83, 84, 85, 499, 500, 1499, 1500, .max] {
            var wanted = String.UnicodeScalarView()
            wanted.append(contentsOf: scalars.prefix(count))
            #expect(string.prefix(scalarCountMax: count).bytes == Array(String(wanted).utf8))
            #expect(string.prefix(scalarCountMax: count).isCut == (count < scalars.count))
        }
    }

    @Test func escapesOfAllOfTheBasicPlane() throws {
        for unit in UInt16.min...UInt16.max {
            let digits = String(unit, radix: 16)
            let escape = "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            let expected = Unicode.Scalar(unit).map(String.init) ?? "\u{FFFD}"
            let value = JSONValue(validated: Array("\"\(escape)\"".utf8))
            try JSON.validate(value.raw)
            if value.stringBytes != Array(expected.utf8) || value.scalarCount != 1 {
                Issue.record("\(escape)")
            }
            if !value.isEqual(toString: expected) { Issue.record("\(escape)") }
        }
    }

    @Test func allSurrogatePairsAtTheBounds() throws {
        for high in [0xD800, 0xD801, 0xD83D, 0xDBFE, 0xDBFF] {
            for low in [0xDC00, 0xDC01, 0xDE00, 0xDFFE, 0xDFFF] {
                let scalar = try #require(
                    Unicode.Scalar(UInt32(0x10000 + (high - 0xD800) * 0x400 + low - 0xDC00)))
                let value = try value("\"\\u\(String(high, radix: 16))\\u\(String(low, radix: 16))\"")
                #expect(value.string == String(scalar))
                #expect(value.scalarCount == 1)
                #expect(
                    value.text?.prefix(scalarCountMax: 1)
                        == JSONStringPrefix(try #require(value.text), scalarCountMax: 9))
            }
        }
    }
}
