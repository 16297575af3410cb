import DaybookJSON
import Testing

@Suite struct JSONValueTests {
    @Test func kindAndRawOfEach() throws {
        let kinds: [(String, JSONValue.Kind)] = [
            ("{}", .object), ("[]", .array), ("\"a\"", .string), ("-0.5e3", .number), ("7", .number),
            ("true", .true), ("false", .false), ("null", .null),
        ]
        for (json, kind) in kinds {
            let value = try value(" \r\n\t\(json)\t ")
            #expect(value.kind == kind)
            #expect(text(value.raw) == json)
            #expect(value.isObject == (kind == .object) && value.isArray == (kind == .array))
            #expect(value.isString == (kind == .string) && value.isNull == (kind == .null))
            #expect(value.bool == (kind == .true ? true : kind == .false ? false : nil))
            #expect((value.string != nil) == (kind == .string))
            #expect((value.number != nil) == (kind == .number))
        }
    }

    @Test func membersInTheirOrder() throws {
        let object = try value(
            """
            { "b" : 1 , "a":[1 , {"b":2}],"":"}","c\\u0061" :{ "x":{} } ,"n":-1e5 , "t":true }
            """)
        let members = object.members.map { ($0.name.string, text($0.value.raw)) }
        #expect(members.map(\.0) == ["b", "a", "", "ca", "n", "t"])
        #expect(members.map(\.1) == ["1", "[1 , {\"b\":2}]", "\"}\"", "{ \"x\":{} }", "-1e5", "true"])
    }

    @Test func elementsInTheirOrder() throws {
        let array = try value("[ 1,\"]\\\"[\" ,[ ],{\"a\":[]} , null,\n-0.0,[[1,2],3]\t]")
        #expect(
            array.elements.map { text($0.raw) }
                == ["1", "\"]\\\"[\"", "[ ]", "{\"a\":[]}", "null", "-0.0", "[[1,2],3]"])
    }

    @Test func emptyContainersAndOtherKindsHaveNoParts() throws {
        for json in ["{}", "{ }", "[]", "[\n ]", "\"{a}\"", "12", "null", "true"] {
            let value = try value(json)
            #expect(value.members.map(\.name.string) == [])
            #expect(value.elements.map(\.raw) == [])
            #expect(value["a"] == nil)
        }
        #expect(try value("[1]").members.map(\.name.string) == [])
        #expect(try value("{\"a\":1}").elements.map(\.raw) == [])
    }

    @Test func subscriptFindsByUnescapedName() throws {
        let object = try value(
            "{\"ab\":1,\"a\":{\"b\":2},\"\\u0063\":3,\"é\":4,\"\\ud83d\\ude00\":5,\"\":6,\"e\u{301}\":7}")
        func found(_ name: String) -> String? { object[name].map { text($0.raw) } }
        #expect(found("ab") == "1" && found("c") == "3" && found("é") == "4" && found("😀") == "5")
        #expect(found("") == "6" && found("e\u{301}") == "7")
        #expect(
            found("b") == nil && found("abc") == nil && found("\\u0063") == nil && found("E\u{301}") == nil)
        #expect(object["a"]?["b"]?.integer == 2)
    }

    @Test func slicesShareTheArrayTheyCameFrom() throws {
        let bytes = Array("  {\"a\":[1,{\"b\":\"text\"}]}  ".utf8)
        let whole = JSONValue(validated: bytes[2...])
        let inner = try #require(whole["a"]?.elements.map { $0 }.last?["b"])
        #expect(inner.raw.startIndex == 15 && inner.raw.endIndex == 21)
        let shared = bytes.withUnsafeBufferPointer { $0.baseAddress.map { $0 + 15 } }
        #expect(inner.raw.withUnsafeBufferPointer { $0.baseAddress } == shared)
    }

    @Test func bracketsInStringsDoNotCount() throws {
        let object = try value("{\"a\":[\"]}\\\\\",{\"}\":\"\\\"}\"}],\"b\":\"\\\\\"}")
        #expect(object["a"].map { text($0.raw) } == "[\"]}\\\\\",{\"}\":\"\\\"}\"}]")
        #expect(object["b"]?.string == "\\")
    }

    @Test func layoutIsDroppedAndNothingElse() throws {
        let cases = [
            (
                " { \"a b\" : [ 1 , 2.50 ,\t\"x  y\\n \" ] ,\r\n \"c\":{ } } ",
                "{\"a b\":[1,2.50,\"x  y\\n \"],\"c\":{}}"
            ),
            ("\" \"", "\" \""), (" 1e5 ", "1e5"), ("[ ]", "[]"), ("[[ [] ]\n]", "[[[]]]"),
            ("[\"\\\" \\\\\" , \" \"]", "[\"\\\" \\\\\",\" \"]"), ("{\"b\":1,\"a\":2}", "{\"b\":1,\"a\":2}"),
        ]
        for (json, expected) in cases {
            var output = Array("kept".utf8)
            JSON.appendWithoutInsignificantWhitespace(of: try value(json), to: &output)
            #expect(text(output) == "kept" + expected)
        }
    }
}
