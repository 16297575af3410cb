package import DaybookCore
import DaybookProjections

package struct ErasePreviewQuery: Sendable {
    package enum Scope: Sendable {
        /// Everything, as `session.erase` takes it.
        case session
        /// Everything of the session and of its subagents on all levels.
        case sessionAndSubagents
        /// The messages up to one, as a clearing takes them.
        case messages(through: SequenceNumber)
        /// One message, as `message.redact` takes it.
        case message(SequenceNumber)
    }

    package var id: SessionID
    package var owner: Name?
    package var scope = Scope.session
    package var limit = 100
    package var cursor: ErasePreviewCursor?

    package init(id: SessionID) { self.id = id }
}

/// The event that a page of a preview did not come to.
package struct ErasePreviewCursor: Equatable, Sendable {
    package var session: Position
    package var revision: Revision

    package init(session: Position, revision: Revision) {
        self.session = session
        self.revision = revision
    }
}

/// The texts that an erasure would take away, and those that it would leave.
package struct ErasePreview: Sendable {
    /// Numbers of events whose text is there, by what they say.
    package struct Counts: Equatable, Sendable {
        package fileprivate(set) var messages: UInt64 = 0
        package fileprivate(set) var edits: UInt64 = 0
        package fileprivate(set) var annotations: UInt64 = 0
        package fileprivate(set) var titles: UInt64 = 0
        package fileprivate(set) var contexts: UInt64 = 0
        package fileprivate(set) var summaries: UInt64 = 0
        package fileprivate(set) var insights: UInt64 = 0
        package fileprivate(set) var others: UInt64 = 0

        package init() {}
    }

    /// A session that loses something; on several pages where it is long.
    package struct Part: Sendable {
        package let session: Session
        /// The last message that it inherits of those that go; nil for a session that goes itself.
        package let inheritedThrough: SequenceNumber?
        package fileprivate(set) var goes = Counts()
        package fileprivate(set) var stays = Counts()
    }

    package let revision: Revision
    package fileprivate(set) var parts: [Part] = []
    package fileprivate(set) var next: ErasePreviewCursor?

    fileprivate init(revision: Revision) { self.revision = revision }
}

extension JournalReader {
    /// The texts that an erasure would take, page by page: each looks at `Limits.scanRowCountMax` events.
    package func erasePreview(_ query: ErasePreviewQuery) throws(JournalError) -> ErasePreview {
        let snapshot = try snapshot([Projections.sessions, Projections.transcripts, Projections.history])
        let start = try snapshot.readable(query.id, owner: query.owner)
        let row = try snapshot.sessionRow(start, in: snapshot.views.sessions)
        var preview = ErasePreview(revision: row.revision)
        let erasures = try snapshot.plannedErasures(of: start, query)
        var sessions = snapshot.sessions(losingTo: erasures, from: start)[...]
        var revision = Revision.first
        if let cursor = query.cursor {
            sessions = sessions.drop { $0 != cursor.session }
            revision = cursor.revision
            guard !sessions.isEmpty else { throw .invalid(field: "cursor", problem: "is of another preview") }
        }
        var eventCount = 0
        for session in sessions {
            if preview.parts.count == query.limit || eventCount == Limits.scanRowCountMax {
                preview.next = ErasePreviewCursor(session: session, revision: revision)
                break
            }
            var part = try snapshot.part(session, erasures)
            while revision <= part.session.revision, eventCount < Limits.scanRowCountMax {
                try snapshot.count(try snapshot.position(of: revision, session), erasures, &part)
                revision = revision.next
                eventCount += 1
            }
            preview.parts.append(part)
            if revision <= part.session.revision {
                preview.next = ErasePreviewCursor(session: session, revision: revision)
                break
            }
            revision = .first
        }
        return preview
    }
}

extension Snapshot {
    /// The sessions that go, the one asked for first, then the forks that inherit something from them.
    fileprivate func sessions(losingTo erasures: [Erasure], from root: Position) -> [Position] {
        let going = [root] + erasures.map(\.session).filter { $0 != root }
        let forks = Set(erasures.flatMap(\.forks.keys)).subtracting(going)
        return going + forks.sorted()
    }

    fileprivate func part(
        _ start: Position, _ erasures: [Erasure]
    ) throws(JournalError) -> ErasePreview.Part {
        ErasePreview.Part(
            session: try session(
                start, try sessionRow(start, in: views.sessions),
                namedBy: try list(of: start, in: views.transcripts)),
            inheritedThrough: erasures.contains { $0.session == start }
                ? nil : erasures.compactMap { $0.forks[start] }.max())
    }

    /// Counts an event whose text is there.
    fileprivate func count(
        _ position: Position, _ erasures: [Erasure], _ part: inout ErasePreview.Part
    ) throws(JournalError) {
        let header = try log.header(at: position)
        guard try log.body(at: position) != nil else { return }
        if erasures.contains(where: { $0.covers(header) }) {
            part.goes.count(header)
        } else {
            part.stays.count(header)
        }
    }

    /// The erasures that nobody has recorded; none where nothing is left to erase.
    fileprivate func plannedErasures(
        of start: Position, _ query: ErasePreviewQuery
    ) throws(JournalError) -> [Erasure] {
        guard case .sessionAndSubagents = query.scope else {
            return try plannedErasure(of: start, query).map { [$0] } ?? []
        }
        var erasures: [Erasure] = []
        for start in [start] + (try subagents(of: start)) {
            if let erasure = try plannedErasure(of: start, query) { erasures.append(erasure) }
        }
        return erasures
    }

    /// The erasure of one session; nil where nothing is left to erase.
    private func plannedErasure(
        of start: Position, _ query: ErasePreviewQuery
    ) throws(JournalError) -> Erasure? {
        var transcript = try transcript(of: start, in: views.transcripts)
        let last = try lastSequence(of: transcript)
        let first = transcript.row.inheritedThrough.next
        var header = EventHeader(
            type: .sessionErased, version: 1, position: try log.head().next, session: start,
            revision: .first, at: .earliest, recordedAt: .earliest, commitment: .zero)
        switch query.scope {
        case .session, .sessionAndSubagents:
            return try erasure(header, of: first, through: last, &transcript)
        case .message(let sequence):
            guard let entry = try view(transcript.entry(sequence)) else {
                throw .notFound("\(query.id.text)/\(sequence.value)")
            }
            try refuseInherited(entry, transcript)
            guard try log.body(at: entry.current) != nil else { return nil }
            header.redact(entry)
            return try erasure(header, of: sequence, through: sequence, &transcript)
        case .messages(let through):
            guard through <= last else {
                throw .invalid(
                    field: "throughSequence",
                    problem: "is \(through.value); the session's last message is \(last.value)")
            }
            guard let entry = try firstWithText(through: through, &transcript) else { return nil }
            header.clear(through: through, from: entry)
            return try erasure(header, of: first, through: through, &transcript)
        }
    }

    private func erasure(
        _ header: EventHeader, of first: SequenceNumber, through last: SequenceNumber,
        _ transcript: inout Transcript
    ) throws(JournalError) -> Erasure? {
        guard var erasure = Erasure(header) else { return nil }
        erasure.firstSequence = transcript.row.inheritedThrough.next
        if first <= last { erasure.forks = try view(transcript.heirs(of: first, through: last)) }
        return erasure
    }

    /// The first message not cleared before that still has its text, as a clear finds it.
    private func firstWithText(
        through last: SequenceNumber, _ transcript: inout Transcript
    ) throws(JournalError) -> Transcript.Entry? {
        var sequence = transcript.row.clearedThrough.next
        while sequence <= last {
            if let entry = try view(transcript.entry(sequence)), try log.body(at: entry.current) != nil {
                return entry
            }
            sequence = sequence.next
        }
        return nil
    }

    private func refuseInherited(
        _ entry: Transcript.Entry, _ transcript: Transcript
    ) throws(JournalError) {
        guard entry.owner != transcript.start else { return }
        let source = try tail(of: entry.owner).id.text
        throw .invalid(
            field: "sequence", problem: "is inherited from \(source)/\(entry.sequence.value); look there")
    }

    /// The last message that the session recorded or inherits, whether it is in the transcript or not.
    private func lastSequence(of transcript: Transcript) throws(JournalError) -> SequenceNumber {
        let key = try lastKey(
            views.transcripts, TranscriptsProjector.Table.messages, prefix: ViewKey.session(transcript.start))
        return key.map { SequenceNumber($0.span.bytes.bigEndianWord(at: 8)) }
            ?? transcript.row.inheritedThrough
    }
}

extension EventHeader {
    /// Makes it that of a redaction.
    fileprivate mutating func redact(_ entry: Transcript.Entry) {
        type = .messageRedacted
        sequence = entry.sequence
        target = entry.message.position
    }

    /// Makes it that of a clear through a message.
    fileprivate mutating func clear(through last: SequenceNumber, from first: Transcript.Entry) {
        type = .sessionCleared
        sequence = last
        target = first.message.position
        tail = .cleared(first: first.sequence)
    }
}

extension ErasePreview.Counts {
    fileprivate mutating func count(_ header: EventHeader) {
        switch header.type {
        case .messageRecorded: messages += 1
        case .messageEdited: edits += 1
        case .messageAnnotated: annotations += 1
        case .sessionRenamed: titles += 1
        case .sessionContextChanged: contexts += 1
        case .sessionSummarized: summaries += 1
        case .insightRecorded: insights += 1
        default: others += 1
        }
    }
}
