import DaybookClient
import DaybookTesting
import Testing

@testable import DaybookImport

/// Messages in the shapes of other APIs and frameworks, each a conversation of its own.
struct MessageShapeTests {
    private func read(_ name: String) async throws -> [ImportItem] {
        try await Fixtures.items(Folders.conversations + "/messages/" + name)
    }

    @Test func partsOfTheAISDKAreStepsWithCallsAndResults() async throws {
        let items = try await read("ui.json")
        #expect(
            items.lines["ui-orchard"] == [
                "user: Which trees need pruning?", "assistant: (Look at the list first.) +t1,t2",
                "tool:  =t1,t2 !", "assistant: The pear in row three.", "user: And this one?",
                "assistant:  +t3", "tool:  =t3",
            ])
        #expect(items.messages[0].draft.content.string == "Which trees need pruning?", "not in a block")
        #expect(items.messages[4].draft.content.elements.last?["filename"]?.string == "bark.png")
        #expect(items.messages[1].draft.source?.contains("step-start") == true)
        #expect(items.problems == ["element [4]: nothing in it is understood: parts of step-start"])
        #expect(Set(items.messages.map(\.identity)).count == 7)
    }

    @Test func contentsOfGeminiPairByIdElseByName() async throws {
        let items = try await read("gemini-contents.json")
        #expect(
            items.lines["gemini-contents"] == [
                "user: How warm is the kiln?", "assistant: (I should measure.) +measure", "user:  =measure",
                "assistant:  +f1", "tool:  =f1", "assistant: Nine hundred degrees.",
            ])
        #expect(items.problems.count == 1)
    }

    @Test func itemsOfResponsesAreOneSession() async throws {
        let items = try await read("responses.json")
        #expect(
            items.lines["responses"] == [
                "user: How full is the barrel?", "assistant:  +b1", "tool: half =b1", "assistant:  +ws_1",
                "assistant:  +ci_1", "tool:  =ci_1", "assistant: Half: 112 litres.", "user: Thank you",
            ])
        let call = items.messages[1].draft.metadata?["tool_calls"]?.elements.first?["function"]
        #expect(call?["arguments"]?.string == #"{"barrel":7}"# && call?["name"]?.string == "gauge")
        #expect(items.records.count == 1 && items.problems.isEmpty, "the reasoning is kept beside")
    }

    @Test func blocksOfConverseAreNamedByTheirMember() async throws {
        let items = try await read("converse.json")
        #expect(
            items.lines["converse"] == [
                "user: Is the ferry running?", "assistant: (The timetable knows.)|Let me look. +tu1,tu2",
                "user:  =tu1,tu2 !", "assistant: At ten past two.",
            ])
        let result = items.messages[2].draft.content.elements[0]["content"]?.elements.first
        #expect(result?["text"]?.string == #"{"next": "14:10"}"# && items.problems.isEmpty)
    }

    @Test func messagesOfLangChainInItsThreeForms() async throws {
        let items = try await read("langchain.json")
        #expect(
            items.lines["langchain"] == [
                "system: Answer briefly.", "user: How old is the bell?", "assistant:  +lc1",
                "tool: cast in 1702 =lc1", "assistant: From 1702.", "user: Thanks",
            ])
        #expect(items.problems.isEmpty)
    }

    @Test func aConversationOfWhichNothingIsUnderstoodIsNoSession() async throws {
        let items = try await read("nothing.json")
        #expect(items.sessions.isEmpty)
        #expect(
            items.problems == [
                "element [0]: nothing in it is understood: members role, blob",
                "element [1]: nothing in it is understood: parts of step-start",
            ])
    }

    /// Messages that come as lines, whatever their shape, are one conversation.
    @Test func linesOfItemsAndPartsAreOneConversation() async throws {
        let lines = [
            #"{"role":"user","content":"How deep?"}"#,
            #"{"type":"function_call_output","call_id":"c","output":"x"}"#,
            #"{"role":"model","parts":[{"text":"Deep."}]}"#,
        ]
        let items = try await Fixtures.items("said.json", "[" + lines.joined(separator: ",") + "]")
        #expect(items.lines["said"] == ["user: How deep?", "tool: x =c", "assistant: Deep."])
    }

    @Test func messagesThatTheAISDKSendsToModels() async throws {
        let text = """
            [{"role":"user","content":"Load it"},
            {"role":"assistant","content":[{"type":"reasoning","text":"Hm"},{"type":"tool-call","toolCallId":"k","toolName":"read","input":{"a":1}}]},
            {"role":"tool","content":[{"type":"tool-result","toolCallId":"k","toolName":"read","output":{"type":"error-text","value":"gone"}}]}]
            """
        let items = try await Fixtures.items("model.json", text)
        #expect(items.lines["model"] == ["user: Load it", "assistant: (Hm) +k", "tool:  =k !"])
        #expect(items.messages[2].draft.content.elements[0]["content"]?.string == "gone")
    }

    /// The cases of `../shared`, where they are.
    @Test(.enabled(if: Fixtures.exists(cases + "/responses/items.json"), "needs ../shared/cases"))
    func casesOfUsersAreRead() async throws {
        let expected = [
            ("ui-messages/chat.json", 4), ("ui-messages/gemini-api.json", 2), ("ui-messages/mixed.json", 2),
            ("responses/items.json", 5), ("librechat.json", 2), ("open-webui.json", 2),
            ("claude-stream/run.jsonl", 3), ("claude-stream/execution.json", 3),
        ]
        for (name, count) in expected {
            let items = try await Fixtures.items(Self.cases + "/" + name)
            #expect(items.messages.count == count && items.sessions.count == 1, "\(name)")
            #expect(items.problems.isEmpty && items.messages.allSatisfy { $0.line.count > 11 }, "\(name)")
        }
    }

    private static let cases = Folders.root + "/../shared/cases"
}
