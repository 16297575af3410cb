import DaybookAudit
import DaybookCore
import DaybookProjections

/// The log and the views as one query reads them: all views but search at one position, the log at that or a
/// later one.
///
/// It can't be kept beyond its query: no old page stays pinned.
struct Snapshot: ~Copyable {
    private let reader: JournalReader

    init(_ reader: JournalReader) { self.reader = reader }

    deinit { reader.reset() }

    var log: LogReader { reader.log }
    var views: ViewStores { reader.views }
    var names: NameKey { reader.names }
    var clock: WallClock { reader.clock }
    var recent: RecentEvents { reader.recent }

    func askForFold() { reader.askForFold() }
}

// MARK: Shared by the queries

extension Snapshot {
    /// A value read from a view. A view that can't be read takes down the methods that need it until it is
    /// made anew, and is no damage of the log.
    func view<R>(_ rows: @autoclosure () throws(ViewReadError) -> R) throws(JournalError) -> R {
        do throws(ViewReadError) { return try rows() } catch { throw failure(error) }
    }

    /// The error of a view whose rows are not what they should be. The next start folds it anew.
    func failure(_ error: ViewReadError) -> JournalError {
        views.all.first { $0.projector.name == error.projection }?.distrust()
        return JournalError(reading: error)
    }

    /// A value that a view has where it is whole.
    func required<R>(
        _ value: R?, of projector: some Projector, _ missing: @autoclosure () -> String
    ) throws(JournalError) -> R {
        guard let value else { throw failure(ViewReadError(missing(), of: projector)) }
        return value
    }

    /// A view's row.
    func row(
        _ rows: any ViewBacking, _ table: ViewTable, _ key: [UInt8]
    ) throws(JournalError) -> [UInt8]? {
        try view(rows.value(table: table.index, key: key))
    }

    /// A view's keys that begin with `prefix`, in order.
    /// - Parameter first: where to begin; nil for the first.
    func keys(
        _ rows: ViewStore, _ table: ViewTable, prefix: [UInt8], from first: [UInt8]? = nil, countMax: Int
    ) throws(JournalError) -> [[UInt8]] {
        try view(rows.keys(table: table.index, prefix: prefix, from: first ?? prefix, countMax: countMax))
    }

    /// A view's last key that begins with `prefix`.
    func lastKey(
        _ rows: ViewStore, _ table: ViewTable, prefix: [UInt8]
    ) throws(JournalError) -> [UInt8]? {
        try view(rows.lastKey(table: table.index, prefix: prefix))
    }

    /// The position that first named a session's owner, agent or project: none where no name is given, nil
    /// where the name has never occurred.
    func firstPosition(_ kind: NameKey.Kind, _ name: Name?) throws(JournalError) -> Position? {
        try firstPosition(kind, name, in: views.sessions, SessionsProjector.Table.names)
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
        guard let row = try row(views.sessions, SessionsProjector.Table.ids, id.bytes) else {
            throw .notFound(id.text)
        }
        let start = Position(row: row)
        guard try isOwned(start, by: owner) else { throw .forbidden }
        return start
    }

    /// Whether a session has this owner, from its start or by an assignment; true for nil.
    func isOwned(_ start: Position, by owner: Name?) throws(JournalError) -> Bool {
        guard let owner = owner.map({ names.digest(.owner, $0.utf8) }) else { return true }
        let named = try tail(of: start).owner
        return try named.isNone ? assignedOwner(of: start) == owner : named == owner
    }

    /// The owner that a session was given after its start; none where it has none, or the view has not seen it.
    func assignedOwner(of start: Position) throws(JournalError) -> NameDigest {
        let source = try knownSessionRow(start)?.nameSources.owner ?? .none
        guard !source.isNone, case .assigned(let tail) = try log.header(at: source).tail else { return .none }
        return tail.owner
    }

    /// A session's owner, agent or project as its start or an assignment says it; nil where it has none, or the
    /// text is gone.
    /// - Parameter row: nil where the view has not seen the session, which then has the names of its start.
    func name(
        _ slot: Slot, of start: Position, _ row: SessionRow?
    ) throws(JournalError) -> RawJSON? {
        let source = row?.nameSources[slot] ?? .none
        return try log.body(at: source.isNone ? start : source)?[slot]
    }

    /// The row of a session; nil where the view has not seen it.
    func knownSessionRow(_ start: Position) throws(JournalError) -> SessionRow? {
        try row(views.sessions, SessionsProjector.Table.rows, ViewKey.session(start)).map { SessionRow($0) }
    }

    func tail(of start: Position) throws(JournalError) -> SessionTail {
        // The record is whole, so it is a view that takes it for a session's start.
        guard case .session(let tail) = try log.header(at: start).tail else {
            throw failure(ViewReadError("no session starts at \(start.value)", of: Projections.sessions))
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
