package import DaybookCore
import DaybookProjections

extension JournalReader {
    package func messages(_ query: MessageListQuery) throws(JournalError) -> MessagePage {
        try snapshot([Projections.sessions, Projections.transcripts, Projections.history]) {
            () throws(JournalError) in
            let start = try readable(query.session, owner: query.owner)
            let past = try rows(
                of: Projections.transcripts, session: start, id: query.session, at: query.moment)
            let rows = past ?? transcripts
            let transcript = try transcript(of: start, in: rows)
            var walk = TranscriptWalk(transcript.live, query)
            return try page(query, start, transcript, &walk, in: rows)
        }
    }

    private func page(
        _ query: MessageListQuery, _ start: Position, _ transcript: TranscriptRow,
        _ walk: inout TranscriptWalk, in rows: any ViewBacking
    ) throws(JournalError) -> MessagePage {
        let filter = MessageFilter(query, names: names)
        var skip = filter.isEmpty ? 0 : query.offset ?? 0
        var messages: [Message] = []
        messages.reserveCapacity(Int(min(UInt64(query.limit), transcript.live.count)))
        var byteCount = 0
        while let sequence = walk.next() {
            let row = try messageRow(start, sequence, in: rows)
            guard filter.accepts(row) else { continue }
            if skip > 0 {
                skip -= 1
                continue
            }
            if messages.count == query.limit || byteCount > Limits.answerByteCountTarget {
                return MessagePage(messages: messages, total: transcript.live.count, hasMore: true)
            }
            let message = try message(row, session: query.session)
            byteCount += message.body?.frameByteCount ?? 0
            messages.append(consume message)
        }
        return MessagePage(messages: messages, total: transcript.live.count, hasMore: false)
    }

    package func message(
        _ sequence: Sequence, of id: SessionID, owner: Name?
    ) throws(JournalError) -> MessageHistory {
        try snapshot([Projections.sessions, Projections.transcripts]) { () throws(JournalError) in
            let start = try readable(id, owner: owner)
            let transcript = try transcript(of: start, in: transcripts)
            guard transcript.live.contains(sequence) else {
                throw .notFound("\(id.text)/\(sequence.value)")
            }
            let row = try messageRow(start, sequence, in: transcripts)
            return MessageHistory(message: try message(row, session: id), earlier: [])
        }
    }

    /// What an append recorded, read back from the log without waiting for a view.
    package func recorded(_ appended: Appended) throws(JournalError) -> [EventView] {
        try snapshot([]) { () throws(JournalError) in
            let id = try tail(of: appended.session).id
            var events: [EventView] = []
            var position = appended.first
            while position <= appended.last {
                events.append(EventView(session: id, event: try log.event(at: position)))
                position = position.next
            }
            return events
        }
    }

    // MARK: Within a snapshot

    /// - Throws: `sessionErased` besides what finding the session throws.
    func readable(_ id: SessionID, owner: Name?) throws(JournalError) -> Position {
        let start = try start(of: id, owner: owner)
        if try sessionRow(start, in: sessions).status == .erased { throw .sessionErased(id) }
        return start
    }

    func transcript(
        of start: Position, in rows: any ViewBacking
    ) throws(JournalError) -> TranscriptRow {
        let key = ViewKey.session(start)
        guard let row = try row(rows, TranscriptsProjector.Table.sessions, key) else {
            throw .damaged(position: start)
        }
        return TranscriptRow(row)
    }

    func messageRow(
        _ start: Position, _ sequence: Sequence, in rows: any ViewBacking
    ) throws(JournalError) -> MessageRow {
        let found: MessageRow?
        do throws(ViewReadError) {
            found = try ViewKey.withSession(start, sequence.value) { key throws(ViewReadError) in
                try rows.value(table: TranscriptsProjector.Table.messages.index, key: key) { MessageRow($0) }
            }
        } catch { throw .damaged(position: .none) }
        guard let found else { throw .damaged(position: start) }
        return found
    }

    func message(_ row: MessageRow, session: SessionID) throws(JournalError) -> Message {
        try message(at: row.position, session: session)
    }

    /// The newest messages, in order.
    func newest(
        _ count: Int, of start: Position, id: SessionID, in rows: any ViewBacking
    ) throws(JournalError) -> [Message] {
        let live = try transcript(of: start, in: rows).live
        var messages: [Message] = []
        var next = live.last
        while let sequence = next, messages.count < count {
            messages.append(
                try message(try messageRow(start, sequence, in: rows), session: id))
            next = live.previous(before: sequence)
        }
        return messages.reversed()
    }
}

/// The sequences of a transcript that a list asks for, in its order.
struct TranscriptWalk {
    private let live: LiveRanges
    private let isDescending: Bool
    private let after: UInt64
    private let before: UInt64
    private var current: Sequence?

    init(_ live: LiveRanges, _ query: MessageListQuery) {
        self.live = live
        isDescending = query.order == .desc
        after = query.after?.value ?? 0
        before = query.before?.value ?? UInt64.max
        current =
            isDescending
            ? live.previous(before: Sequence(before)) : live.next(after: Sequence(after))
        // Without filters an offset is arithmetic; with them, rows are passed over.
        if let offset = query.offset, MessageFilter.isEmpty(query) { skip(UInt64(offset)) }
    }

    private mutating func skip(_ count: UInt64) {
        guard let first = current else { return }
        let index = live.offset(of: first)
        if isDescending {
            current = index >= count ? live.sequence(atOffset: index - count) : nil
        } else {
            current = live.sequence(atOffset: index + count)
        }
    }

    mutating func next() -> Sequence? {
        guard let sequence = current, sequence.value > after, sequence.value < before else { return nil }
        current = isDescending ? live.previous(before: sequence) : live.next(after: sequence)
        return sequence
    }
}
