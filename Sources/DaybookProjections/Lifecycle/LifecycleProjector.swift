package import DaybookCore

/// The times at which sessions were last active, oldest first, and at which they expire; closing and erasing by
/// age need no more.
///
/// `recordedAt` never goes back, so the position of the last activity orders sessions by its time. Sessions that
/// expire each have a time of their own.
package struct LifecycleProjector: Projector {
    package var name: String { "lifecycle" }
    package var version: UInt32 { 3 }
    package var foldCost: Int { 2 }
    package var tables: [ViewTable] { [Table.sessions, Table.open, Table.kept, Table.forks, Table.expiring] }

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
        /// `ExpiryKey` → nothing, of sessions that expire and are not erased.
        package static let expiring = ViewTable("expiring", index: 4)
    }

    @inline(__always)
    package func fold(_ event: borrowing FoldEvent, into rows: ViewBatch) throws(ViewReadError) {
        let header = event.header
        if case .sessionStarted = header.type {
            let row = LifecycleRow(start: event)
            if let fork = header.fork {
                rows.insert(Table.forks, ViewKey.session(fork.parent, header.session.value), [1])
            }
            return try rows.insert(Table.sessionRows, header.session, row)
        }
        switch header.type {
        case .messageRecorded, .sessionReopened, .sessionClosed, .sessionErased, .sessionExpirySet: break
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
            let (left, entered) = (before?.expiresAt, after?.expiresAt)
            guard left != entered else { return }
            if let left { rows.removeKnown(Table.expiring, ExpiryKey(time: left, start: start).bytes, [1]) }
            if let entered {
                rows.insert(Table.expiring, ExpiryKey(time: entered, start: start).bytes, [1])
            }
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
    package var activityAt: Timestamp
    package var status = SessionStatus.open
    /// The session that it is a fork of; none for every other.
    package var parent: Position
    /// Seconds after its last activity at which it is erased; nil for never.
    package var expiresAfter: UInt64?

    fileprivate init(start event: borrowing FoldEvent) {
        let header = event.header
        activity = header.position
        activityAt = header.recordedAt
        parent = header.fork?.parent ?? .none
        expiresAfter = header.expiresAfter
    }

    @inline(__always)
    fileprivate mutating func advance(to event: borrowing FoldEvent) {
        let header = event.header
        switch header.type {
        case .messageRecorded: noteActivity(event)
        case .sessionReopened:
            noteActivity(event)
            status = .open
        case .sessionClosed: status = .closed
        case .sessionErased: status = .erased
        case .sessionExpirySet: expiresAfter = header.expiresAfter
        default: break
        }
    }

    private mutating func noteActivity(_ event: borrowing FoldEvent) {
        activity = event.header.position
        activityAt = event.header.recordedAt
    }

    /// The time at which it expires; nil for never, and once it is erased.
    package var expiresAt: Timestamp? {
        guard status != .erased, let expiresAfter else { return nil }
        return activityAt.advanced(bySeconds: Int64(clamping: expiresAfter))
    }

    fileprivate var openPlace: Position? { status == .open ? activity : nil }
    fileprivate var keptPlace: Position? { status == .erased ? nil : activity }

    package var wordCount: Int { 5 }

    package func write(to row: inout RowWriter) {
        row.add(activity)
        row.add(UInt64(status.rawValue))
        row.add(parent)
        row.add(activityAt)
        row.add(expiresAfter ?? 0)
    }

    package init(_ bytes: RawSpan) {
        var row = RowReader(bytes)
        activity = row.position()
        status = SessionStatus(rawValue: UInt8(truncatingIfNeeded: row.word())) ?? .open
        parent = row.position()
        activityAt = row.time()!
        expiresAfter = row.expiry()
    }
}

/// Key of a session in the order of expiry: the time (8, those before 1970 first), the start (8).
package struct ExpiryKey: Equatable, Sendable {
    package let time: Timestamp
    package let start: Position

    package init(time: Timestamp, start: Position) {
        self.time = time
        self.start = start
    }

    package var bytes: [UInt8] {
        var key: [UInt8] = []
        key.append(bigEndian: UInt64(bitPattern: time.nanoseconds) ^ 1 << 63)
        key.append(bigEndian: start.value)
        return key
    }

    package init(_ key: [UInt8]) {
        let bytes = key.span.bytes
        time = Timestamp(nanoseconds: Int64(bitPattern: bytes.bigEndianWord(at: 0) ^ 1 << 63))
        start = Position(bytes.bigEndianWord(at: 8))
    }
}
