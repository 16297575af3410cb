import DaybookClient
import DaybookTesting
import Testing

@testable import DaybookImport

/// Codex rollouts, trap by trap, and the stream of `codex exec`.
struct CodexTests {
    private static let session = "5e1f0000-0000-7000-8000-00000000c001"

    private func items(_ name: String) async throws -> [ImportItem] {
        try await Fixtures.items(Folders.conversations + "/" + name)
    }

    private func rollout() async throws -> [ImportItem] {
        try await items("codex/rollout-2026-04-02T09-00-00-\(Self.session).jsonl")
    }

    @Test func everyLineIsAMessageOrARecordOrNamed() async throws {
        let items = try await rollout()
        #expect(items.messages.count + items.records.count + items.problems.count == 35)
        #expect(items.problems.map { $0.prefix(8) } == ["line 21:"])
        #expect(items.sessions.map(\.id) == [Self.session] && items.sessions[0].project == "/srv/bakery")
    }

    @Test func whatIsSaidOnBothSidesIsSaidOnce() async throws {
        let items = try await rollout()
        let spoken = items.messages.filter { $0.draft.type == nil && $0.draft.role != .system }
        #expect(
            spoken.map(\.text) == [
                "How much rye is left?", "I will look.", "Only as an event: four kilograms.",
                "Only as an item: order more.", "Thanks", "Thanks", "At no known time.",
            ])
        #expect(!items.messages.contains { $0.text.contains("NEVER A MESSAGE") })
    }

    @Test func whicheverSideComesFirstTheIdentityIsTheSame() {
        var event = CodexSpokenTexts()
        var item = CodexSpokenTexts()
        let first = event.identity(of: "yes", by: .user, on: .event)
        #expect(first != nil && first == item.identity(of: "yes", by: .user, on: .item))
        #expect(event.identity(of: "yes", by: .user, on: .item) == nil)
        #expect(event.identity(of: "yes", by: .assistant, on: .item) != first)
        let second = event.identity(of: "yes", by: .user, on: .item)
        #expect(second != nil && second != first)
        #expect(event.identity(of: "yes", by: .user, on: .event) == nil)
    }

    @Test func callsPairByTheirIds() async throws {
        let items = try await rollout()
        let calls = items.messages.flatMap { $0.draft.metadata?["tool_calls"]?.elements ?? [] }
        #expect(calls.map { $0["id"]?.string } == ["call_1", "call_2", "call_3", nil, "call_4", "call_5"])
        #expect(calls[0]["function"]?["arguments"]?.string == #"{"cmd":"cat store.txt"}"#)
        #expect(calls[2]["function"]?["arguments"]?.string == "*** Begin Patch\n*** End Patch")
        let results = items.messages.filter { $0.draft.type == .toolResult }
        #expect(
            results.map { $0.draft.metadata?["tool_call_id"]?.string } == [
                "call_2", "call_1", "call_3", "call_4",
            ])
        #expect(results[0].draft.content.isArray && results[2].draft.content.isObject)
        #expect(items.messages.contains { $0.draft.type == .artifact })
        #expect(items.messages.contains { $0.draft.type == .error && $0.text == "stream disconnected" })
    }

    @Test func instructionsAreTheSystemsAndABadTimeIsNoTime() async throws {
        let items = try await rollout()
        #expect(items.messages.filter { $0.draft.role == .system && $0.draft.type == nil }.count == 2)
        #expect(items.messages.first { $0.text == "At no known time." }?.draft.at == nil)
        #expect(items.messages[0].draft.at?.rfc3339 == "2026-04-02T09:00:03.000000Z")
    }

    @Test func aForkNamesWhatItCopied() async throws {
        let id = "5e1f0000-0000-7000-8000-00000000c002"
        let items = try await items("codex/rollout-2026-04-02T10-00-00-\(id).jsonl")
        #expect(items.sessions.map(\.id) == [id] && items.sessions[0].copiedFrom == Self.session)
    }

    @Test func filesOlderThanTheEnvelopeAreRead() async throws {
        let items = try await items("codex/before-envelope.jsonl")
        #expect(items.sessions.map(\.id) == ["5e1f0000-0000-4000-8000-00000000c003"])
        #expect(items.messages.map(\.draft.role) == [.user, .assistant, .tool, .assistant])
        #expect(items.records.count == 2 && items.problems.isEmpty)
        let drift = try await self.items("codex/drift.jsonl")
        #expect(drift.messages.map(\.text) == ["Weigh it", "", "2 kg", "It weighs 2 kg."])
        #expect(drift.messages.allSatisfy { $0.draft.at != nil } && drift.sessions.map(\.id) == ["drift"])
    }

    @Test func theStreamOfExecIsRead() async throws {
        let items = try await items("codex-exec/run.jsonl")
        #expect(items.sessions.map(\.id) == ["5e1f0000-0000-7000-8000-00000000ce01"])
        #expect(items.messages.map(\.draft.type) == [.toolCall, .toolResult, nil, .error])
        #expect(items.messages[2].text == "There is an oven." && items.records.count == 5)
        #expect(items.messages[1].draft.metadata?["tool_call_id"]?.string == "item_0")
    }
}
