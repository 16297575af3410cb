package import DaybookCore

/// The ordered messages of each session, their edits and annotations, which of them a user wrote, the rewinds,
/// and the sessions that inherit them.
package struct TranscriptsProjector: Projector {
    package var name: String { "transcripts" }
    package var version: UInt32 { 5 }
    package var foldCost: Int { 3 }
    package var tables: [ViewTable] {
        [
            Table.sessions, Table.messages, Table.amendments, Table.forks, Table.prompts, Table.rewinds,
            Table.times, Table.hidden,
        ]
    }

    package enum Table {
        /// Start → `TranscriptRow`.
        package static let sessions = ViewTable("sessions", index: 0)
        static let sessionRows = RowTable<Position, TranscriptRow>(sessions)
        /// Start, sequence → `MessageRow`.
        package static let messages = ViewTable("messages", index: 1)
        /// `AmendmentKey` → nothing.
        package static let amendments = ViewTable("amendments", index: 2)
        /// Start, start of a fork of it → nothing.
        package static let forks = ViewTable("forks", index: 3)
        /// Start, sequence of a user's message without tool results that is not hidden → its position.
        package static let prompts = ViewTable("prompts", index: 4)
        /// Start, revision of a rewind → `RewindRow`.
        package static let rewinds = ViewTable("rewinds", index: 5)
        /// Start, sequence / `TimesRow.sequenceCount` → `TimesRow` of these messages of the session's own.
        package static let times = ViewTable("times", index: 6)
        static let timesRows = RowTable<NumberedKey, TimesRow>(times)
        /// Start, sequence / `HiddenRow.sequenceCount` → `HiddenRow`.
        package static let hidden = ViewTable("hidden", index: 7)
        static let hiddenRows = HiddenTable(hidden)
    }

    private static let present: [UInt8] = [1]

    @inline(__always)
    package func fold(_ event: borrowing FoldEvent, into rows: ViewBatch) throws(ViewReadError) {
        let header = event.header
        switch header.type {
        case .sessionStarted: try start(event, rows)
        case .messageRecorded:
            guard let tail = header.messageTail else { return }
            let message = MessageRow(event, run: tail.run)
            rows.insert(Table.messages, header.session, header.sequence.value, message)
            if header.role == .user, tail.resultCount == 0, !header.isHidden {
                rows.insert(
                    Table.prompts, header.session, header.sequence.value, PositionRow(header.position))
            }
            let times = NumberedKey(start: header.session, number: TimesRow.number(of: header.sequence))
            try rows.update(Table.timesRows, times) { row in
                row = TimesRow(row, and: header)
            }
            let before = try rows.update(Table.sessionRows, header.session) { row -> UInt64 in
                let before = row?.live.hiddenCount ?? 0
                row?.live.append(header.sequence, isHidden: header.isHidden)
                return before
            }
            guard header.isHidden || before > 0 else { return }
            try rows.note(header, hiddenBefore: before, in: Table.hiddenRows)
        case .sessionCleared, .sessionErased:
            let point = try point(header.sequence, of: header.session, rows)
            try rows.change(Table.sessionRows, header.session) { row in
                row.live.removeAll(takenBy: header, through: point)
                row.clearedThrough = max(row.clearedThrough, header.sequence)
            }
        case .sessionRewound: try rewind(event, rows)
        case .messageEdited, .messageRedacted, .messageAnnotated: try amend(event, rows)
        default: break
        }
    }

    /// Starts a fork's transcript with the messages that are in its parent's now: the parent stands at the
    /// fork's revision.
    private func start(_ event: borrowing FoldEvent, _ rows: ViewBatch) throws(ViewReadError) {
        let header = event.header
        var row = TranscriptRow(fork: header.fork)
        if let fork = header.fork {
            if let parent = try rows.row(Table.sessionRows, fork.parent) {
                let point = try point(fork.sequence, of: fork.parent, rows)
                row.live = parent.live.forked(at: point)
                row.inheritedHiddenCount = point.hiddenCount
            }
            rows.insert(
                Table.forks, ViewKey.session(fork.parent, header.position.value), TranscriptsProjector.present
            )
        }
        try rows.insert(Table.sessionRows, header.position, row)
    }

    /// A message of a session's transcript, inherited or its own.
    private func point(
        _ sequence: SequenceNumber, of start: Position, _ rows: ViewBatch
    ) throws(ViewReadError) -> TranscriptPoint {
        var owner = start
        while let fork = try rows.row(Table.sessionRows, owner)?.fork, sequence <= fork.sequence {
            owner = fork.parent
        }
        return try rows.point(sequence, of: owner, in: Table.hiddenRows)
    }

    private func rewind(_ event: borrowing FoldEvent, _ rows: ViewBatch) throws(ViewReadError) {
        let header = event.header
        let point = try point(header.sequence, of: header.session, rows)
        var last = SequenceNumber.none
        try rows.change(Table.sessionRows, header.session) { row in
            last = row.live.all.last ?? .none
            row.live.removeAll(after: point)
        }
        rows.insert(
            Table.rewinds, header.session, header.revision.value, RewindRow(from: last, to: header.sequence))
    }

    private func amend(_ event: borrowing FoldEvent, _ rows: ViewBatch) throws(ViewReadError) {
        let header = event.header
        if let key = AmendmentKey(header) {
            rows.insert(Table.amendments, key.bytes, TranscriptsProjector.present)
        }
        let key = ViewKey.session(header.session, header.sequence.value)
        guard let stored = try rows.value(Table.messages, key) else {
            return try rows.change(Table.sessionRows, header.session) { $0.amendsInherited = true }
        }
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

/// The messages of a session that are in its transcript.
package struct TranscriptRow: ViewRow, Equatable, Sendable {
    /// The messages of the transcript, inherited ones included.
    package var live = LiveMessages()
    package var fork: ForkPoint?
    /// Number of hidden messages recorded up to where it forks.
    var inheritedHiddenCount: UInt64 = 0
    /// Whether an inherited message was edited or annotated here.
    package var amendsInherited = false
    /// The last message that a clear has removed; nothing is left of those up to here.
    package var clearedThrough = SequenceNumber.none

    init(fork: ForkPoint?) { self.fork = fork }

    /// The last message that is not the session's own.
    package var inheritedThrough: SequenceNumber { fork?.sequence ?? .none }

    /// The last place of a message that is not the session's own.
    package var inheritedThroughPlace: SequenceNumber {
        SequenceNumber(inheritedThrough.value - inheritedHiddenCount)
    }

    package var wordCount: Int { 6 + live.wordCount }

    package func write(to row: inout RowWriter) {
        row.add(fork)
        row.add(amendsInherited ? 1 : 0)
        row.add(clearedThrough.value)
        row.add(live)
        row.add(inheritedHiddenCount)
    }

    package init(_ bytes: RawSpan) {
        var row = RowReader(bytes)
        fork = row.fork()
        amendsInherited = row.word() != 0
        clearedThrough = SequenceNumber(row.word())
        live = row.liveMessages()
        inheritedHiddenCount = row.word()
    }
}

/// The times at which neighbouring messages were said, the first and the last: of those that people see, and
/// of hidden ones.
package struct TimesRow: ViewRow, Equatable, Sendable {
    /// The times of those that people see; nil where there is none.
    package private(set) var shown: ClosedRange<Timestamp>?
    private var hidden: ClosedRange<Timestamp>?

    /// Number of sequences that share a row.
    package static let sequenceCount: UInt64 = 128

    package static func number(of sequence: SequenceNumber) -> UInt64 { sequence.value / sequenceCount }

    /// The last sequence of a row.
    package static func last(_ number: UInt64) -> SequenceNumber {
        SequenceNumber((number + 1) * sequenceCount - 1)
    }

    init(_ row: TimesRow?, and header: HeaderRecord) {
        (shown, hidden) = (row?.shown, row?.hidden)
        if header.isHidden {
            hidden = TimesRow.range(hidden, and: header.at...header.at)
        } else {
            shown = TimesRow.range(shown, and: header.at...header.at)
        }
    }

    /// The times of all of them; nil where there is none.
    package var all: ClosedRange<Timestamp>? { hidden.map { TimesRow.range(shown, and: $0) } ?? shown }

    private static func range(
        _ range: ClosedRange<Timestamp>?, and other: ClosedRange<Timestamp>
    ) -> ClosedRange<Timestamp> {
        guard let range else { return other }
        return min(range.lowerBound, other.lowerBound)...max(range.upperBound, other.upperBound)
    }

    package var wordCount: Int { 4 }

    package func write(to row: inout RowWriter) {
        for range in [shown, hidden] {
            row.add(range?.lowerBound)
            row.add(range?.upperBound)
        }
    }

    package init(_ bytes: RawSpan) {
        var row = RowReader(bytes)
        shown = TimesRow.range(&row)
        hidden = TimesRow.range(&row)
    }

    private static func range(_ row: inout RowReader) -> ClosedRange<Timestamp>? {
        let (first, last) = (row.time(), row.time())
        guard let first, let last, first <= last else { return nil }
        return first...last
    }
}

/// The place that a rewind left, and the message that it went back to.
package struct RewindRow: ViewRow, Equatable, Sendable {
    /// The last message of the transcript before; none where it was empty.
    package let from: SequenceNumber
    /// The last message that stayed, or the place before the first.
    package let to: SequenceNumber

    init(from: SequenceNumber, to: SequenceNumber) {
        self.from = from
        self.to = to
    }

    package var wordCount: Int { 2 }

    package func write(to row: inout RowWriter) {
        row.add(from.value)
        row.add(to.value)
    }

    package init(_ bytes: RawSpan) {
        var row = RowReader(bytes)
        from = SequenceNumber(row.word())
        to = SequenceNumber(row.word())
    }
}

/// Start (8), sequence (8), kind (1), position (8), big-endian: a session's edits and annotations of a
/// message, of either kind in their order.
package struct AmendmentKey: Sendable {
    package enum Kind: UInt8, Sendable {
        case edit = 1
        case annotation = 2
    }

    package let session: Position
    package let sequence: SequenceNumber
    package let kind: Kind
    package let position: Position

    fileprivate init?(_ header: HeaderRecord) {
        switch header.type {
        case .messageEdited: kind = .edit
        case .messageAnnotated: kind = .annotation
        default: return nil
        }
        session = header.session
        sequence = header.sequence
        position = header.position
    }

    fileprivate var bytes: [UInt8] {
        var key = AmendmentKey.prefix(session, sequence, kind)
        key.append(bigEndian: position.value)
        return key
    }

    static let prefixByteCount = 17

    static func prefix(_ session: Position, _ sequence: SequenceNumber, _ kind: Kind) -> [UInt8] {
        var key = ViewKey.session(session, sequence.value)
        key.append(kind.rawValue)
        return key
    }
}

/// A message's place in the log, and the fields that lists of messages are filtered by.
package struct MessageRow: ViewRow, Equatable, Sendable {
    package var position: Position
    package var type: MessageType
    package var run: NameDigest
    /// The latest edit; none where it was never edited.
    package var editPosition = Position.none
    package var redactedBy = Position.none
    package var annotationCount: UInt64 = 0

    init(_ event: borrowing FoldEvent, run: NameDigest) {
        position = event.header.position
        type = event.header.messageType ?? .text
        self.run = run
    }

    package var wordCount: Int { 7 }

    package func write(to row: inout RowWriter) {
        row.add(position)
        row.add(UInt64(type.rawValue))
        row.add(run)
        row.add(editPosition)
        row.add(redactedBy)
        row.add(annotationCount)
    }

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
