import DaybookJSON
import Testing

@Suite struct JSONErrorTests {
    @Test(arguments: [
        ("", 0, "expected a value, found the end at byte 0"),
        ("  ]", 2, "expected a value, found \"]\" at byte 2"),
        ("[1,]", 3, "expected a value, found \"]\" at byte 3"),
        ("[x", 1, "expected a value or \"]\", found \"x\" at byte 1"),
        ("{\"a\":1,}", 7, "expected a member name, found \"}\" at byte 7"),
        ("{x", 1, "expected a member name or \"}\", found \"x\" at byte 1"),
        ("{\"a\" 1}", 5, "expected \":\", found \"1\" at byte 5"),
        ("[1 \"a\"]", 3, "expected \",\" or \"]\", found a quote at byte 3"),
        ("{\"a\":1]", 6, "expected \",\" or \"}\", found \"]\" at byte 6"),
        ("[01]", 2, "expected \",\" or \"]\", found \"1\" at byte 2"),
        ("-x", 1, "expected a digit, found \"x\" at byte 1"),
        ("1.", 2, "expected a digit, found the end at byte 2"),
        ("trUe", 2, "expected true, false or null, found \"U\" at byte 2"),
        ("\"\\x\"", 2, "expected one of \"\\/bfnrtu after a backslash, found \"x\" at byte 2"),
        ("\"\\u12é\"", 5, "expected four hexadecimal digits after \\u, found byte 0xC3 at byte 5"),
        ("\"abc", 4, "expected the closing quote of a string, found the end at byte 4"),
        ("\"a\nb\"", 2, "unescaped control character byte 0x0A in a string at byte 2"),
        ("\u{FEFF}1", 0, "byte order mark at byte 0"),
        ("{\"a\":1,\"\\u0061\":2}", 7, "duplicate member name \"a\" at byte 7"),
        ("{\"\\n\":1,\"\\u000a\":2}", 8, "duplicate member name \"\\n\" at byte 8"),
        ("{} {}", 3, "something follows the value at byte 3"),
    ])
    func saysWhatAndWhere(_ input: String, _ offset: Int, _ description: String) throws {
        let error = try #require(Case(Array(input.utf8)).error)
        #expect(error.offset == offset)
        #expect(error.description == description)
    }

    @Test func longNamesAreCutInTheDescription() {
        let name = String(repeating: "n", count: 10_000)
        let error = Case(Array("{\"\(name)\":1,\"\(name)\":2}".utf8)).error
        #expect(error?.reason == .duplicateName(name))
        #expect((error?.description.count ?? 0) < 120)
    }
}
