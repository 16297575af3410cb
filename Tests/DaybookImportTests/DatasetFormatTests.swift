import DaybookClient
import DaybookTesting
import Testing

@testable import DaybookImport

/// Sessions of other agents, and data sets of dialogues.
struct DatasetFormatTests {
    private func items(_ name: String) async throws -> [ImportItem] {
        try await Fixtures.items(Folders.conversations + "/" + name)
    }

    @Test func piSessionsAreKnownByTheirLines() async throws {
        let items = try await items("pi/session.jsonl")
        #expect(items.sessions.map(\.id) == ["pi-kettle"] && items.records.count == 3)
        #expect(items.messages.map(\.identity) == [2, 3, 4, 6, 7, 8].map { "line.\($0)" })
        let drafts = items.messages.map(\.draft)
        #expect(drafts[1].content.elements[1]["input"]?["c"]?.integer == 100, "a call Daybook recognises")
        #expect(drafts[2].role == .tool && drafts[2].metadata?["tool_call_id"]?.string == "tc1")
        #expect(drafts[3].role == .system && drafts[3].at?.rfc3339 == "2026-05-05T05:05:10.000000Z")
        #expect(drafts[4].content.elements.isEmpty && drafts[5].type == .error)
    }

    @Test func geminiSessionsAreReadWhateverTheirName() async throws {
        let items = try await items("gemini/session-2026.jsonl")
        #expect(items.sessions.map(\.id) == ["gem-map"])
        #expect(items.messages.map(\.identity) == ["g1", "g2", "g2.result.0", "g3", "g4", "g5"])
        let call = items.messages[1].draft.metadata?["tool_calls"]?.elements ?? []
        #expect(call.map { $0["id"]?.string } == ["gc1", "gc2"])
        #expect(items.messages[2].draft.metadata?["tool_call_id"]?.string == "gc1")
        #expect(items.messages[4].draft.role == .system && items.messages[5].draft.type == .error)
        #expect(items.problems == ["element [5]: a message of an unknown type"])
    }

    @Test func treesFollowTheBestAnswers() async throws {
        let items = try await items("oasst/trees.jsonl")
        #expect(items.conversations.map(\.session.id) == ["oa-1", "oa-9"])
        #expect(
            items.messages(of: "oa-1").map(\.text)
                == ["Why is the sky blue?", "Scattering.", "And sunsets?", "A longer way."])
        let branches = items.conversations[0].branches
        #expect(branches.map { $0.parts.map(\.identity) } == [["oa-2"], ["oa-4", "oa-8"], ["oa-7"]])
        #expect(branches.map(\.session.fork?.message) == ["oa-1", "oa-1", "oa-3"])
        #expect(items.messages.count == 9)
    }

    @Test func rowsInAnyOrderBecomeTrees() async throws {
        let items = try await items("oasst/rows.json")
        #expect(items.conversations.map(\.session.id) == ["oasst-r1", "oasst-q1"])
        #expect(items.messages(of: "oasst-r1").map(\.text) == ["first", "second", "third"])
        #expect(items.messages(of: "oasst-r1:branch:r4").map(\.text) == ["another second"])
        #expect(items.problems.count == 2, "a circle has no beginning")
    }

    @Test func multiWOZTakesTurns() async throws {
        let items = try await items("datasets/multiwoz.json")
        #expect(items.sessions.map(\.id) == ["MUL0001.json", "SNG0002.json"])
        #expect(items.messages.map(\.draft.role) == [.user, .assistant, .user])
        #expect(items.messages[1].draft.metadata?["metadata"]?["train"] != nil)
        #expect(items.sessions[0].context?["goal"]?["train"] != nil)
    }

    @Test func trajectoriesNeedNothingButTheirHistory() async throws {
        let items = try await items("datasets/fix-42.traj")
        #expect(items.messages.map(\.draft.role) == [.system, .user, .assistant, .tool])
        #expect(items.messages[3].draft.metadata?["tool_call_id"]?.string == "sc1")
        #expect(items.records.count == 1 && items.sessions.map(\.id) == ["fix-42"])
        #expect(try await self.items("datasets/history-only.traj").messages.map(\.text) == ["only history"])
    }

    @Test func dialoguesOfDataSetsAreRead() async throws {
        let share = try await items("datasets/sharegpt.json")
        #expect(share.messages.map(\.text) == ["Hi", "Hello"] && share.sessions.map(\.id) == ["share-1"])
        #expect(share.problems == ["element [0][2]: turn 2: no known speaker"])
        let bench = try await items("datasets/mt-bench.jsonl")
        #expect(bench.sessions.map(\.id) == ["mt-bench-81", "mt-bench-ans1-0", "mt-bench-ans1-1"])
        #expect(bench.messages.map(\.draft.role) == [.user, .user, .assistant, .assistant, .assistant])
        let guided = try await items("datasets/sgd.json")
        #expect(guided.messages.map(\.draft.role) == [.user, .assistant, .tool, .assistant])
        #expect(guided.messages[2].draft.metadata?["tool_call_id"]?.string == "call-1-0")
        let tasks = try await items("datasets/taskmaster.json")
        #expect(
            tasks.messages.map(\.text) == ["A pizza.", "Which?"] && tasks.sessions.map(\.id) == ["dlg-1"])
        let actions = try await items("datasets/abcd.json")
        #expect(actions.messages.map(\.draft.role) == [.assistant, .user, .tool])
        #expect(actions.messages[2].draft.metadata?["delexed"]?["turn_count"]?.integer == 3)
        let calling = try await items("datasets/bfcl.jsonl")
        #expect(calling.messages.map(\.identity) == ["0", "1", "2"])
        #expect(calling.sessions.first?.context?["involved_classes"] != nil)
    }

    @Test func aFormatCanBeForced() async throws {
        var items: [ImportItem] = []
        let path = Folders.conversations + "/datasets/sharegpt.json"
        try await ConversationFile(source: ConversationSource(path: path), format: ChatMessages.self).read {
            items.append($0)
        }
        #expect(items.sessions.isEmpty && items.problems.count == 1)
        #expect(Set(ImportFormats.names).count == ImportFormats.all.count)
    }
}
