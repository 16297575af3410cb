package import DaybookCore

/// The times at which sessions were last active, oldest first; closing and erasing by age need no more.
///
/// `recordedAt` never goes back, so the position of the last activity orders sessions by its time.
package struct LifecycleProjector: Projector {
    package var name: String { "lifecycle" }
    package var version: UInt32 { 2 }
    package var foldCost: Int { 2 }
    package var tables: [ViewTable] { [Table.sessions, Table.open, Table.kept, Table.forks] }

    package enum Table {
        /// Start → `LifecycleRow`.
        package static let sessions = ViewTable("sessions", index: 0)
        static let sessionRows = RowTable<Position, LifecycleRow>(sessions)
        /// Last activity → start, of open sessions.
        package static let open = ViewTable("open", index: 1)
        /// Last activity → start, of sessions that are not erased.
        package static let kept = ViewTable("kept", index: 2)
        /// Parent's start, fork's start → nothing, of forks that are not erased.
        package static let forks = ViewTable("forks", index: 3)
    }

    @inline(__always)
    package func fold(_ event: borrowing FoldEvent, into rows: ViewBatch) throws(ViewReadError) {
        let header = event.header
        if case .sessionStarted = header.type {
            let row = LifecycleRow(activity: header.position, parent: header.fork?.parent ?? .none)
            if let fork = header.fork {
                rows.insert(Table.forks, ViewKey.session(fork.parent, header.session.value), [1])
            }
            return try rows.insert(Table.sessionRows, header.session, row)
        }
        switch header.type {
        case .messageRecorded, .sessionReopened, .sessionClosed, .sessionErased: break
        default: return
        }
        try rows.update(Table.sessionRows, header.session) {
            (row: inout LifecycleRow?) throws(ViewReadError) in
            guard row != nil else { return }
            row!.advance(to: event)
            if row!.status == .erased, !row!.parent.isNone {
                try rows.remove(Table.forks, ViewKey.session(row!.parent, header.session.value))
            }
        }
    }

    /// Derives the orders from the rows: one move a session and batch, however many messages it got.
    package func deriveRows(_ rows: ViewBatch) throws(ViewReadError) {
        rows.forEachChange(anyOrder: Table.sessions) { key, stored, value in
            let start = Position(key.bigEndianWord(at: 0))
            let before = LifecycleRow(stored)
            let after = LifecycleRow(value)
            move(start, Table.open, from: before?.openPlace, to: after?.openPlace, rows)
            move(start, Table.kept, from: before?.keptPlace, to: after?.keptPlace, rows)
        }
    }

    private func move(
        _ start: Position, _ table: ViewTable, from left: Position?, to entered: Position?, _ rows: ViewBatch
    ) {
        guard left != entered else { return }
        if let left { rows.removeKnown(table, ViewKey.session(left), start.row) }
        if let entered { rows.insert(table, ViewKey.session(entered), start.row) }
    }
}

package struct LifecycleRow: ViewRow, Equatable, Sendable {
    /// Position of the last activity: the newest message, or the start or reopening where that came later.
    package var activity: Position
    package var status = SessionStatus.open
    var parent: Position

    init(activity: Position, parent: Position) {
        self.activity = activity
        self.parent = parent
    }

    @inline(__always)
    fileprivate mutating func advance(to event: borrowing FoldEvent) {
        let header = event.header
        switch header.type {
        case .messageRecorded: activity = header.position
        case .sessionReopened:
            activity = header.position
            status = .open
        case .sessionClosed: status = .closed
        case .sessionErased: status = .erased
        default: break
        }
    }

    fileprivate var openPlace: Position? { status == .open ? activity : nil }
    fileprivate var keptPlace: Position? { status == .erased ? nil : activity }

    package var wordCount: Int { 3 }

    package func write(to row: inout RowWriter) {
        row.add(activity)
        row.add(UInt64(status.rawValue))
        row.add(parent)
    }

    package init(_ bytes: RawSpan) {
        var row = RowReader(bytes)
        activity = row.position()
        status = SessionStatus(rawValue: UInt8(truncatingIfNeeded: row.word())) ?? .open
        parent = row.position()
    }
}
