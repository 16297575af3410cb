import DaybookAudit
import DaybookCore
import DaybookProjections
import LMDB

/// Answers queries, each within one snapshot of the log and of all views. Used by one thread at a time.
///
/// No snapshot outlives its query, so that no old page is pinned.
package final class JournalReader {
    let log: LogReader
    let sessions: ViewStore
    let transcripts: ViewStore
    let resume: ViewStore
    let history: ViewStore
    let insights: ViewStore
    /// Stands at a position of its own: renewed by the one query that reads it.
    let search: ViewStore
    let names: NameKey
    private let board: ViewBoard
    private let gate: ViewGate
    let clock: WallClock

    init(
        log: LogReader, sessions: ViewStore, transcripts: ViewStore, resume: ViewStore,
        history: ViewStore, insights: ViewStore, search: ViewStore, board: ViewBoard, gate: ViewGate,
        names: NameKey, clock: WallClock
    ) {
        self.log = log
        self.sessions = sessions
        self.transcripts = transcripts
        self.resume = resume
        self.history = history
        self.insights = insights
        self.search = search
        self.board = board
        self.gate = gate
        self.names = names
        self.clock = clock
    }

    /// Runs `body` on one snapshot of everything; throws where a needed view can't be read.
    func snapshot<R>(
        _ needed: [any Projector], _ body: () throws(JournalError) -> R
    ) throws(JournalError) -> R {
        for projector in needed { try board.check(projector) }
        defer { reset() }
        do throws(LogReadError) { try renew() } catch {
            switch error {
            case .damaged(let position, _): throw .damaged(position: position)
            case .storage: throw .overloaded(retryAfterMilliseconds: Limits.foldRetryMilliseconds)
            }
        }
        return try body()
    }

    /// The log last: it is never behind a view.
    private func renew() throws(LogReadError) {
        do throws(LMDBError) {
            try gate.pass { () throws(LMDBError) in
                try sessions.renew()
                try transcripts.renew()
                try resume.renew()
                try history.renew()
                try insights.renew()
            }
        } catch { throw .storage(error) }
        try log.renew()
    }

    private func reset() {
        sessions.reset()
        transcripts.reset()
        resume.reset()
        history.reset()
        insights.reset()
        log.reset()
    }

    // MARK: Shared by the queries

    /// A view's row; within a snapshot.
    func row(
        _ rows: any ViewBacking, _ table: ViewTable, _ key: [UInt8]
    ) throws(JournalError) -> [UInt8]? {
        do throws(ViewReadError) { return try rows.value(table: table.index, key: key) } catch {
            throw .damaged(position: .none)
        }
    }

    /// - Throws: `notFound`, or `forbidden` where the session has another owner.
    func start(of id: SessionID, owner: Name?) throws(JournalError) -> Position {
        guard let row = try row(sessions, SessionsProjector.Table.ids, id.bytes) else {
            throw .notFound(id.text)
        }
        let start = Position(row: row)
        if let owner, try tail(of: start).owner != names.digest(.owner, owner.utf8) { throw .forbidden }
        return start
    }

    func tail(of start: Position) throws(JournalError) -> SessionTail {
        guard case .session(let tail) = try log.header(at: start).tail else {
            throw .damaged(position: start)
        }
        return tail
    }

    func sessionRow(
        _ start: Position, in rows: any ViewBacking
    ) throws(JournalError) -> SessionRow {
        guard let row = try row(rows, SessionsProjector.Table.rows, ViewKey.session(start)) else {
            throw .damaged(position: start)
        }
        return SessionRow(row)
    }

    /// The event as a message, within its session.
    func message(at position: Position, session: SessionID) throws(JournalError) -> Message {
        Message(
            session: session, header: try log.header(at: position), body: try log.body(at: position))
    }
}
