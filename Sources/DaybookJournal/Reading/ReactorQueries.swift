import DaybookContent
package import DaybookCore
import DaybookProjections
import DaybookPrompt

/// The messages that a title is made from.
package struct TitleMaterial: Equatable, Sendable {
    package let session: SessionID
    /// The session's revision when it was read; an append that expects it can't pass over a redaction or a
    /// title.
    package let revision: Revision
    package let startedAt: Timestamp
    /// The first user's message and the first reply to it, UTF-8, cut.
    package let question: [UInt8]
    package let reply: [UInt8]
}

/// The messages that a digest is made from.
package struct DigestMaterial: Equatable, Sendable {
    package struct Message: Equatable, Sendable {
        package let role: Role
        /// The messages' text in UTF-8, cut.
        package let text: [UInt8]
    }

    package let session: SessionID
    package let revision: Revision
    /// The summary of the messages before these.
    package let earlierSummary: [UInt8]?
    package let messages: [Message]
    /// The newest of the messages.
    package let through: SequenceNumber
    package let position: Position
}

extension JournalReader {
    /// The next event from a position on that is wanted, and the position to go on from.
    package func nextHeader(
        from first: Position, countMax: Int, where isWanted: (EventHeader) -> Bool
    ) throws(JournalError) -> (header: EventHeader?, next: Position) {
        let snapshot = try snapshot([])
        let head = try snapshot.log.head()
        var position = first
        while position <= head, position.value - first.value < UInt64(countMax) {
            let header = try snapshot.log.header(at: position)
            position = position.next
            if isWanted(header) { return (header, position) }
        }
        return (nil, position)
    }

    /// The position of the first event recorded at or after a time, or the place after the head; found by
    /// bisection, because `recordedAt` never goes back.
    package func firstPosition(recordedSince time: Timestamp) throws(JournalError) -> Position {
        let snapshot = try snapshot([])
        var low = Position.first.value
        var high = try snapshot.log.head().value + 1
        while low < high {
            let middle = (low + high) / 2
            let header = try snapshot.log.header(at: Position(middle))
            if header.recordedAt < time { low = middle + 1 } else { high = middle }
        }
        return Position(low)
    }

    /// The material for a title; nil where the session has a title, or the reply is not its first to a user,
    /// or a text is gone.
    package func titleMaterial(reply: EventHeader) throws(JournalError) -> TitleMaterial? {
        let snapshot = try snapshot([Projections.sessions, Projections.transcripts])
        let row = try snapshot.sessionRow(reply.session, in: snapshot.views.sessions)
        guard row.status != .erased, row.titlePosition.isNone else { return nil }
        let id = try snapshot.tail(of: reply.session).id
        var transcript = try snapshot.transcript(of: reply.session, in: snapshot.views.transcripts)
        var question: Message?
        var list = TranscriptList(transcript)
        var next = try snapshot.view(list.first())
        for _ in 0..<Limits.titleScanMessageCountMax {
            guard let sequence = next, sequence <= reply.sequence else { return nil }
            let entry = try snapshot.entry(sequence, &transcript)
            let message = try snapshot.message(entry, session: id, &transcript)
            if let question, message.isReply {
                guard sequence == reply.sequence, question.body != nil, message.body != nil else {
                    return nil
                }
                return TitleMaterial(
                    session: id, revision: row.revision, startedAt: row.createdAt,
                    question: question.beginning, reply: message.beginning)
            }
            if question == nil, message.header.role == .user { question = message }
            next = try snapshot.view(list.next(after: sequence))
        }
        return nil
    }

    /// The material for a digest; nil where a summary covers everything.
    package func digestMaterial(closed trigger: EventHeader) throws(JournalError) -> DigestMaterial? {
        let snapshot = try snapshot([Projections.sessions, Projections.transcripts])
        let row = try snapshot.sessionRow(trigger.session, in: snapshot.views.sessions)
        var transcript = try snapshot.transcript(of: trigger.session, in: snapshot.views.transcripts)
        var list = TranscriptList(transcript)
        guard row.status != .erased, let last = try snapshot.view(list.last()), last > row.summary.through
        else { return nil }
        let id = try snapshot.tail(of: trigger.session).id
        var messages: [DigestMaterial.Message] = []
        var remaining = Limits.digestSourceScalarCountMax
        var newest = Position.none
        var next: SequenceNumber? = last
        while let sequence = next, sequence > row.summary.through, remaining > 0 {
            let entry = try snapshot.entry(sequence, &transcript)
            let message = try snapshot.message(entry, session: id, &transcript)
            newest = max(newest, entry.current)
            let text = MessageText.beginning(
                of: message, scalarCountMax: min(Limits.digestMessageScalarCountMax, remaining))
            remaining -= text.count { $0 & 0xC0 != 0x80 }
            if message.body != nil, !text.isEmpty {
                messages.append(
                    DigestMaterial.Message(role: message.header.role ?? .user, text: text))
            }
            next = try snapshot.view(list.previous(before: sequence))
        }
        guard !messages.isEmpty else { return nil }
        return DigestMaterial(
            session: id, revision: row.revision, earlierSummary: try snapshot.summary(row),
            messages: messages.reversed(), through: last, position: newest)
    }
}

extension Snapshot {
    fileprivate func summary(_ row: SessionRow) throws(JournalError) -> [UInt8]? {
        guard !row.summary.position.isNone else { return nil }
        return try log.body(at: row.summary.position)?[.summary].map(ContentText.utf8)
    }
}

extension Message {
    /// Whether it is what an assistant said to somebody, as opposed to a tool call.
    fileprivate var isReply: Bool { header.role == .assistant && header.messageType == .text }

    /// The part of its text that a title is made from.
    fileprivate var beginning: [UInt8] {
        MessageText.beginning(of: self, scalarCountMax: Limits.titleSourceScalarCountMax)
    }
}
