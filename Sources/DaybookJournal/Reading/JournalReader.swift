import DaybookAudit
import DaybookCore
import DaybookProjections
import DaybookLMDB

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
    let projects: ViewStore
    let agents: ViewStore
    let activity: ViewStore
    let lifecycle: ViewStore
    /// The search view, which is at a position of its own: the one query that reads it renews it. A replay
    /// has none.
    let search: ViewStore?
    let names: NameKey
    let signer: AuditSigner
    private let stores: [ViewStore]
    private let readiness: ViewReadiness
    private let gate: ViewGate
    let clock: WallClock

    /// Makes a reader.
    /// - Parameter store: makes a store of a projection's view.
    init(
        log: LogReader, signer: AuditSigner, readiness: ViewReadiness, gate: ViewGate, names: NameKey,
        clock: WallClock, search: ViewStore?, store: (any Projector) throws(LMDBError) -> ViewStore
    ) throws(LMDBError) {
        self.log = log
        self.signer = signer
        sessions = try store(Projections.sessions)
        transcripts = try store(Projections.transcripts)
        resume = try store(Projections.resume)
        history = try store(Projections.history)
        insights = try store(Projections.insights)
        projects = try store(Projections.projects)
        agents = try store(Projections.agents)
        activity = try store(Projections.activity)
        lifecycle = try store(Projections.lifecycle)
        self.search = search
        stores = [
            sessions, transcripts, resume, history, insights, projects, agents, activity, lifecycle,
        ]
        self.readiness = readiness
        self.gate = gate
        self.names = names
        self.clock = clock
    }

    /// Runs `body` on one snapshot of everything, or of the log alone where it needs no view; throws where a
    /// needed view can't be read.
    func snapshot<R>(
        _ needed: [any Projector], _ body: () throws(JournalError) -> R
    ) throws(JournalError) -> R {
        for projector in needed { try readiness.check(projector) }
        defer { reset() }
        do throws(StorageError) {
            if !needed.isEmpty { try renewViews() }
            // Last: it is never behind a view.
            try log.renew()
        } catch { throw JournalError(renewing: error) }
        do throws(JournalError) { return try body() } catch { throw blaming(needed, for: error) }
    }

    /// No event can be missing beyond the log's end: it is a row of a view that is wrong.
    private func blaming(_ views: [any Projector], for error: JournalError) -> JournalError {
        guard case .damaged(let position) = error, let view = views.first, let head = try? log.head(),
            position > head
        else { return error }
        return JournalError(
            reading: ViewReadError("a row names position \(position.value), beyond the log", of: view))
    }

    private func renewViews() throws(StorageError) {
        do throws(LMDBError) {
            try gate.pass { () throws(LMDBError) in
                for store in stores { try store.renew() }
            }
        } catch { throw .lmdb(error) }
    }

    private func reset() {
        for store in stores { store.reset() }
        log.reset()
    }

    /// Closes files that compacting has replaced; between queries. A file that can't be opened now is opened
    /// by the next query.
    package func letGoOfReplacedFiles() {
        for store in stores + [search].compactMap(\.self) { try? store.followCompaction() }
        try? log.followCompaction()
    }

    // MARK: Shared by the queries

    /// A value read from a view. A view that can't be read takes down the methods that need it until it is
    /// made anew, and is no damage of the log.
    func view<R>(_ rows: @autoclosure () throws(ViewReadError) -> R) throws(JournalError) -> R {
        do throws(ViewReadError) { return try rows() } catch { throw JournalError(reading: error) }
    }

    /// A value that a view has where it is whole.
    func required<R>(
        _ value: R?, of projector: some Projector, _ missing: @autoclosure () -> String
    ) throws(JournalError) -> R {
        guard let value else { throw JournalError(reading: ViewReadError(missing(), of: projector)) }
        return value
    }

    /// A view's row; within a snapshot.
    func row(
        _ rows: any ViewBacking, _ table: ViewTable, _ key: [UInt8]
    ) throws(JournalError) -> [UInt8]? {
        try view(rows.value(table: table.index, key: key))
    }

    /// A view's keys that begin with `prefix`, in order; within a snapshot.
    /// - Parameter first: where to begin; nil for the first.
    func keys(
        _ rows: ViewStore, _ table: ViewTable, prefix: [UInt8], from first: [UInt8]? = nil, countMax: Int
    ) throws(JournalError) -> [[UInt8]] {
        try view(rows.keys(table: table.index, prefix: prefix, from: first ?? prefix, countMax: countMax))
    }

    /// A view's last key that begins with `prefix`; within a snapshot.
    func lastKey(
        _ rows: ViewStore, _ table: ViewTable, prefix: [UInt8]
    ) throws(JournalError) -> [UInt8]? {
        try view(rows.lastKey(table: table.index, prefix: prefix))
    }

    /// The position that first named a session's owner, agent or project: none where no name is given, nil
    /// where the name has never occurred.
    func firstPosition(_ kind: NameKey.Kind, _ name: Name?) throws(JournalError) -> Position? {
        try firstPosition(kind, name, in: sessions, SessionsProjector.Table.names)
    }

    /// The position that first named an owner, agent or project, by the names of another view.
    func firstPosition(
        _ kind: NameKey.Kind, _ name: Name?, in view: ViewStore, _ table: ViewTable
    ) throws(JournalError) -> Position? {
        guard let name else { return Position.none }
        var key: [UInt8] = []
        key.append(names.digest(kind, name.utf8))
        return try row(view, table, key).map { Position(row: $0) }
    }

    /// The start of a session.
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
        // The record is whole, so it is a view that takes it for a session's start.
        guard case .session(let tail) = try log.header(at: start).tail else {
            throw JournalError(
                reading: ViewReadError("no session starts at \(start.value)", of: Projections.sessions))
        }
        return tail
    }

    func sessionRow(
        _ start: Position, in rows: any ViewBacking
    ) throws(JournalError) -> SessionRow {
        let row = try row(rows, SessionsProjector.Table.rows, ViewKey.session(start))
        return SessionRow(
            try required(row, of: Projections.sessions, "there is no session at \(start.value)"))
    }
}
