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
        let key = PositionsRow.key(start, revision)
        let row = try row(views.history, HistoryProjector.Table.positions, key).map { PositionsRow($0) }
        return try required(
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
            var next = Revision.first
            while next <= last {
                try fold(try position(of: next, start), projector, into: rows)
                next = next.next
            }
        }
        return rows
    }

    private func fold(
        _ position: Position, _ projector: some Projector, into rows: ViewBatch
    ) throws(JournalError) {
        try log.read { log, transaction throws(StorageError) in
            let header = try log.wholeRecord(
                try log.headerBytes(at: position, in: transaction), at: position)
            do throws(ViewReadError) { try projector.fold(FoldEvent(header: header), into: rows) } catch {
                throw .view(error, at: position)
            }
        }
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
