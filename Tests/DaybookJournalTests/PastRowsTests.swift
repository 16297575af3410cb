import DaybookCore
import DaybookProjections
import DaybookTesting
import Testing

@testable import DaybookJournal

/// What a session's rows were at a moment is what folding each of its events up to then gives.
@Suite struct PastRowsTests {
    /// The rows by that fold.
    private func folded(
        _ projector: some PastProjector, _ start: Position, through last: Revision,
        _ snapshot: borrowing Snapshot
    ) throws -> ViewBatch {
        var lineage = [(start, last)]
        while let fork = try snapshot.log.header(at: lineage[0].0).fork {
            lineage.insert((fork.parent, fork.revision), at: 0)
        }
        let rows = ViewBatch(tableCount: projector.tables.count)
        for (start, last) in lineage {
            for position in try snapshot.positions(of: 1...last.value, start) {
                try snapshot.log.read { log, transaction throws(StorageError) in
                    let header = try log.wholeRecord(
                        try log.headerBytes(at: position, in: transaction), at: position)
                    do throws(ViewReadError) {
                        try projector.fold(FoldEvent(header: header), into: rows)
                    } catch { throw .view(error, at: position) }
                }
            }
        }
        return rows
    }

    private func expectSame(
        _ projector: some PastProjector, _ start: Position, at revision: Revision,
        _ snapshot: borrowing Snapshot, leavingOut leftOut: ViewTable? = nil
    ) throws {
        let expected = try folded(projector, start, through: revision, snapshot)
        let found = try snapshot.rows(
            of: projector, session: start, id: SessionID("s")!, at: .revision(revision))
        let rows = try #require(found)
        for table in projector.tables where table.index != leftOut?.index {
            var sessions: Set<[UInt8]> = []
            for change in expected.changes(in: table) {
                let row = try rows.value(table: table.index, key: change.key)
                #expect(row == change.value, "\(table.name) of \(start) at \(revision)")
                sessions.insert(Array(change.key.prefix(8)))
            }
            for session in sessions.union([ViewKey.session(start)]) {
                let keys = try rows.keys(table: table.index, prefix: session, countMax: Int.max)
                let all = try expected.keys(table: table.index, prefix: session, countMax: Int.max)
                #expect(keys == all, "\(table.name) of \(start) at \(revision)")
            }
        }
    }

    private func expectSame(
        _ test: TestJournal, revisionCount: Int, _ random: inout SeededGenerator
    ) async throws {
        let starts = try await test.events { $0.filter.types = [.known(.sessionStarted)] }
        #expect(!starts.isEmpty)
        var drawn = random
        try await test.read { reader in
            let snapshot = try reader.snapshot([Projections.sessions])
            for start in starts.map(\.event.header.position) {
                let last = try snapshot.sessionRow(start, in: snapshot.views.sessions).revision
                for _ in 0..<revisionCount {
                    let revision = Revision(UInt64.random(in: 1...last.value, using: &drawn))
                    try expectSame(Projections.sessions, start, at: revision, snapshot)
                    try expectSame(Projections.transcripts, start, at: revision, snapshot)
                    // Calls that are open at the moment tell nothing of the messages before it.
                    try expectSame(
                        Projections.resume, start, at: revision, snapshot,
                        leavingOut: ResumeProjector.Table.calls)
                }
            }
        }
        random = drawn
    }

    @Test(arguments: Depth.seeds(4)) func anyLife(_ seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let test = try TestJournal()
        defer { test.remove() }
        try await test.live(seed: seed, stepCount: 400)
        try await expectSame(test, revisionCount: 4, &random)
    }

    /// Long stretches of messages, with and without a hidden one among them, and forks of both.
    @Test(arguments: [false, true]) func aLongConversation(_ hides: Bool) async throws {
        var random = SeededGenerator(seed: hides ? 1 : 2)
        let test = try TestJournal()
        defer { test.remove() }
        try await test.start("s0")
        for part in 0..<3 {
            let id = "s\(part)"
            for index in 0..<400 {
                var draft = MessageDraft.text("m\(index)", index % 3 == 0 ? .user : .assistant)
                draft.isHidden = hides && part == 1 && index == 200
                if index % 7 == 1 { draft.callIDs = [[UInt8(index % 5)]] }
                if index % 7 == 2 { draft.resultIDs = [[UInt8((index - 1) % 5)]] }
                try await test.append(.make(id, .record([draft], start: nil)))
                switch index {
                case 30, 31, 300: try await test.change(id, .setPinned(index == 30))
                case 150: try await test.change(id, .rewind(to: SequenceNumber(UInt64(400 * part / 2 + 140))))
                case 151:
                    _ = await test.result(
                        of: .make(id, .redact(SequenceNumber(3), reason: nil, keepsCurrent: false)))
                default: break
                }
            }
            let at = SequenceNumber(UInt64(200 * (part + 1)))
            try await test.change(id, .fork(SessionFork(at: at, id: SessionID("s\(part + 1)")!)))
        }
        try await expectSame(test, revisionCount: 6, &random)
    }
}
