package import DaybookCore
import DaybookProjections

package struct DiffQuery: Sendable {
    package var id: SessionID
    package var owner: Name?
    package var from: Moment
    /// The later moment; nil for now.
    package var to: Moment?
    package var limit = 100
    /// The last message that was told of.
    package var cursor: SequenceNumber?

    package init(id: SessionID, from: Moment) {
        self.id = id
        self.from = from
    }
}

/// The difference between a session's states at two moments: what came and went between them is none.
package struct SessionChanges: Sendable {
    package enum Change: String, CaseIterable, Sendable { case added, removed, redacted, edited, annotated }

    package struct Message: Equatable, Sendable {
        package let sequence: SequenceNumber
        /// The strongest change; a redaction takes what an edit or a note said.
        package let change: Change
    }

    package let from: Session
    package let to: Session
    package fileprivate(set) var messages: [Message] = []
    /// The last message told of, where there are more.
    package fileprivate(set) var next: SequenceNumber?

    fileprivate init(from: Session, to: Session) {
        self.from = from
        self.to = to
    }
}

extension JournalReader {
    package func changes(_ query: DiffQuery) throws(JournalError) -> SessionChanges {
        let snapshot = try snapshot([Projections.sessions, Projections.transcripts, Projections.history])
        let start = try snapshot.readable(query.id, owner: query.owner)
        let earlier = try snapshot.state(of: start, id: query.id, at: query.from, field: "from")
        let later = try snapshot.state(of: start, id: query.id, at: query.to, field: "to")
        guard earlier.session.revision <= later.session.revision else {
            let problem =
                "is revision \(earlier.session.revision.value), after that of to, "
                + "\(later.session.revision.value)"
            throw .invalid(field: "from", problem: problem)
        }
        var changes = SessionChanges(from: earlier.session, to: later.session)
        let amended = try snapshot.amended(
            start, after: earlier.session.revision, through: later.session.revision)
        var comparison = TranscriptComparison(earlier.transcript, later.transcript, amended: amended)
        var last = query.cursor ?? .none
        while let sequence = comparison.next(after: last) {
            last = sequence
            guard let change = try snapshot.view(comparison.change(of: sequence)) else { continue }
            if changes.messages.count == query.limit {
                changes.next = changes.messages.last?.sequence
                break
            }
            changes.messages.append(SessionChanges.Message(sequence: sequence, change: change))
        }
        return changes
    }
}

extension Snapshot {
    /// A session and its transcript at a moment.
    fileprivate func state(
        of start: Position, id: SessionID, at moment: Moment?, field: String
    ) throws(JournalError) -> (session: Session, transcript: Transcript) {
        do throws(JournalError) {
            let sessions = try rows(of: Projections.sessions, session: start, id: id, at: moment)
            let transcripts =
                try rows(of: Projections.transcripts, session: start, id: id, at: moment)
                ?? views.transcripts
            let row = try sessionRow(start, in: sessions)
            let transcript = try transcript(of: start, in: transcripts)
            return (try session(start, row, namedBy: TranscriptList(transcript)), transcript)
        } catch {
            guard case .invalid(_, let problem) = error else { throw error }
            throw .invalid(field: field, problem: problem)
        }
    }

    /// The messages that edits, redactions and notes between two revisions speak of, ascending.
    fileprivate func amended(
        _ start: Position, after first: Revision, through last: Revision
    ) throws(JournalError) -> [SequenceNumber] {
        var amended: Set<SequenceNumber> = []
        let inherited = try log.header(at: start).fork?.sequence ?? .none
        let others = try otherEvents(of: start, through: last, after: inherited)
        for revision in others.revisions where revision > first {
            let header = try log.header(at: try position(of: revision, start))
            switch header.type {
            case .messageEdited, .messageRedacted, .messageAnnotated: amended.insert(header.sequence)
            default: break
            }
        }
        return amended.sorted()
    }
}

/// Two transcripts of one session, the earlier and the later.
private struct TranscriptComparison {
    private var earlier: Transcript
    private var later: Transcript
    /// Messages that events between the two speak of, ascending.
    private var amended: ArraySlice<SequenceNumber>

    init(_ earlier: Transcript, _ later: Transcript, amended: [SequenceNumber]) {
        self.earlier = earlier
        self.later = later
        self.amended = amended[...]
    }

    /// The next message that may have changed: one that is in one transcript alone, or was amended.
    /// - Precondition: `last` is no less than the last time.
    mutating func next(after last: SequenceNumber) -> SequenceNumber? {
        while let first = amended.first, first <= last { amended.removeFirst() }
        let moved = LiveRanges.firstDifference(earlier.live, later.live, after: last)
        guard let next = amended.first, let moved else { return amended.first ?? moved }
        return min(next, moved)
    }

    /// The change of a message; nil where it reads the same.
    mutating func change(of sequence: SequenceNumber) throws(ViewReadError) -> SessionChanges.Change? {
        let (was, stays) = (earlier.live.contains(sequence), later.live.contains(sequence))
        guard was, stays else { return was ? .removed : stays ? .added : nil }
        guard let before = try earlier.entry(sequence), let after = try later.entry(sequence) else {
            return nil
        }
        if before.message.redactedBy != after.message.redactedBy { return .redacted }
        if before.current != after.current { return .edited }
        let notes = try (
            earlier.amendments(.annotation, of: before), later.amendments(.annotation, of: after)
        )
        return notes.0 == notes.1 ? nil : .annotated
    }
}
