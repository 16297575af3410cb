import DaybookClient
import Testing

@testable import daybook

/// Branches become forks, and prompts said anew rewind.
struct ImportBranchTests {
    private let main = "5e1f0000-0000-4000-8000-00000000a001"

    @Test func aPromptSaidAnewRewindsAndTheJournalKeepsWhatWas() async throws {
        let path = Fixtures.conversations + "/claude-code/\(main).jsonl"
        try await ImportService.use { service in
            let counts = try await service.run(path).counts
            let keys = try await service.messages(of: main).compactMap { $0.key?.split(separator: ":").last }
            #expect(!keys.contains("u2") && !keys.contains("a6") && keys.contains("u2b"))
            #expect(counts.skipped == 2, "the bare string, and the line that is cut")
            let events = try await service.client.readJournal(limit: 1_000, session: main).events
            #expect(events.contains { $0.key == "import:\(main):a6" })
            let head = try await service.head()
            let again = try await service.run(path).counts
            #expect(try await service.head() == head && again.messagesKnown == counts.messagesNew)
        }
    }

    @Test func aForkWithoutItsParentIsASessionOfItsOwn() async throws {
        let child = "5e1f0000-0000-7000-8000-00000000c002"
        try await ImportService.use { service in
            let path = Fixtures.conversations + "/codex/rollout-2026-04-02T10-00-00-\(child).jsonl"
            let counts = try await service.run(path).counts
            #expect(counts.skipped == 0 && counts.messagesNew == 6)
            #expect(try await service.client.session(child).session.forkedFrom == nil)
        }
    }
}
