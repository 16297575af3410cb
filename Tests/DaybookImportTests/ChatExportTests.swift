import DaybookClient
import DaybookSystem
import DaybookTesting
import Testing

@testable import DaybookImport

/// ChatGPT's and Claude.ai's exports, in their proper and their loose shapes.
struct ChatExportTests {
    private func items(_ name: String) async throws -> [ImportItem] {
        try await Fixtures.items(Folders.conversations + "/" + name)
    }

    private func conversation(_ id: String, in name: String) async throws -> ImportedConversation {
        try #require(try await items(name).conversations.first { $0.session.id == id })
    }

    private func texts(_ parts: [ImportedPart]) -> [String] {
        parts.compactMap { part in
            part.draft.map { ReadMessage(session: "", identity: "", draft: $0).text }
        }
    }

    @Test func theShownLineIsTheTranscript() async throws {
        let knots = try await conversation("gpt-knots", in: "chatgpt/conversations.json")
        #expect(knots.parts.map(\.identity) == ["h1", "h2", "x1", "x2", "x3", "x4", "x5", "x6", "x7"])
        #expect(knots.parts[0].draft == nil, "a hidden message that says nothing is a record")
        let drafts = knots.parts.compactMap(\.draft)
        #expect(
            drafts.map(\.role) == [
                .system, .user, .assistant, .tool, .assistant, .assistant, .user, .assistant,
            ])
        #expect(drafts[2].type == .toolCall && drafts[2].metadata?["recipient"]?.string == "python")
        #expect(drafts[3].type == .toolResult && drafts[3].content.string == "hitch")
        #expect(drafts[4].content.elements.first?["thinking"]?.string == "A hitch holds.")
        #expect(drafts[5].metadata?["model_slug"]?.string == "example-4")
        #expect(drafts[6].content.elements.count == 2, "text and image")
        #expect(drafts[7].content["content_type"]?.string == "future_widget", "unknown content as it came")
        #expect(drafts[1].at?.rfc3339 == "2026-02-25T06:13:30.125000Z")
        #expect(drafts[7].at?.rfc3339.hasPrefix("2096") == true, "a time far ahead")
        #expect(knots.session.title == "Knots gpt-knots" && knots.session.createdAt != nil)
    }

    @Test func otherBranchesAreForks() async throws {
        let knots = try await conversation("gpt-knots", in: "chatgpt/conversations.json")
        #expect(knots.branches.map(\.session.id) == ["gpt-knots:branch:y1", "gpt-knots:branch:z2"])
        #expect(
            knots.branches.map(\.session.fork) == [
                ForkPoint(session: "gpt-knots", message: "h2"),
                ForkPoint(session: "gpt-knots", message: "x1"),
            ])
        #expect(
            knots.branches.map { texts($0.parts) } == [
                ["Branch: which knot for a loop?", "Branch: a bowline."], ["Branch: an older answer."],
            ])
    }

    @Test func looseShapesAreRead() async throws {
        let items = try await items("chatgpt/conversations.json")
        #expect(items.problems == ["element [6]: not a conversation in a format that is known here"])
        #expect(
            items.conversations.map(\.session.id) == [
                "gpt-knots", "gpt-cycle", "gpt-orphan", "gpt-flat", "gpt-flat-2", "gpt-no-current",
            ])
        let lines = items.conversations.map { texts($0.parts) }
        #expect(lines[1] == ["B", "A"], "a circle is walked once")
        #expect(lines[2] == ["Half a conversation"])
        #expect(lines[3] == ["first, of the same message id", "second", "third, without an id"])
        #expect(
            lines[5] == ["Q", "the newer"] && texts(items.conversations[5].branches[0].parts) == ["the older"]
        )
    }

    @Test func anObjectIsOneConversationOrSeveralByName() async throws {
        #expect(try await items("chatgpt/one.json").sessions.map(\.id) == ["gpt-one"])
        #expect(try await items("chatgpt/cases.json").sessions.map(\.id) == ["cases-linear", "cases-empty"])
    }

    @Test func claudeConversationsAreRead() async throws {
        let items = try await items("claude-ai/conversations.json")
        #expect(items.problems == ["element [3]: not a conversation in a format that is known here"])
        #expect(items.messages(of: "cai-tea").map(\.text) == ["Which tea?", "Green.", "Only text here"])
        #expect(items.messages[0].draft.at?.rfc3339 == "2026-02-03T10:00:00.123456Z")
        #expect(items.messages(of: "cai-branches").map(\.text) == ["Q", "new answer", "thanks"])
        #expect(items.messages(of: "cai-branches:branch:b2").map(\.text) == ["OLD ANSWER"])
        #expect(items.messages(of: "cai-tools")[0].draft.type == .toolCall)
        #expect(items.sessions.first?.title == "Tea" && items.sessions[1].title == nil)
    }

    @Test func brokenClaudeMessagesAreReadAsFarAsTheyGo() async throws {
        let items = try await items("claude-ai/conversation-errors.json")
        #expect(items.messages.map(\.identity) == ["e1", "e2", "e3", "e4"])
        #expect(
            items.messages[0].text == "null content" && items.messages[1].text == "a string, not an array")
        #expect(items.problems.count == 2)
        let source = try JSONBytes(
            json: try LineReader(path: Folders.conversations + "/claude-ai/conversation-errors.json")
                .readAll())
        for (message, original) in zip(items.messages, source["chat_messages"]?.elements ?? []) {
            let kept = Set((message.draft.metadata?.members ?? []).map(\.name))
            for (name, value) in original.members where name != "sender" {
                #expect(kept.contains(name) || message.draft.content.text == value.text, "\(name) is kept")
            }
        }
    }
}
