import DaybookJSON
import Testing

@Suite struct DuplicateNameTests {
    /// Two spellings of one name.
    @Test(arguments: [
        ("a", "a"), ("a", "\\u0061"), ("\\u0061", "a"), ("\\u0061", "\\u0061"), ("", ""), ("/", "\\/"),
        ("\\/", "\\u002f"), ("\\u002F", "\\u002f"), ("\\n", "\\u000a"), ("\\u000A", "\\u000a"),
        ("\\b", "\\u0008"),
        ("\\f", "\\u000c"), ("\\r", "\\u000d"), ("\\t", "\\u0009"), ("\\\"", "\\u0022"), ("\\\\", "\\u005c"),
        ("é", "\\u00e9"), ("\\u00E9", "\\u00e9"), ("日本", "\\u65e5本"), ("😀", "\\ud83d\\ude00"),
        ("\\uD83D\\uDE00", "\\ud83d\\ude00"), ("\\ud800", "\\uD800"), ("\\udc00\\ud800", "\\uDC00\\uD800"),
        ("x\\ud800y", "\\u0078\\uD800y"), ("\\u0000", "\\u0000"), ("jsonrpc", "jsonrp\\u0063"),
        ("longer than eight bytes", "longer than eight\\u0020bytes"), ("12345678", "1234567\\u0038"),
        ("\\u0031\\u0032\\u0033\\u0034\\u0035\\u0036\\u0037\\u0038\\u0039", "123456789"),
    ])
    func oneNameInTwoSpellings(_ first: String, _ second: String) throws {
        for filler in [0, 1, 14, 15, 16, 17, 40, 300] {
            let other = (0..<filler).map { "\"filler\($0)\":{\"\(first)\":0}," }.joined()
            let input = Case(Array("{\"\(first)\":[],\(other)\"\(second)\":0}".utf8))
            let error = try #require(input.error, "\(filler)")
            guard case .duplicateName = error.reason else {
                Issue.record("\(error)")
                continue
            }
            #expect(error.offset == input.bytes.count - "\"\(second)\":0}".utf8.count)
        }
    }

    /// Names that look or sort alike and yet differ.
    @Test(arguments: [
        ("a", "A"), ("a", ""), ("a", "aa"), ("a", "a "), ("a", "а"), ("é", "e\u{301}"), ("Å", "\u{212B}"),
        ("ﬁ", "fi"), ("\\ud800", "\\udc00"), ("\\ud800", "\u{FFFD}"), ("\\ud800", "\\ufffd"), ("\\u0000", ""),
        ("\\u0000", "0"), ("\\\\u0061", "a"), ("\\\\u0061", "\\u0061"), ("\\n", "n"), ("a\\u0000", "a"),
        ("\\ud83d\\ude00", "\\ude00\\ud83d"), ("12345678", "123456789"), ("12345678a", "12345678b"),
        ("1234567812345678a", "1234567812345678b"), ("a2345678", "b2345678"), ("ab\\u0000", "ab"),
        ("\\ud800\\ud83d\\ude00", "\\ud83d\\ude00"), ("𝒜", "A"),
    ])
    func twoNames(_ first: String, _ second: String) {
        for filler in [0, 14, 15, 16, 17, 300] {
            let other = (0..<filler).map { "\"filler\($0)\":0," }.joined()
            #expect(Case(Array("{\"\(first)\":[],\(other)\"\(second)\":0}".utf8)).error == nil, "\(filler)")
        }
    }

    @Test func anObjectIsJudgedByItsOwnNames() {
        #expect(Case("{\"a\":{\"a\":{\"a\":1}},\"b\":[{\"a\":1},{\"a\":1}],\"c\":{\"b\":1}}").error == nil)
        #expect(Case("{\"a\":{\"b\":1},\"a\":2}").error?.reason == .duplicateName("a"))
        #expect(Case("[{\"a\":1},{\"b\":1,\"c\":{\"b\":1},\"b\":2}]").error?.reason == .duplicateName("b"))
        #expect(Case("{\"\\u0061\":{\"\\u0061\":1},\"b\":{},\"a\":2}").error?.reason == .duplicateName("a"))
    }

    /// Large objects in large objects: their names and hash slots share stacks.
    @Test func largeObjectsNest() {
        func object(_ inside: String, duplicate: String = "") -> String {
            let before = (0..<50).map { "\"m\($0)\":0," }.joined()
            let after = (50..<200).map { ",\"m\($0)\":0" }.joined()
            return "{\(before)\"inside\":\(inside)\(after)\(duplicate)}"
        }
        let inner = object("{\"m1\":{}}")
        let good = object("[\(inner),\(inner),\(object(inner))]")
        #expect(Case(Array(good.utf8)).error == nil)
        for name in ["m0", "m49", "m50", "m199", "inside"] {
            let outer = object(good, duplicate: ",\"\(name)\":1")
            #expect(Case(Array(outer.utf8)).error?.reason == .duplicateName(name))
            let middle = object(object(inner, duplicate: ",\"\(name)\":1"))
            #expect(Case(Array(middle.utf8)).error?.reason == .duplicateName(name))
        }
    }

    /// 100,000 members one by one against all others would be 5 * 10^9 comparisons: the test would not end.
    @Test func manyMembersTakeLinearTime() {
        var names = (0..<100_000).map { "\"member number \($0)\":\($0)" }
        #expect(Case(Array("{\(names.joined(separator: ","))}".utf8)).error == nil)
        names.append("\"member n\\u0075mber 99999\":0")
        #expect(
            Case(Array("{\(names.joined(separator: ","))}".utf8)).error?.reason
                == .duplicateName("member number 99999"))
    }

    @Test func manySmallObjectsWithinALargeOneTakeLinearTime() {
        let small = (0..<16).map { "\"\($0)\":{\"a\":0,\"b\":{}}" }.joined(separator: ",")
        let large = (0..<3000).map { "\"n\($0)\":{\(small)}" }.joined(separator: ",")
        #expect(Case(Array("{\(large)}".utf8)).error == nil)
    }

    @Test func scratchOfALargeInputDoesNotOutliveTheNext() throws {
        var scanner = JSONScanner()
        let many = "{" + (0..<20_000).map { "\"\\u0061\($0)\":0" }.joined(separator: ",") + "}"
        for _ in 0..<3 {
            try scanner.validate(Array(many.utf8)[...])
            try scanner.validate(Array("{\"a0\":0,\"a1\":{\"a0\":1}}".utf8)[...])
            #expect(throws: JSONError(offset: 8, reason: .duplicateName("a0"))) {
                try scanner.validate(Array("{\"a0\":0,\"a0\":1}".utf8)[...])
            }
        }
    }
}
