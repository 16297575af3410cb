package import DaybookCore
import DaybookProjections

package struct ExportQuery: Sendable {
    package enum Format: String, CaseIterable, Sendable { case json, markdown, jsonl }

    package var session: SessionID
    package var owner: Name?
    package var format = Format.json
    package var moment: Moment?
    package var cursor: SequenceNumber?

    package init(session: SessionID) { self.session = session }
}

/// One page of a session's export: the session, and messages from a place on.
package struct ExportPage: Sendable {
    package var session: Session
    package var messages: [ExportedMessage]
    package var isFirst: Bool
    package var next: SequenceNumber?
    package var exportedAt: Timestamp

    package init(
        session: Session, messages: [ExportedMessage], isFirst: Bool, next: SequenceNumber?,
        exportedAt: Timestamp
    ) {
        self.session = session
        self.messages = messages
        self.isFirst = isFirst
        self.next = next
        self.exportedAt = exportedAt
    }
}

extension JournalReader {
    /// One page of a session's messages, from where the last page ended.
    package func export(_ query: ExportQuery) throws(JournalError) -> ExportPage {
        let snapshot = try snapshot([Projections.sessions, Projections.transcripts, Projections.history])
        let start = try snapshot.readable(query.session, owner: query.owner)
        let pastSessions = try snapshot.rows(
            of: Projections.sessions, session: start, id: query.session, at: query.moment)
        let pastTranscripts = try snapshot.rows(
            of: Projections.transcripts, session: start, id: query.session, at: query.moment)
        let rows = pastTranscripts ?? snapshot.views.transcripts
        var transcript = try snapshot.transcript(of: start, in: rows)
        // A text for people holds what people see.
        var list = TranscriptList(transcript, includingHidden: query.format != .markdown)
        var messages: [ExportedMessage] = []
        var byteCount = 0
        var next = try snapshot.view(list.next(after: query.cursor ?? .none))
        while let sequence = next, byteCount < Limits.answerByteCountTarget {
            let entry = try snapshot.entry(sequence, &transcript)
            let message = try snapshot.exported(entry, session: query.session, &transcript)
            byteCount += message.earlier.reduce(512 + message.message.byteCount) {
                $0 + 512 + $1.byteCount
            }
            messages.append(message)
            next = try snapshot.view(list.next(after: sequence))
        }
        return ExportPage(
            session: try snapshot.session(
                start, try snapshot.sessionRow(start, in: pastSessions), namedBy: nil),
            messages: messages, isFirst: query.cursor == nil,
            next: next == nil ? nil : messages.last?.message.header.sequence, exportedAt: snapshot.clock.now()
        )
    }
}
