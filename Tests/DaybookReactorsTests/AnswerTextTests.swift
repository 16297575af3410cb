import DaybookCore
import Testing

@testable import DaybookReactors

@Suite struct TitleStyleTests {
    @Test(arguments: [
        ("Night trains to the north", "Night trains to the north"),
        ("\"Night trains north.\"", "Night trains north"),
        ("Title: **Night trains north**\n", "Night trains north"), ("東京への夜行列車", "東京への夜行列車"),
        ("\u{202E}Night\u{0007} trains north", "Night trains north"),
        ("Error handling in Swift", "Error handling in Swift"),
    ])
    func aTitleIsTaken(_ answer: String, _ expected: String) {  // A10
        #expect(TitleStyle.sentence.title(in: answer) == expected)
    }

    @Test(arguments: [
        "", "  \n", "...", "\"\"", "one two three four five six seven",
        "Sure! Here is a title:\n\nNight trains north",
        "I'm sorry, I can't", "I’m sorry", "I cannot do that", "As an AI model", "untitled", "null", "Error",
        String(repeating: "a", count: 81), String(repeating: "a", count: 100_000),
        "e" + String(repeating: "\u{301}", count: 300), "\u{202E}\u{200B}\u{1B}",
        "<html><body>502 Bad Gateway from the proxy of the provider</body></html>",
    ])
    func nonsenseIsNot(_ answer: String) {
        #expect(TitleStyle.sentence.title(in: answer) == nil)
    }

    @Test func theShortStyleHasThirtyCharactersAndThreeWords() {  // E4
        #expect(TitleStyle.short.title(in: "Red wine talk") == "Red wine talk")
        #expect(TitleStyle.short.title(in: String(repeating: "é", count: 30)) != nil)
        #expect(TitleStyle.short.title(in: String(repeating: "é", count: 31)) == nil)
        #expect(TitleStyle.short.title(in: "one two three four") == nil)
    }
}

@Suite struct DigestTextTests {
    private static func answer(_ insights: String, summary: String = #""They met.""#) -> String {
        #"{"summary": \#(summary), "insights": \#(insights)}"#
    }

    @Test func aDigestIsTaken() throws {
        let text = Self.answer(#"[{"kind": "likes\u202e", "value": " red\n wine ", "extra": 1}]"#)
        let expected = [DigestText.Insight(kind: "likes", value: "red wine")]
        for answer in [text, "```json\n\(text)\n```", "\n\(text)\n"] {
            let digest = try #require(DigestText(answer: answer), "\(answer)")
            #expect(digest.summary == "They met.")
            #expect(digest.insights == expected)
        }
        #expect(DigestText(answer: Self.answer("[]"))?.insights.isEmpty == true)
    }

    private static let one = #"{"kind": "k", "value": "v"}"#

    static let nonsense = [
        "", "null", "[]", "{}", "They met.", #"{"summary": "x"}"#, answer("{}"), answer("[1]"),
        answer("[{}]"),
        answer(#"[{"kind": 1, "value": "v"}]"#), answer(#"[{"kind": "", "value": "v"}]"#),
        answer("[]", summary: "7"), answer("[]", summary: #""\u202e ""#),
        answer(
            "[]", summary: "\"" + String(repeating: "a", count: Limits.digestSummaryScalarCountMax + 1) + "\""
        ),
        answer(
            "[" + Array(repeating: one, count: Limits.digestInsightCountMax + 1).joined(separator: ",") + "]"),
        answer(#"[{"kind": "k", "value": "\#(String(repeating: "v", count: 301))"}]"#),
        #"{"summary": "a", "summary": "b", "insights": []}"#, answer("[]") + " and more",
        String(repeating: "[", count: 100_000),
    ]

    @Test(arguments: nonsense) func nonsenseIsNot(_ answer: String) {
        #expect(DigestText(answer: answer) == nil)
    }
}
