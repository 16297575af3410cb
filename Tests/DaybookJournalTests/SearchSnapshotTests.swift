import DaybookCore
import DaybookJournal
import Testing

/// Searches while messages come in and are folded: each reads the log at least as far as search has folded it.
@Suite struct SearchSnapshotTests {
    private static let messageCount: UInt64 = 400

    @Test func noSearchFindsWhatItsLogDoesNotHave() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        try await test.start("s")
        let searching = Task { [journal = test.journal] in
            let reader = try journal.makeReader()
            let query = SearchQuery(text: Array("oolong".utf8))
            var total: UInt64 = 0
            while total < Self.messageCount {
                await withCheckedContinuation { continuation in
                    journal.whenSearchable(through: journal.acknowledgedHead) { _ in continuation.resume() }
                }
                total = try reader.search(query).total
            }
            return total
        }
        for number in 1...Self.messageCount { try await test.say("oolong \(number)", in: "s") }
        #expect(try await searching.value == Self.messageCount)
    }
}
