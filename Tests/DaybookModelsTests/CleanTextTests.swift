import Testing

@testable import DaybookModels

/// What comes back from a model is untrusted text.
@Suite struct CleanTextTests {
    @Test(arguments: [
        ("  a\n\tb  c ", "a b c"), ("a\u{0}b\u{1B}[31mc\u{7F}\u{9B}d", "ab[31mcd"),
        ("\u{202E}evil\u{2066}x\u{2069}\u{200F}", "evilx"), ("a\u{2028}b\u{2029}c\u{85}d", "a b c d"),
        ("\u{FEFF}a\u{200B}b\u{AD}c\u{E0041}", "abc"), ("\u{E000}\u{FFFE}", ""), ("", ""), (" \n ", ""),
        ("naïve 東京 🚂", "naïve 東京 🚂"),
    ])
    func oneLineOfVisibleText(_ text: String, _ expected: String) {
        #expect(CleanText.oneLine(text) == expected)
    }

    @Test(arguments: [
        ("\"a b\"", "a b"), ("“a”", "a"), ("**a**", "a"), ("'\"a\"'", "a"), ("\"", "\""), ("\"\"", ""),
        ("\"a\" or \"b\"", "a\" or \"b"), ("« a »", "a"), ("a\"", "a\""),
    ])
    func quotesAroundGo(_ text: String, _ expected: String) {
        #expect(CleanText.unquoted(text) == expected)
    }
}
