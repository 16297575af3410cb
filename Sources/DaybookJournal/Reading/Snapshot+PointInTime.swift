import DaybookAudit
import DaybookCore
import DaybookProjections

/// Views of one session at a past moment: its events up to then, folded anew in memory after those of the
/// sessions it forks from, up to the forks.
///
/// Complexity: O(events up to the moment).
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
    private func positions(
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

    /// The rows that `projector` had for this session at the moment; nil where no moment is given.
    func rows(
        of projector: some Projector, session start: Position, id: SessionID, at moment: Moment?
    ) throws(JournalError) -> (any ViewBacking)? {
        guard let moment else { return nil }
        let revision = try revision(of: moment, session: start)
        guard revision >= .first else { throw .notFound(id.text) }
        let rows = ViewBatch(tableCount: projector.tables.count)
        for (start, last) in try lineage(of: start, through: revision).reversed() {
            var next = Revision.first.value
            while next <= last.value {
                let end = min(last.value, next + UInt64(Limits.foldRunEventCount) - 1)
                try fold(try positions(of: next...end, start), projector, into: rows)
                next = end + 1
            }
        }
        return rows
    }

    /// Folds some events of a session as one run: the loop over it is compiled for the projector, where one
    /// event at a time would go through generic code.
    private func fold(
        _ positions: [Position], _ projector: some Projector, into rows: ViewBatch
    ) throws(JournalError) {
        var run = EventRun(from: positions[0], eventCountMax: positions.count)
        try log.read { log, transaction throws(StorageError) in
            for position in positions {
                let bytes = try log.headerBytes(at: position, in: transaction)
                run.append(try log.wholeRecord(bytes, at: position))
            }
        }
        var count = 0
        do throws(ViewReadError) {
            try projector.fold(run, 0..<run.count, into: rows, count: &count)
        } catch { throw JournalError(reading: .view(error, at: positions[count])) }
    }

    /// A session, then the sessions it forks from, each with the last revision that belongs to the session's
    /// past.
    private func lineage(
        of start: Position, through revision: Revision
    ) throws(JournalError) -> [(start: Position, last: Revision)] {
        var lineage = [(start: start, last: revision)]
        while let fork = try log.header(at: lineage.last!.start).fork {
            lineage.append((fork.parent, fork.revision))
        }
        return lineage
    }
}
