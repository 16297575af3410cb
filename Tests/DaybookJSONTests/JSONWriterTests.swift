import DaybookJSON
import Testing

@Suite struct JSONWriterTests {
    private static func written(_ body: (inout JSONWriter) -> Void) -> String {
        var writer = JSONWriter()
        body(&writer)
        let bytes = writer.finish()
        #expect(Case(bytes).error == nil)
        return text(bytes)
    }

    @Test func commasAndNesting() {
        let json = Self.written { writer in
            writer.beginObject()
            writer.member("id", integer: 7)
            writer.name("result")
            writer.beginArray()
            writer.beginArray()
            writer.endArray()
            writer.beginObject()
            writer.endObject()
            writer.null()
            writer.bool(true)
            writer.raw(Array("{\"a\": 1}".utf8))
            writer.endArray()
            writer.name("more")
            writer.beginObject()
            writer.member("x", bool: false)
            writer.null("y")
            writer.endObject()
            writer.member("z", double: 0.25)
            writer.endObject()
        }
        #expect(
            json == """
                {"id":7,"result":[[],{},null,true,{"a": 1}],"more":{"x":false,"y":null},"z":0.25}
                """)
    }

    @Test func everyWayToWriteAMember() throws {
        let value = try value("{\"n\\u0061me\": [1]}")
        let member = try #require(value.members.first { _ in true })
        let json = Self.written { writer in
            writer.beginObject()
            writer.member("a", string: "x\"y")
            writer.member("b", utf8: Array("é\n".utf8)[...])
            writer.member("c", raw: Array("[1]".utf8))
            writer.member("d", raw: value.raw)
            writer.member("e", value: member.value)
            writer.member("f", integer: Int64.min)
            writer.member("g", integer: UInt64.max)
            writer.member("h", bool: true)
            writer.name(escaping: "tab\t")
            writer.integer(Int.max)
            writer.name(member.name)
            writer.null()
            writer.endObject()
        }
        #expect(
            json == """
                {"a":"x\\"y","b":"é\\n","c":[1],"d":{"n\\u0061me": [1]},"e":[1],"f":-9223372036854775808,\
                "g":18446744073709551615,"h":true,"tab\\t":9223372036854775807,"n\\u0061me":null}
                """)
    }

    @Test func integers() {
        for value in [0, 1, -1, 9, 10, -10, 99, 100, 1 << 53, Int64.max, Int64.min, -999_999] as [Int64] {
            #expect(Self.written { $0.integer(value) } == String(value))
        }
    }

    @Test func doublesReadBack() {
        for value in [
            0, -0.0, 0.1, 1e22, 1e300, .leastNonzeroMagnitude, -1.5, .pi, 123_456_789.125,
            .greatestFiniteMagnitude,
        ] {
            #expect(Double(Self.written { $0.double(value) }) == value)
        }
        for value in [Double.nan, .infinity, -.infinity] {
            #expect(Self.written { $0.double(value) } == "null")
        }
    }

    @Test func escapesWhatItMustAndNothingElse() {
        let short: [UInt32: String] = [
            0x22: "\\\"", 0x5C: "\\\\", 0x08: "\\b", 0x09: "\\t", 0x0A: "\\n", 0x0C: "\\f", 0x0D: "\\r",
        ]
        for code in UInt32(0)...0xFFFF {
            guard let scalar = Unicode.Scalar(code) else { continue }
            let hex = String(code, radix: 16)
            let control = "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            let expected = short[code] ?? (code < 0x20 ? control : String(scalar))
            var writer = JSONWriter()
            writer.string(String(scalar))
            if writer.bytes != Array("\"\(expected)\"".utf8) { Issue.record("U+\(hex)") }
        }
    }

    @Test func anEscapeAtEveryPlaceOfAWord() throws {
        for count in 0..<20 {
            for place in 0..<count {
                var content = [UInt8](repeating: 0x61, count: count)
                content[place] = 0x0A
                let json = Self.written { $0.string(utf8: content) }
                #expect(json.utf8.count == count + 3)
                #expect(try value(json).stringBytes == content)
            }
        }
    }

    @Test func appendsToWhatIsThereAndBeginsAnew() {
        var writer = JSONWriter(appendingTo: Array("head:".utf8))
        writer.string(utf8: Array("a".utf8)[...])
        #expect(text(writer.bytes) == "head:\"a\"")
        writer.removeAll()
        writer.beginArray()
        writer.endArray()
        #expect(text(writer.bytes) == "[]")
        #expect(JSONWriter(capacity: 100).bytes.capacity >= 100)
    }
}
