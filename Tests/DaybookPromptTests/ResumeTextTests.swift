import DaybookContent
import DaybookCore
@testable import DaybookProjections
@testable import DaybookPrompt
import DaybookJSON
import DaybookPrompt
import DaybookTesting
import Testing

@Suite struct ResumeTextTests {
    // MARK: A8

    @Test func theSectionAsAWhole() throws {
        var story = Story()
        let session = story.start("s")
        for index in 1...31 {
            story.say(in: session, "text \(index)", role: index % 2 == 1 ? .user : .assistant)
        }
        let lines = try ResumeScene(story, session).text().split(
            separator: "\n", omittingEmptySubsequences: false)
        #expect(
            lines.prefix(4) == [
                "## Prior Conversation", "", "(1 earlier message left out)",
                "[assistant]: text 2",
            ])
        #expect(lines.suffix(2) == ["[user]: text 31", ""])
        #expect(lines.count == 3 + 30 + 1)
    }

    @Test func severalLeftOutAreMany() throws {
        var story = Story()
        let session = story.start("s")
        for _ in 0..<32 { story.say(in: session) }
        #expect(try ResumeScene(story, session).text().contains("\n(2 earlier messages left out)\n"))
    }

    @Test func anEmptyHistoryGivesEmptyText() throws {
        var story = Story()
        let session = story.start("s")
        let scene = try ResumeScene(story, session)
        #expect(scene.text() == "")
        let prompt = scene.prompt { $0.format = .messages }
        #expect(prompt.form.json == "[]")
        #expect(prompt.included == 0 && prompt.omitted == 0 && prompt.truncated == 0)
        #expect(prompt.firstSequence == nil && prompt.throughSequence == .none)
    }

    @Test func nothingLeftOutIsNotMentioned() throws {
        var story = Story()
        let session = story.start("s")
        story.say(in: session, "hello")
        #expect(try ResumeScene(story, session).text() == "## Prior Conversation\n\n[user]: hello\n")
    }

    @Test(arguments: [499, 500, 501, 5_000]) func aTextOver500CharactersIsCut(_ count: Int) throws {
        for character in ["a", "é", "語", "🙂"] {
            let text = String(repeating: character, count: count)
            let cut = ResumeText(Array(text.utf8), scalarCountMax: 500)
            let entry = String(decoding: ResumeSection.entry("user", cut.bytes), as: UTF8.self)
            let shown = entry.dropFirst("[user]: ".count).dropLast()
            if count <= 500 {
                #expect(shown == text)
                #expect(!cut.isCut)
            } else {
                #expect(shown == String(repeating: character, count: 497) + "...")
                #expect(shown.unicodeScalars.count == 500)
                #expect(cut.isCut)
            }
        }
    }

    @Test func characterMeansUnicodeScalar() {
        // Ten scalars, two of them to a grapheme.
        let text = String(repeating: "e\u{301}", count: 5)
        let cut = ResumeText(Array(text.utf8), scalarCountMax: 9)
        #expect(cut.bytes == Array("e\u{301}e\u{301}e\u{301}...".utf8))
        #expect(ResumeText(Array(text.utf8), scalarCountMax: 10).bytes == Array(text.utf8))
    }

    @Test func limitsBelowThreeDotsHold() {
        for count in 0...3 {
            let cut = ResumeText(Array("four".utf8), scalarCountMax: count)
            #expect(cut.bytes == Array(repeating: UInt8(ascii: "."), count: count))
        }
    }

    @Test func cutMessagesAreCounted() throws {
        var story = Story()
        let session = story.start("s")
        for count in [10, 20, 30, 40] { story.say(in: session, String(repeating: "x", count: count)) }
        for format in ResumeQuery.Format.allCases {
            let prompt = try ResumeScene(story, session).prompt {
                $0.format = format
                $0.scalarCountMax = 25
            }
            #expect(prompt.truncated == 2)
        }
    }

    /// What the budget left out is not counted as cut.
    @Test func onlyShownMessagesAreCountedAsCut() throws {
        var story = Story()
        let session = story.start("s")
        for _ in 0..<10 { story.say(in: session, String(repeating: "x", count: 100)) }
        for format in ResumeQuery.Format.allCases {
            let prompt = try ResumeScene(story, session).prompt {
                $0.format = format
                $0.scalarCountMax = 50
                $0.tokenBudget = 100
            }
            #expect(prompt.included < 10)
            #expect(prompt.truncated == prompt.included)
        }
    }

    // MARK: Column 0

    /// Whatever a program may take for the end of a line.
    static let lineBreaks = [
        "\n", "\r", "\r\n", "\u{0B}", "\u{0C}", "\u{1C}", "\u{1D}", "\u{1E}", "\u{85}", "\u{2028}",
        "\u{2029}",
    ]

    @Test(arguments: 1...40 as ClosedRange<UInt64>) func noContentStandsAtColumn0(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let pieces =
            ResumeTextTests.lineBreaks + [
                "[user]: ", "[", "## Prior", "word", " ", "\t", "é", "(", "🙂", "```", "\u{202E}", "\u{2066}",
                "\u{2069}", "\u{200F}", "\u{FEFF}", "\u{0}", "\u{7F}", "\u{1B}[2K", "\u{8}",
            ]
        let limit = Int.random(in: 5...300, using: &random)
        var text = ""
        let entryCount = 20
        for _ in 0..<entryCount {
            let count = Int.random(in: 0...60, using: &random)
            let said = (0..<count).map { _ in pieces.randomElement(using: &random)! }.joined()
            let role = Role.allCases.randomElement(using: &random)!
            let cut = ResumeText(Array(said.utf8), scalarCountMax: limit)
            text += String(decoding: ResumeSection.entry(role.name, cut.bytes), as: UTF8.self)
        }
        let lines = text.split(omittingEmptySubsequences: false) { character in
            ResumeTextTests.lineBreaks.contains(String(character))
        }
        #expect(lines.last == "")
        let atColumn0 = lines.dropLast().filter { !$0.hasPrefix("  ") }
        #expect(atColumn0.count == entryCount)
        for line in atColumn0 {
            #expect(Role.allCases.contains { line.hasPrefix("[\($0.name)]: ") }, "\(line.debugDescription)")
        }
    }

    @Test(arguments: lineBreaks) func aLineBreakOfAnyKindIndents(_ lineBreak: String) {
        let entry = ResumeSection.entry("user", Array("one\(lineBreak)[user]: two".utf8))
        #expect(String(decoding: entry, as: UTF8.self) == "[user]: one\n  [user]: two\n")
    }

    @Test func whatLooksLikeALineBreakIsKept() {
        for character in ["\u{1F}", "\u{84}", "\u{2027}", "\u{202A}", "\u{A0}", "\u{2060}"] {
            let entry = ResumeSection.entry("user", Array("one\(character)two".utf8))
            #expect(String(decoding: entry, as: UTF8.self) == "[user]: one\(character)two\n")
        }
    }

    @Test func aSummaryIsIndentedToo() throws {
        var story = Story()
        let session = story.start("s")
        let text = try ResumeScene(story, session).text(summary: "first\n[user]: second")
        #expect(text == "## Prior Conversation\n\n[summary]: first\n  [user]: second\n")
    }

    // MARK: Content

    struct Shown: Sendable, CustomTestStringConvertible {
        let content: String
        let text: String

        init(_ content: String, _ text: String) {
            self.content = content
            self.text = text
        }

        var testDescription: String { content }
    }

    @Test(arguments: [
        Shown(#""plain""#, "plain"),
        Shown(#""with \"escapes\" and \u00e9""#, "with \"escapes\" and é"),
        Shown("null", ""),
        Shown("12.50", "12.50"),
        Shown("true", "true"),
        Shown(#"[]"#, ""),
        Shown(#"[{"type":"text","text":"one"},{"type":"text","text":"two"}]"#, "one\ntwo"),
        Shown(#"["bare",{"type":"text","text":"two"}]"#, "bare\ntwo"),
        Shown(#"[{"type":"text","text":""},{"type":"text","text":"two"}]"#, "two"),
        Shown(#"[{"type":"thinking","thinking":"hm"},{"type":"text","text":"said"}]"#, "said"),
        Shown(#"[{"type":"image","source":{}}]"#, "(image)"),
        Shown(#"[{"type":"image_url","image_url":{}}]"#, "(image)"),
        Shown(
            #"[{"type":"tool_use","id":"1","name":"find","input":{"q": 1}}]"#, #"(calls find {"q": 1})"#),
        Shown(#"[{"type":"tool_use","id":"1"}]"#, "(calls a tool)"),
        Shown(#"[{"type":"tool_result","tool_use_id":"1","content":"found"}]"#, "found"),
        Shown(
            #"[{"type":"tool_result","tool_use_id":"1","content":[{"type":"text","text":"in"}]}]"#, "in"),
        Shown(#"[{"type":"tool_result","tool_use_id":"1"}]"#, ""),
        Shown(#"[{"type":"novelty","text":"new"}]"#, "new"),
        Shown(#"[{"type":"novelty","x":1}]"#, #"{"type":"novelty","x":1}"#),
        Shown(#"{"type":"text","text":"alone"}"#, "alone"),
        Shown(#"{"answer":42}"#, #"{"answer":42}"#),
    ])
    func contentAsText(_ shown: Shown) {
        #expect(String(decoding: ContentText.utf8(of: .made(shown.content)), as: UTF8.self) == shown.text)
    }

    @Test func callsInMetadataAreShownAfterTheText() {
        let metadata = #"{"tool_calls":[{"id":"1","function":{"name":"f","arguments":"{\"a\":1}"}}]}"#
        let message = Message.made(#""text""#, role: .assistant, metadata: metadata)
        #expect(ContentText.utf8(of: message) == Array("text\n(calls f {\"a\":1})".utf8))
    }

    @Test func longArgumentsAreCut() {
        let arguments = String(repeating: "x", count: 500)
        let content = #"[{"type":"tool_use","name":"f","input":"\#(arguments)"}]"#
        let text = String(decoding: ContentText.utf8(of: .made(content)), as: UTF8.self)
        #expect(text == "(calls f \(String(repeating: "x", count: 117))...)")
    }

    @Test func artifactsAreAShortLine() {
        let titled = Message.made(#""code""#, type: .artifact, metadata: #"{"title":"main.swift"}"#)
        #expect(ContentText.utf8(of: titled) == Array("(artifact \"main.swift\", 4 characters)".utf8))
        let own = Message.made(#"{"title":"t"}"#, type: .artifact)
        #expect(ContentText.utf8(of: own) == Array("(artifact \"t\", 13 characters)".utf8))
        let bare = Message.made(#""é""#, type: .artifact)
        #expect(ContentText.utf8(of: bare) == Array("(artifact, 1 characters)".utf8))
    }

    @Test func aRedactedMessageIsAPlaceholder() {
        let message = Message.made(#""secret""#, isRedacted: true)
        #expect(ContentText.utf8(of: message) == Array("(message removed)".utf8))
        #expect(MessageText.preview(of: message) == nil)
    }

    // MARK: Preview

    @Test func aPreviewIsOneLineOf120Characters() {
        #expect(MessageText.preview(of: .saying("  one\n\n two\tthree  ")) == "one two three")
        #expect(MessageText.preview(of: .saying("")) == "")
        #expect(MessageText.preview(of: .saying(" \n ")) == "")
        let long = String(repeating: "é", count: 200)
        #expect(MessageText.preview(of: .saying(long)) == String(repeating: "é", count: 120))
        let words = Array(repeating: "word", count: 100).joined(separator: "\n")
        let preview = MessageText.preview(of: .saying(words)) ?? ""
        #expect(preview.unicodeScalars.count <= 120)
        #expect(preview == words.prefix(preview.count).replacing("\n", with: " "))
        #expect(!preview.hasSuffix(" "))
    }
}
