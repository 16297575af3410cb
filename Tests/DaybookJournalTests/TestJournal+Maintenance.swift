import DaybookCore
import DaybookJournal
import DaybookTesting

extension TestJournal {
    /// Every event, in order.
    func allEvents() async throws -> [StoredEvent] {
        var all: [StoredEvent] = []
        var from: Position? = .first
        while let position = from, position <= journal.acknowledgedHead {
            let page = try await read { reader in
                var query = EventQuery()
                query.from = position
                query.limit = 1_000
                return try reader.events(query)
            }
            all += page.events.map(\.event)
            from = page.nextFrom
        }
        return all
    }

    func leaves() async throws -> [Digest256] { try await allEvents().map(\.leaf) }

    func bodies() async throws -> [EventBody?] { try await allEvents().map(\.body) }

    /// Returns once search has folded the erasures so far, and what came before them.
    func searched() async throws {
        let head = journal.acknowledgedHead
        let refusal = await withCheckedContinuation { continuation in
            journal.whenSearchable(through: head) { continuation.resume(returning: $0) }
        }
        if let refusal { throw refusal }
    }

    /// Returns once what was erased is gone from the log.
    func erasuresDone() async throws {
        try await eventually { journal.pendingErasureCount == 0 ? true : nil }
    }
}
