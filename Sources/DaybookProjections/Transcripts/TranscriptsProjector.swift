package import DaybookCore

/// The ordered messages of each session.
package struct TranscriptsProjector: Projector {
    package let name = "transcripts"
    package let version: UInt32 = 1
    package let tables = [Table.sessions, Table.messages]

    package enum Table {
        /// Start → `TranscriptRow`.
        package static let sessions = ViewTable("sessions", index: 0)
        /// Start, sequence → `MessageRow`.
        package static let messages = ViewTable("messages", index: 1)
    }

    package func fold(_ event: FoldEvent, into rows: ViewBatch) throws(ViewReadError) {
        let header = event.header
        let key = ViewKey.session(header.session)
        switch header.type {
        case .sessionStarted:
            rows.insert(Table.sessions, key, TranscriptRow(fork: header.fork).bytes)
        case .messageRecorded:
            guard case .message(let tail) = header.tail else { return }
            let message = MessageRow(header, run: tail.run)
            rows.insert(
                Table.messages, ViewKey.session(header.session, header.sequence.value), message.bytes)
            try change(key, rows) { $0.live.append(header.sequence) }
        case .sessionCleared, .sessionErased: try change(key, rows) { $0.live.removeAll() }
        case .sessionRewound: try change(key, rows) { $0.live.removeAll(after: header.sequence) }
        case .messageEdited, .messageRedacted, .messageAnnotated: try amend(header, rows)
        default: break
        }
    }

    private func change(
        _ key: [UInt8], _ rows: ViewBatch, _ body: (inout TranscriptRow) -> Void
    ) throws(ViewReadError) {
        guard let stored = try rows.value(Table.sessions, key) else { return }
        var row = TranscriptRow(stored)
        body(&row)
        try rows.put(Table.sessions, key, row.bytes)
    }

    private func amend(_ header: EventHeader, _ rows: ViewBatch) throws(ViewReadError) {
        let key = ViewKey.session(header.session, header.sequence.value)
        guard let stored = try rows.value(Table.messages, key) else { return }
        var row = MessageRow(stored)
        switch header.type {
        case .messageEdited: row.editPosition = header.position
        case .messageRedacted where !header.flags.contains(.keepsCurrent):
            row.redactedBy = header.position
        case .messageAnnotated: row.annotationCount += 1
        default: break
        }
        try rows.put(Table.messages, key, row.bytes)
    }
}

/// Which of a session's messages are in its transcript.
package struct TranscriptRow: Equatable, Sendable {
    package var live = LiveRanges()
    package var fork: ForkPoint?

    init(fork: ForkPoint?) { self.fork = fork }

    var bytes: [UInt8] {
        var row = RowWriter(wordCount: 4 + 2 * live.ranges.count)
        row.add(fork)
        row.add(live)
        return row.bytes
    }

    package init(_ bytes: [UInt8]) {
        var row = RowReader(bytes.span.bytes)
        fork = row.fork()
        live = row.liveRanges()
    }
}

/// A message's place in the log and what lists of messages are filtered by.
package struct MessageRow: Equatable, Sendable {
    package var position: Position
    package var type: MessageType
    package var run: NameDigest
    package var editPosition = Position.none
    package var redactedBy = Position.none
    package var annotationCount: UInt64 = 0

    init(_ header: EventHeader, run: NameDigest) {
        position = header.position
        type = header.messageType ?? .text
        self.run = run
    }

    var bytes: [UInt8] {
        var row = RowWriter(wordCount: 7)
        row.add(position)
        row.add(UInt64(type.rawValue))
        row.add(run)
        row.add(editPosition)
        row.add(redactedBy)
        row.add(annotationCount)
        return row.bytes
    }

    package init(_ bytes: [UInt8]) { self.init(bytes.span.bytes) }

    package init(_ bytes: RawSpan) {
        var row = RowReader(bytes)
        position = row.position()
        type = MessageType(rawValue: UInt8(truncatingIfNeeded: row.word())) ?? .text
        run = row.nameDigest()
        editPosition = row.position()
        redactedBy = row.position()
        annotationCount = row.word()
    }
}
