import DaybookClient
import DaybookCore
import DaybookJournal
import DaybookProjections
import DaybookTesting
import Foundation
import Synchronization
import Testing

/// `daybook rebuild --ahead` of a build with another version of a projection, beside a service without it:
/// the later build, which is this process, starts with the view that was made, and folds nothing twice.
@Suite(.timeLimit(.minutes(10))) struct AheadTests {
    /// Positions that a projector has folded, in the order it did.
    private final class Folded: Sendable {
        let positions = Mutex<[UInt64]>([])

        func take() -> [UInt64] {
            positions.withLock { positions in
                defer { positions = [] }
                return positions
            }
        }
    }

    /// `history` of a later version, that tells what it folds.
    private struct LaterHistory: Projector {
        let folded: Folded
        var name: String { Projections.history.name }
        var version: UInt32 { Projections.history.version + 1 }
        var tables: [ViewTable] { Projections.history.tables }

        func fold(_ event: borrowing FoldEvent, into rows: ViewBatch) throws(ViewReadError) {
            let position = event.header.position.value
            folded.positions.withLock { $0.append(position) }
            try Projections.history.fold(event, into: rows)
        }
    }

    private func say(_ texts: Range<Int>, _ client: DaybookClient) async throws {
        let pending = texts.map { client.submitMessage(MessageDraft(role: .user, text: "m\($0)"), to: "s") }
        for answer in pending { _ = try await answer.value }
    }

    @Test("F3: views of a new version are made beside the old service, and are there when the new one starts")
    func aNewVersionIsMadeAhead() async throws {
        let service = try RunningService()
        defer { service.remove() }
        let client = service.client()
        _ = try await client.ask("session.start", #"{"id": "s"}"#)
        try await say(0..<200, client)
        let folded = Folded()
        let history = LaterHistory(folded: folded)
        var schema = JournalSchema.current
        schema.projections = Projections.all.map { $0.name == history.name ? history : $0 }
        let views = service.journal + "/views/"

        // The service answers and records all the while.
        let isDone = Mutex(false)
        async let meanwhile: Int = {
            var count = 200
            repeat {
                try await say(count..<count + 5, client)
                count += 5
                let read = try await client.ask("journal.read", #"{"session": "s", "limit": 1000}"#)
                #expect(read["events"]?.elements.count == count + 1)
            } while !isDone.withLock { $0 }
            return count
        }()
        let made = try RebuildBeside(service.journal, names: [], schema: schema).makeAhead { _ in }
        isDone.withLock { $0 = true }
        let count = try await meanwhile
        #expect(made.map(\.name) == [history.name] && made.map(\.version) == [history.version])
        let through = try #require(made.first?.position.value)
        #expect(through >= 201 && folded.take() == Array(1...through))
        // Both generations are there; made once, it is not made again.
        #expect(FileManager.default.fileExists(atPath: views + Projections.history.generation))
        #expect(try RebuildBeside(service.journal, names: [], schema: schema).makeAhead { _ in }.isEmpty)
        try await say(count..<count + 7, client)
        await client.close()
        #expect(service.terminate() == 0)

        // The later build: what came after is all that it folds.
        let head = UInt64(count + 7 + 1)
        do {
            let journal = try Journal(at: service.journal, mayCreate: false, schema: schema)
            defer { journal.close() }
            let refusal = await withCheckedContinuation { continuation in
                journal.whenReadable(through: Position(head)) { continuation.resume(returning: $0) }
            }
            #expect(refusal == nil)
            #expect(folded.take() == Array(through + 1...head))
            var query = EventQuery()
            query.filter.session = SessionID("s")
            query.limit = 1_000
            #expect(try journal.makeReader().events(query).events.count == Int(head))
        }
        #expect(!FileManager.default.fileExists(atPath: views + Projections.history.generation))
    }
}
