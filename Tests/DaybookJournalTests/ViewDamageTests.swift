import DaybookCore
import DaybookJournal
import DaybookLMDB
import DaybookProjections
import Foundation
import Testing

/// Views whose files were damaged behind their back: whoever reads one is told which to make anew, and nobody
/// that the log is damaged.
@Suite struct ViewDamageTests {
    /// A view, a table of it, and a method that reads that table.
    struct Reading: Sendable, CustomTestStringConvertible {
        let projector: any Projector
        let table: ViewTable
        let read: @Sendable (JournalReader) throws -> Void

        var testDescription: String { "\(projector.name) \(table.name)" }

        init(
            _ projector: any Projector, _ table: ViewTable,
            _ read: @escaping @Sendable (JournalReader) throws -> Void
        ) {
            self.projector = projector
            self.table = table
            self.read = read
        }
    }

    private static let id = SessionID("s")!
    private static let owner = Name.named("ann")

    private static let session = Reading(Projections.sessions, SessionsProjector.Table.rows) {
        _ = try $0.session(SessionQuery(id: id))
    }
    private static let messages = Reading(Projections.transcripts, TranscriptsProjector.Table.sessions) {
        _ = try $0.messages(MessageListQuery(session: id))
    }
    private static let resume = Reading(Projections.resume, ResumeProjector.Table.sessions) {
        _ = try $0.resumePrompt(ResumeQuery(session: id))
    }
    private static let history = Reading(Projections.history, HistoryProjector.Table.positions) {
        var query = SessionQuery(id: id)
        query.moment = .revision(Revision(2))
        _ = try $0.session(query)
    }

    /// Where each session that is known has a row.
    static let rowsOfSessions = [session, messages, resume, history]

    private static let idle = Reading(Projections.lifecycle, LifecycleProjector.Table.open) {
        let future = Timestamp(nanoseconds: Int64.max)
        _ = try $0.idleSessions(.open, since: future, limit: 10)
    }

    static let readings =
        rowsOfSessions + [
            idle,
            Reading(Projections.insights, InsightsProjector.Table.names) {
                _ = try $0.context(ContextQuery(owner: owner))
            },
            Reading(Projections.projects, GroupTable.recency) { _ = try $0.projects(GroupListQuery()) },
            Reading(Projections.agents, GroupTable.groups) { _ = try $0.agents(GroupListQuery()) },
            Reading(Projections.activity, ActivityProjector.Table.buckets) {
                _ = try $0.activity(ActivityQuery(bucket: .day))
            },
            Reading(Projections.search, SearchProjector.Table.names) {
                var query = SearchQuery(text: Array("said".utf8))
                query.owner = owner
                _ = try $0.search(query)
            },
        ]

    private func closed() async throws -> TestJournal {
        let test = try TestJournal()
        for id in ["s", "t"] {
            try await test.start(id) { start in
                start.owner = ViewDamageTests.owner
                start.agent = .named("agent")
                start.project = .named("project")
            }
            for index in 0..<5 { try await test.say("\(id) said \(index)", in: id) }
        }
        test.close()
        return test
    }

    private func environment(of projector: any Projector, in test: TestJournal) throws -> Environment {
        try Environment(
            directory: ViewRows.directory(of: projector, in: test.path),
            options: EnvironmentOptions(mapByteCount: 1 << 30, durability: .unsynced))
    }

    private func rows(of reading: Reading, in test: TestJournal) throws -> [[UInt8]: [UInt8]] {
        let rows = try ViewRows(test.path, [reading.projector])
        return try #require(rows.rows[reading.projector.name]?[reading.table.name])
    }

    /// Takes its kind away from every page that holds a row of the table.
    private func damagePages(of reading: Reading, in test: TestJournal) throws {
        let (pageByteCount, kindOffset) = (4_096, 10)
        let file = URL(filePath: ViewRows.directory(of: reading.projector, in: test.path) + "/data.mdb")
        var data = try Data(contentsOf: file)
        var pages: Set<Int> = []
        for (key, value) in try rows(of: reading, in: test) {
            var from = data.startIndex
            while let found = data.range(of: Data(key + value), in: from..<data.endIndex) {
                pages.insert(found.lowerBound / pageByteCount)
                from = found.upperBound
            }
        }
        try #require(!pages.isEmpty)
        for page in pages { data[page * pageByteCount + kindOffset] = 0 }
        try data.write(to: file)
    }

    /// What everybody is told, and that the log, and whatever else is read, is as it was.
    private func expectUnreadable(_ reading: Reading, _ test: TestJournal) async throws {
        let name = reading.projector.name
        try await test.read { reader throws in
            #expect(throws: JournalError.projectionFailed(projection: name, position: .none)) {
                try reading.read(reader)
            }
            #expect(try reader.events(EventQuery()).events.count == 12)
            for other in ViewDamageTests.readings where other.projector.name != name {
                let readTranscripts = ["resume", "sessions", "history", "search"].contains(
                    other.projector.name)
                let readsIt = ["sessions": true, "transcripts": readTranscripts]
                if readsIt[name] != true { try other.read(reader) }
            }
        }
        #expect(try test.journal.beginRebuild([name]).run().map(\.error) == [nil])
        try await test.read { try reading.read($0) }
        #expect(try test.journal.beginRebuild([name]).run().map(\.differingRowCount) == [0])
    }

    @Test(arguments: readings) func aDamagedPageIsAViewToMakeAnew(_ reading: Reading) async throws {
        let test = try await closed()
        defer { test.remove() }
        try damagePages(of: reading, in: test)
        try test.reopen()
        try await expectUnreadable(reading, test)
    }

    @Test(arguments: rowsOfSessions) func aMissingRowIsAViewToMakeAnew(_ reading: Reading) async throws {
        let test = try await closed()
        defer { test.remove() }
        let keys = try rows(of: reading, in: test).keys
        do {
            let environment = try environment(of: reading.projector, in: test)
            let table = try environment.openTable(reading.table.name)
            try environment.write { transaction throws(LMDBError) in
                for key in keys { _ = try transaction.delete(in: table, key: key) }
            }
        }
        try test.reopen()
        try await expectUnreadable(reading, test)
    }

    /// Views with a place for a position of the log: the values of one, the keys of the other.
    static let readingsOfPositions = [history, idle]

    /// A row that names an event which the log does not have. A query that leaves damaged records out
    /// passes over none of these.
    @Test(arguments: readingsOfPositions)
    func aRowBeyondTheLogIsNoDamageOfTheLog(_ reading: Reading) async throws {
        let test = try await closed()
        defer { test.remove() }
        let rows = try rows(of: reading, in: test)
        do {
            let environment = try environment(of: reading.projector, in: test)
            let table = try environment.openTable(reading.table.name)
            try environment.write { transaction throws(LMDBError) in
                for (key, value) in rows {
                    _ = try transaction.delete(in: table, key: key)
                    let isKey = reading.projector.name == Projections.lifecycle.name
                    try transaction.put(
                        in: table, key: isKey ? beyond(key) : key, value: isKey ? value : beyond(value))
                }
            }
        }
        try test.reopen()
        try await test.read { reader throws in
            do {
                try reading.read(reader)
                Issue.record("the row was believed")
            } catch {
                guard case JournalError.projectionFailed = error else {
                    Issue.record("\(error)")
                    return
                }
            }
        }
        #expect(try test.journal.beginRebuild([reading.projector.name]).run().map(\.error) == [nil])
        try await test.read { try reading.read($0) }
    }

    private func beyond(_ bytes: [UInt8]) -> [UInt8] { bytes.map { _ in 0x7F } }
}
