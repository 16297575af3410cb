package import DaybookCore
import DaybookProjections
import DaybookJSON

extension JournalReader {
    /// Reads a page of messages.
    /// - Parameter visitor: takes the page's messages; none that counts where this throws.
    package func messages(
        _ query: MessageListQuery, to visitor: inout some MessageVisitor
    ) throws(JournalError) -> MessagePage {
        let snapshot = try snapshot([Projections.sessions, Projections.transcripts, Projections.history])
        let start = try snapshot.readable(query.session, owner: query.owner)
        let past = try snapshot.rows(
            of: Projections.transcripts, session: start, id: query.session, at: query.moment)
        let rows = past ?? snapshot.views.transcripts
        var transcript = try snapshot.transcript(of: start, in: rows)
        var list = TranscriptList(transcript, includingHidden: query.includesHidden)
        try snapshot.narrow(&list, to: query.said)
        var walk = try snapshot.view(TranscriptWalk(list, query))
        return try snapshot.page(query, &transcript, &walk, to: &visitor)
    }

    package func message(
        _ sequence: SequenceNumber, of id: SessionID, owner: Name?
    ) throws(JournalError) -> MessageHistory {
        let snapshot = try snapshot([Projections.sessions, Projections.transcripts])
        return try snapshot.history(of: sequence, try snapshot.readable(id, owner: owner), id: id)
    }

    /// The message that an append changed, as it is now: in the transcript or not.
    package func message(changedBy appended: Appended) throws(JournalError) -> Message {
        let snapshot = try snapshot([Projections.transcripts])
        let sequence =
            appended.recordedNothing
            ? appended.unchangedMessage : try snapshot.log.header(at: appended.last).sequence
        var transcript = try snapshot.transcript(of: appended.session, in: snapshot.views.transcripts)
        let entry = try snapshot.entry(sequence, &transcript)
        return try snapshot.message(entry, session: try snapshot.tail(of: appended.session).id, &transcript)
    }

    /// The messages that an append annotated, as they are now, each once.
    package func messages(annotatedBy appended: Appended) throws(JournalError) -> [Message] {
        let snapshot = try snapshot([Projections.transcripts])
        var transcript = try snapshot.transcript(of: appended.session, in: snapshot.views.transcripts)
        let session = try snapshot.tail(of: appended.session).id
        var seen: Set<SequenceNumber> = []
        var messages: [Message] = []
        for position in appended.first.value...appended.last.value {
            let sequence = try snapshot.log.header(at: Position(position)).sequence
            guard seen.insert(sequence).inserted else { continue }
            let entry = try snapshot.entry(sequence, &transcript)
            messages.append(try snapshot.message(entry, session: session, &transcript))
        }
        return messages
    }

    /// The events that an append recorded; where they are not at hand any more, they are read back from the
    /// log without waiting for a view.
    package func recorded(_ appended: Appended) throws(JournalError) -> [EventView] {
        if !appended.events.isEmpty { return appended.events }
        let snapshot = try snapshot([])
        var ids: [Position: SessionID] = [:]
        var events: [EventView] = []
        var position = appended.first
        while position <= appended.last {
            let event = snapshot.log.upcast(try snapshot.log.event(at: position))
            let start = event.header.session
            if ids[start] == nil { ids[start] = try snapshot.tail(of: start).id }
            events.append(EventView(session: ids[start], event: event))
            position = position.next
        }
        return events
    }

    /// The counts of a clearing: none where it recorded nothing, or its body was erased since.
    package func erasureCounts(_ appended: Appended) throws(JournalError) -> ErasureCounts {
        let snapshot = try snapshot([])
        // A summary may come behind it.
        guard !appended.recordedNothing,
            let json = try snapshot.log.body(at: appended.first)?[.value]
        else { return ErasureCounts(messages: 0, forks: nil) }
        return ErasureCounts(JSONValue(validated: json.bytes))
    }
}

extension JournalReader {
    /// The sessions that an erasure took, the one that it names last, and the counts of all of them.
    package func erasure(_ appended: Appended) throws(JournalError) -> (ErasureCounts, [SessionID]) {
        let snapshot = try snapshot([])
        var counts = ErasureCounts(messages: 0, forks: 0)
        var sessions: [SessionID] = []
        var position = appended.first
        while position <= appended.last, !appended.recordedNothing {
            let header = try snapshot.log.header(at: position)
            position = position.next
            guard header.type == .sessionErased else { continue }
            sessions.append(try snapshot.tail(of: header.session).id)
            guard let json = try snapshot.log.body(at: header.position)?[.value] else { continue }
            let own = ErasureCounts(JSONValue(validated: json.bytes))
            counts.messages += own.messages
            counts.forks = (counts.forks ?? 0) + (own.forks ?? 0)
        }
        return (counts, sessions)
    }
}

extension ErasureCounts {
    /// Reads the counts in an event's body.
    fileprivate init(_ value: JSONValue) {
        self.init(
            messages: UInt64(value["erasedMessages"]?.integer ?? 0),
            forks: value["affectedForks"]?.integer.map { UInt64($0) })
    }
}

extension Snapshot {
    /// A page that is narrowed by type or run ends after `Limits.scanRowCountMax` messages looked at.
    fileprivate func page(
        _ query: MessageListQuery, _ transcript: inout Transcript, _ walk: inout TranscriptWalk,
        to visitor: inout some MessageVisitor
    ) throws(JournalError) -> MessagePage {
        let filter = MessageFilter(query, names: names)
        var skip = filter.isEmpty ? 0 : query.offset ?? 0
        var count = 0
        var byteCount = 0
        var rowCount = 0
        while let sequence = try view(walk.next()) {
            rowCount += 1
            if !filter.isEmpty, rowCount > Limits.scanRowCountMax {
                var page = MessagePage(total: walk.count, hasMore: true)
                page.goOn = MessagePage.GoOn(at: sequence, isDescending: query.order == .desc, offset: skip)
                return page
            }
            let entry = try entry(sequence, &transcript)
            guard filter.accepts(entry.message) else { continue }
            if skip > 0 {
                skip -= 1
                continue
            }
            if count == query.limit || byteCount > Limits.answerByteCountTarget {
                return MessagePage(total: walk.count, hasMore: true)
            }
            byteCount += try lend(entry, session: query.session, &transcript, to: &visitor)
            count += 1
        }
        return MessagePage(total: walk.count, hasMore: false)
    }

    // MARK: Within a snapshot

    /// A message of the transcript with its versions before each edit.
    func history(
        of sequence: SequenceNumber, _ start: Position, id: SessionID
    ) throws(JournalError) -> MessageHistory {
        var transcript = try transcript(of: start, in: views.transcripts)
        guard transcript.live.contains(sequence) else {
            throw .notFound("\(id.text)/\(sequence.value)")
        }
        let entry = try entry(sequence, &transcript)
        return MessageHistory(
            message: try message(entry, session: id, &transcript),
            earlier: try earlier(entry, session: id, &transcript))
    }

    /// The start of a session that can be read.
    /// - Throws: `sessionErased` besides the errors of finding the session.
    func readable(_ id: SessionID, owner: Name?) throws(JournalError) -> Position {
        let start = try start(of: id, owner: owner)
        if try sessionRow(start, in: views.sessions).status == .erased { throw .sessionErased(id) }
        return start
    }

    func transcript(
        of start: Position, in rows: any ViewBacking
    ) throws(JournalError) -> Transcript {
        try required(
            view(Transcript(of: start, in: rows)), of: Projections.transcripts,
            "there is no session at \(start.value)")
    }

    /// The messages of a session that people see.
    func list(of start: Position, in rows: any ViewBacking) throws(JournalError) -> TranscriptList {
        TranscriptList(try transcript(of: start, in: rows))
    }

    /// A message of the transcript, which therefore has a row.
    func entry(
        _ sequence: SequenceNumber, _ transcript: inout Transcript
    ) throws(JournalError) -> Transcript.Entry {
        let entry = try view(transcript.entry(sequence))
        return try required(
            entry, of: Projections.transcripts,
            "the session at \(transcript.start.value) has no message \(sequence.value)")
    }

    /// Lends a message to the visitor.
    /// - Returns: about how many bytes it adds to an answer.
    private func lend(
        _ entry: Transcript.Entry, session: SessionID, _ transcript: inout Transcript,
        to visitor: inout some MessageVisitor
    ) throws(JournalError) -> Int {
        let isAsRecorded = entry.owner == transcript.start && !entry.isEdited && !entry.isAnnotated
        guard isAsRecorded else {
            return try message(entry, session: session, &transcript).lend(to: &visitor)
        }
        return try log.lendMessage(at: entry.message.position, session: session, to: &visitor)
    }

    /// The message as it reads now, in this session.
    func message(
        _ entry: Transcript.Entry, session: SessionID, _ transcript: inout Transcript
    ) throws(JournalError) -> Message {
        var message = try log.message(at: entry.message.position, session: session)
        if entry.owner != transcript.start { message.origin = try tail(of: entry.owner).id }
        if entry.isEdited {
            message.body = try log.body(at: entry.current).map { $0.merged(over: message.body) }
            message.isEdited = true
        }
        if entry.isAnnotated {
            for position in try amendments(.annotation, of: entry, &transcript) {
                if let annotation = try annotation(at: position) { message.annotations.append(annotation) }
            }
        }
        return message
    }

    /// The message's versions before each edit, oldest first, without those that were purged.
    fileprivate func earlier(
        _ entry: Transcript.Entry, session: SessionID, _ transcript: inout Transcript
    ) throws(JournalError) -> [Message] {
        guard entry.isEdited else { return [] }
        let edits = try amendments(.edit, of: entry, &transcript)
        var earlier: [Message] = []
        var original = try log.message(at: entry.message.position, session: session)
        if entry.owner != transcript.start { original.origin = try tail(of: entry.owner).id }
        if original.body != nil { earlier.append(original) }
        for position in edits.dropLast() {
            guard let body = try log.body(at: position) else { continue }
            earlier.append(try version(body, at: position, of: original))
        }
        return earlier
    }

    /// The message as it reads now, with its versions before each edit.
    func exported(
        _ entry: Transcript.Entry, session: SessionID, _ transcript: inout Transcript
    ) throws(JournalError) -> ExportedMessage {
        var exported = ExportedMessage(try message(entry, session: session, &transcript))
        guard entry.isEdited, !exported.message.isRedacted else { return exported }
        exported.earlier = try earlier(entry, session: session, &transcript)
        exported.editedAt = try log.header(at: entry.current).at
        return exported
    }

    /// A version of the message, with the edit's own place and time.
    private func version(
        _ body: EventBody, at position: Position, of original: Message
    ) throws(JournalError) -> Message {
        var version = original
        let edit = try log.header(at: position)
        version.header.position = edit.position
        version.header.revision = edit.revision
        version.header.at = edit.at
        version.header.recordedAt = edit.recordedAt
        version.body = body.merged(over: original.body)
        version.isEdited = true
        return version
    }

    private func amendments(
        _ kind: AmendmentKey.Kind, of entry: Transcript.Entry, _ transcript: inout Transcript
    ) throws(JournalError) -> [Position] {
        try view(transcript.amendments(kind, of: entry))
    }

    private func annotation(at position: Position) throws(JournalError) -> Annotation? {
        guard let body = try log.body(at: position), let kind = body[.kind], let value = body[.value] else {
            return nil
        }
        return Annotation(
            kind: kind, value: value, actor: body[.actor], header: try log.header(at: position))
    }

    /// The newest messages of a list, in order.
    func newest(_ count: Int, of list: TranscriptList, id: SessionID) throws(JournalError) -> [Message] {
        var list = list
        var transcript = list.transcript
        var messages: [Message] = []
        var next = try view(list.last())
        while let sequence = next, messages.count < count {
            messages.append(try message(try entry(sequence, &transcript), session: id, &transcript))
            next = try view(list.previous(before: sequence))
        }
        return messages.reversed()
    }
}

extension EventBody {
    /// The edit's body, completed by the members of the recorded message that it keeps.
    fileprivate func merged(over original: EventBody?) -> EventBody {
        var body = EventBody()
        for slot in [Slot.content, .metadata, .agent, .run, .messageKey, .model] {
            body.add(slot, self[slot])
        }
        body.add(.key, original?[.key])
        return body
    }
}

/// The sequences of a transcript that a list asks for, in its order.
struct TranscriptWalk {
    private var list: TranscriptList
    private let isDescending: Bool
    private let after: UInt64
    private let before: UInt64
    private var current: SequenceNumber?

    init(_ list: TranscriptList, _ query: MessageListQuery) throws(ViewReadError) {
        self.list = list
        isDescending = query.order == .desc
        after = query.after?.value ?? 0
        before = query.before?.value ?? UInt64.max
        current =
            isDescending
            ? try self.list.previous(before: SequenceNumber(before))
            : try self.list.next(after: SequenceNumber(after))
        // Without filters an offset is arithmetic; with them, rows are passed over.
        if let offset = query.offset, MessageFilter.isEmpty(query) { try skip(UInt64(offset)) }
    }

    /// Number of messages of the whole list.
    var count: UInt64 { list.count }

    private mutating func skip(_ count: UInt64) throws(ViewReadError) {
        guard let first = current, count > 0 else { return }
        let index = try list.offset(of: first)
        if isDescending {
            current = index >= count ? try list.sequence(atOffset: index - count) : nil
        } else {
            current = try list.sequence(atOffset: index + count)
        }
    }

    mutating func next() throws(ViewReadError) -> SequenceNumber? {
        guard let sequence = current, sequence.value > after, sequence.value < before else { return nil }
        current = isDescending ? try list.previous(before: sequence) : try list.next(after: sequence)
        return sequence
    }
}
