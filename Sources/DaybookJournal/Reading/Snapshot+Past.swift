import DaybookCore
import DaybookProjections

/// Views of one session at a past moment: its events up to then, folded in memory after those of the sessions
/// it forks from, up to the forks. Of most messages the rows are taken from the views of now.
///
/// Complexity: O(k log n) where k of n events up to the moment record no message; O(n) in a session with
/// hidden messages, whose places are counted one by one.
extension Snapshot {
    /// A session's events up to a moment.
    private struct Past {
        let start: Position
        let last: Revision
        /// The last message that the session inherits.
        let inheritedThrough: SequenceNumber
        /// The events that are not messages; nil where each event is folded.
        var others: OtherEvents?
    }

    /// The rows that `projector` had for this session at the moment; nil where no moment is given.
    func rows(
        of projector: some PastProjector, session start: Position, id: SessionID, at moment: Moment?
    ) throws(JournalError) -> (any ViewBacking)? {
        guard let moment else { return nil }
        let revision = try revision(of: moment, session: start)
        guard revision >= .first else { throw .notBegun(id) }
        let pasts = try lineage(of: start, through: revision)
        var ends: [Position: SequenceNumber] = [:]
        for past in pasts {
            guard let others = past.others else { continue }
            ends[past.start] = projector.firstFolded(through: others.lastSequence)
        }
        let present = views.all.first { $0.projector.name == projector.name }!
        let rows = ViewBatch(
            tableCount: projector.tables.count, over: PastRows(of: projector, in: present, before: ends))
        for past in pasts {
            if let others = past.others {
                try fold(past, others, projector, into: rows)
            } else {
                try fold(1...past.last.value, of: past.start, projector, into: rows)
            }
        }
        return rows
    }

    /// The sessions that a session forks from, the first of them first, then the session, each through the
    /// last revision that belongs to the session's past.
    private func lineage(
        of start: Position, through revision: Revision
    ) throws(JournalError) -> [Past] {
        var lineage: [Past] = []
        var next: (start: Position, last: Revision)? = (start, revision)
        while let (start, last) = next {
            let fork = try log.header(at: start).fork
            lineage.append(
                Past(start: start, last: last, inheritedThrough: fork?.sequence ?? .none))
            next = fork.map { ($0.parent, $0.revision) }
        }
        lineage.reverse()
        for index in lineage.indices {
            let past = lineage[index]
            // A fork that inherits a hidden message has it in its own row.
            let transcript = try transcript(of: past.start, in: views.transcripts)
            guard transcript.row.live.hiddenCount == 0 else { continue }
            lineage[index].others = try otherEvents(
                of: past.start, through: past.last, after: past.inheritedThrough)
        }
        return lineage
    }

    // MARK: Folding

    /// Folds the events that are not messages, the messages from `firstFolded` on, and what the view's other
    /// rows keep of those before.
    private func fold(
        _ past: Past, _ others: OtherEvents, _ projector: some PastProjector, into rows: ViewBatch
    ) throws(JournalError) {
        let firstFolded = projector.firstFolded(through: others.lastSequence)
        var revision = Revision.first
        var sequence = past.inheritedThrough.next
        /// Folds the messages up to the event of `end`.
        func foldMessages(before end: Revision) throws(JournalError) {
            let count = end.value - revision.value
            let taken = min(count, firstFolded.value - min(firstFolded.value, sequence.value))
            if taken > 0 {
                let last = try position(of: Revision(revision.value + taken - 1), past.start)
                let messages = sequence...SequenceNumber(sequence.value + taken - 1)
                try fold(messages, endingAt: last, projector, into: rows)
            }
            if taken < count {
                try fold(revision.value + taken...end.value - 1, of: past.start, projector, into: rows)
            }
            (revision, sequence) = (end, SequenceNumber(sequence.value + count))
        }
        for other in others.revisions {
            try foldMessages(before: other)
            try fold(other.value...other.value, of: past.start, projector, into: rows)
            revision = other.next
        }
        try foldMessages(before: past.last.next)
    }

    private func fold(
        _ messages: ClosedRange<SequenceNumber>, endingAt position: Position, _ projector: some PastProjector,
        into rows: ViewBatch
    ) throws(JournalError) {
        try log.read { log, transaction throws(StorageError) in
            let bytes = try log.headerBytes(at: position, in: transaction)
            let event = FoldEvent(header: try log.wholeRecord(bytes, at: position))
            do throws(ViewReadError) {
                try projector.fold(messages, endingWith: event, into: rows)
            } catch { throw .view(error, at: position) }
        }
    }

    /// Folds some events of a session, as runs: the loop over one is compiled for the projector, where one
    /// event at a time would go through generic code.
    private func fold(
        _ revisions: ClosedRange<UInt64>, of start: Position, _ projector: some Projector,
        into rows: ViewBatch
    ) throws(JournalError) {
        var next = revisions.lowerBound
        while next <= revisions.upperBound {
            let end = min(revisions.upperBound, next + UInt64(Limits.foldRunEventCount) - 1)
            try fold(try positions(of: next...end, start), projector, into: rows)
            next = end + 1
        }
    }

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
}
