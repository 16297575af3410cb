package import DaybookCore

/// The messages that are in a transcript: all of them by sequence, and those that people see by place.
///
/// A message's *place* is its number among the session's messages that are not hidden, as recorded: 1, 2, 3 …
/// A hidden message has the place of the one before it. Places have gaps where sequences have them, at
/// rewinds, and none for hidden messages, so that a list of what people see costs what it would cost without
/// those. Where nothing was hidden, places are sequences, and are not kept a second time.
package struct LiveMessages: Equatable, Sendable {
    /// Sequences of all messages.
    package private(set) var all = LiveRanges()
    /// Number of hidden messages recorded so far, in the transcript or not.
    package private(set) var hiddenCount: UInt64 = 0
    private var places = LiveRanges()

    init() {}

    /// Makes a transcript without hidden messages.
    init(_ all: LiveRanges) { self.all = all }

    /// Places of the messages that people see.
    package var shown: LiveRanges { hiddenCount == 0 ? all : places }

    /// Adds a message.
    /// - Precondition: `sequence` is above all others.
    @inline(__always)
    mutating func append(_ sequence: SequenceNumber, isHidden: Bool) {
        if isHidden {
            if hiddenCount == 0 { places = all }
            hiddenCount += 1
        } else if hiddenCount > 0 {
            places.append(SequenceNumber(sequence.value - hiddenCount))
        }
        all.append(sequence)
    }

    /// Adds messages that follow each other.
    /// - Precondition: they are above all others, and none of the session's is hidden.
    mutating func append(_ sequences: ClosedRange<SequenceNumber>) { all.append(sequences) }

    /// Removes the messages after a point of the session.
    mutating func removeAll(after point: TranscriptPoint) {
        all.removeAll(after: point.sequence)
        places.removeAll(after: point.place)
    }

    /// Removes the messages that a clear or an erasure takes.
    /// - Parameter point: the last message that a clear takes.
    mutating func removeAll(takenBy event: HeaderRecord, through point: TranscriptPoint) {
        all.removeAll(takenBy: event)
        if event.firstCleared == nil { places.removeAll() } else { places.removeAll(through: point.place) }
    }

    /// The transcript of a fork that leaves at a point of the session.
    func forked(at point: TranscriptPoint) -> LiveMessages {
        var fork = self
        fork.removeAll(after: point)
        fork.hiddenCount = point.hiddenCount
        if fork.hiddenCount == 0 { fork.places.removeAll() }
        return fork
    }
}

/// A message of a session, or the place before the first, by its sequence and by its place.
package struct TranscriptPoint: Equatable, Sendable {
    package let sequence: SequenceNumber
    /// Number of hidden messages recorded up to it.
    package let hiddenCount: UInt64

    init(_ sequence: SequenceNumber, hiddenCount: UInt64) {
        self.sequence = sequence
        self.hiddenCount = hiddenCount
    }

    package var place: SequenceNumber { SequenceNumber(sequence.value - hiddenCount) }
}

/// The hidden ones among neighbouring messages that a session recorded: a bit for each, and the number of
/// those before.
///
/// A session's rows begin with its first hidden message and have no gaps from there on; in a fork that
/// inherits hidden messages, with its first message.
package struct HiddenRow: ViewRow, Equatable, Sendable {
    /// Number of sequences that share a row: as many as a word has bits.
    package static let sequenceCount: UInt64 = 64

    package static func number(of sequence: UInt64) -> UInt64 { sequence / sequenceCount }

    /// Number of hidden messages recorded before the session's first message of the row, inherited ones
    /// included.
    private let before: UInt64
    private var bits: UInt64 = 0

    init(before: UInt64) { self.before = before }

    mutating func insert(_ sequence: SequenceNumber) { bits |= HiddenRow.bit(of: sequence) }

    private static func bit(of sequence: SequenceNumber) -> UInt64 { 1 << (sequence.value % sequenceCount) }

    package func contains(_ sequence: SequenceNumber) -> Bool { bits & HiddenRow.bit(of: sequence) != 0 }

    /// Number of hidden messages recorded up to one of the row.
    package func count(through sequence: SequenceNumber) -> UInt64 {
        let bit = HiddenRow.bit(of: sequence)
        return before + UInt64((bits & (bit | (bit - 1))).nonzeroBitCount)
    }

    /// The relation of a place to the row.
    package enum Finding: Equatable, Sendable {
        case earlier
        case later
        /// The message of this sequence has it.
        case found(SequenceNumber)
    }

    /// Looks for the message that has a place and is not hidden.
    /// - Parameter number: the row's own.
    package func find(_ place: SequenceNumber, inRow number: UInt64) -> Finding {
        let first = number * HiddenRow.sequenceCount
        guard place.value + before >= first else { return .earlier }
        // The message has so many others of the row before it that are not hidden.
        var left = place.value + before - first
        for offset in 0..<HiddenRow.sequenceCount where bits & 1 << offset == 0 {
            if left == 0 { return .found(SequenceNumber(first + offset)) }
            left -= 1
        }
        return .later
    }

    package var wordCount: Int { 2 }

    package func write(to row: inout RowWriter) {
        row.add(before)
        row.add(bits)
    }

    package init(_ bytes: RawSpan) {
        var row = RowReader(bytes)
        before = row.word()
        bits = row.word()
    }
}

typealias HiddenTable = RowTable<NumberedKey, HiddenRow>

extension ViewBatch {
    /// Notes a recorded message, in a session that has hidden ones.
    /// - Parameter before: number of hidden messages recorded before it.
    func note(
        _ header: HeaderRecord, hiddenBefore before: UInt64, in table: HiddenTable
    ) throws(ViewReadError) {
        let number = HiddenRow.number(of: header.sequence.value)
        try update(table, NumberedKey(start: header.session, number: number)) { row in
            var hidden = row ?? HiddenRow(before: before)
            if header.isHidden { hidden.insert(header.sequence) }
            row = hidden
        }
    }

    /// A message that a session recorded itself, or the place before them.
    func point(
        _ sequence: SequenceNumber, of start: Position, in table: HiddenTable
    ) throws(ViewReadError) -> TranscriptPoint {
        let number = HiddenRow.number(of: sequence.value)
        let hidden = try row(table, NumberedKey(start: start, number: number))
        return TranscriptPoint(sequence, hiddenCount: hidden?.count(through: sequence) ?? 0)
    }
}

extension RowWriter {
    mutating func add(_ live: LiveMessages) { live.write(to: &self) }
}

extension LiveMessages {
    var wordCount: Int { 2 + 2 * all.ranges.count + (hiddenCount == 0 ? 0 : 1 + 2 * places.ranges.count) }

    fileprivate func write(to row: inout RowWriter) {
        row.add(all)
        row.add(hiddenCount)
        if hiddenCount > 0 { row.add(places) }
    }

    fileprivate init(_ row: inout RowReader) {
        all = row.liveRanges()
        hiddenCount = row.word()
        if hiddenCount > 0 { places = row.liveRanges() }
    }
}

extension RowReader {
    mutating func liveMessages() -> LiveMessages { LiveMessages(&self) }
}
