import DaybookCore
import DaybookProjections

/// The events of one session up to a past moment.
extension Snapshot {
    /// The revision that a moment names; zero before the session's start.
    func revision(of moment: Moment, session start: Position) throws(JournalError) -> Revision {
        let current = try sessionRow(start, in: views.sessions).revision
        switch moment {
        case .revision(let revision):
            guard revision <= current else {
                throw .invalid(
                    field: "atRevision",
                    problem: "is \(revision.value); the session is at revision \(current.value)")
            }
            return revision
        case .time(let time): return try lastRevision(recordedBy: time, start, through: current)
        }
    }

    /// The last revision recorded by a time; found by bisection, because `recordedAt` never goes back.
    private func lastRevision(
        recordedBy time: Timestamp, _ start: Position, through last: Revision
    ) throws(JournalError) -> Revision {
        var low: UInt64 = 0
        var high = last.value
        while low < high {
            let middle = (low + high + 1) / 2
            let header = try log.header(at: try position(of: Revision(middle), start))
            if header.recordedAt <= time { low = middle } else { high = middle - 1 }
        }
        return Revision(low)
    }

    func position(of revision: Revision, _ start: Position) throws(JournalError) -> Position {
        try position(of: revision, start, in: try positionsRow(PositionsRow.key(start, revision)))
    }

    /// The positions of a session's revisions, in order.
    func positions(
        of revisions: ClosedRange<UInt64>, _ start: Position
    ) throws(JournalError) -> [Position] {
        var positions: [Position] = []
        positions.reserveCapacity(revisions.count)
        var (key, row): ([UInt8], PositionsRow?) = ([], nil)
        for revision in revisions.lazy.map({ Revision($0) }) {
            let next = PositionsRow.key(start, revision)
            if next != key { (key, row) = (next, try positionsRow(next)) }
            positions.append(try position(of: revision, start, in: row))
        }
        return positions
    }

    /// The events of a session up to a revision that record no message.
    /// - Parameter sequence: the last message that the session inherits.
    func otherEvents(
        of start: Position, through last: Revision, after sequence: SequenceNumber
    ) throws(JournalError) -> OtherEvents {
        try OtherEvents(through: last, after: sequence) { (revision) throws(JournalError) in
            let header = try log.header(at: try position(of: revision, start))
            let event = header.session == start && header.revision == revision ? header : nil
            let found = try required(
                event, of: Projections.history,
                "the event at \(header.position.value) is not revision \(revision.value) of the session at "
                    + "\(start.value)")
            return found.type == .messageRecorded ? found.sequence : nil
        }
    }

    private func positionsRow(_ key: [UInt8]) throws(JournalError) -> PositionsRow? {
        try row(views.history, HistoryProjector.Table.positions, key).map { PositionsRow($0) }
    }

    private func position(
        of revision: Revision, _ start: Position, in row: PositionsRow?
    ) throws(JournalError) -> Position {
        try required(
            row?.position(of: revision), of: Projections.history,
            "the session at \(start.value) has no revision \(revision.value)")
    }
}
