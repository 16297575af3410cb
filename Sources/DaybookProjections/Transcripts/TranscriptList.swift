package import DaybookCore

/// A transcript's messages in their order: those that people see, or all of them.
///
/// A page of it costs what the page holds: hidden messages are passed over without being looked at, by places.
package struct TranscriptList {
    package private(set) var transcript: Transcript
    /// Whether hidden messages are in it.
    package let includesHidden: Bool
    /// The messages that are in it: by place where hidden ones are passed over, else by sequence, which is the
    /// same where there are none.
    package private(set) var numbers: LiveRanges
    /// The row looked at last; neighbours share one.
    private var latest: Block?

    /// The row of hidden messages with a number, as a session has it; where it has none, none of them is hidden.
    private struct Block {
        let owner: Position
        let number: UInt64
        let row: HiddenRow

        func find(_ place: SequenceNumber) -> HiddenRow.Finding { row.find(place, inRow: number) }
    }

    package init(_ transcript: Transcript, includingHidden: Bool = false) {
        self.transcript = transcript
        includesHidden = includingHidden
        numbers = includingHidden ? transcript.row.live.all : transcript.row.live.shown
    }

    package var count: UInt64 { numbers.count }

    /// Leaves out all but some of its messages.
    package mutating func narrow(to numbers: LiveRanges) { self.numbers = numbers }

    // MARK: Order

    package mutating func first() throws(ViewReadError) -> SequenceNumber? { try next(after: .none) }

    package mutating func last() throws(ViewReadError) -> SequenceNumber? {
        guard let last = numbers.last else { return nil }
        return try sequence(numbered: last)
    }

    package mutating func next(after sequence: SequenceNumber) throws(ViewReadError) -> SequenceNumber? {
        guard let next = numbers.next(after: try number(through: sequence)) else { return nil }
        return try self.sequence(numbered: next)
    }

    package mutating func previous(before sequence: SequenceNumber) throws(ViewReadError) -> SequenceNumber? {
        guard sequence != .none else { return nil }
        let last = try number(through: SequenceNumber(sequence.value - 1))
        guard let previous = numbers.previous(before: last.next) else { return nil }
        return try self.sequence(numbered: previous)
    }

    /// The message that has so many of the list before it; nil where it is no longer.
    package mutating func sequence(atOffset offset: UInt64) throws(ViewReadError) -> SequenceNumber? {
        guard let number = numbers.sequence(atOffset: offset) else { return nil }
        return try sequence(numbered: number)
    }

    /// Number of the list's messages before this one.
    package mutating func offset(of sequence: SequenceNumber) throws(ViewReadError) -> UInt64 {
        guard sequence != .none else { return 0 }
        return numbers.offset(of: try number(through: SequenceNumber(sequence.value - 1)).next)
    }

    package mutating func contains(_ sequence: SequenceNumber) throws(ViewReadError) -> Bool {
        guard transcript.live.contains(sequence) else { return false }
        guard passesOverHidden else { return numbers.contains(sequence) }
        let block = try block(holding: sequence)
        guard !block.row.contains(sequence) else { return false }
        return numbers.contains(try number(through: sequence))
    }

    /// Numbers of the list's messages from one through another, in the transcript or not; nil where there is
    /// none.
    package mutating func numbers(
        from first: SequenceNumber, through last: SequenceNumber
    ) throws(ViewReadError) -> ClosedRange<SequenceNumber>? {
        let before = first == .none ? .none : try number(through: SequenceNumber(first.value - 1))
        let last = try number(through: last)
        return before < last ? before.next...last : nil
    }

    /// The first message of the list after one that a user wrote and that holds no tool results; nil where
    /// there is none.
    /// - Complexity: O(ranges of the list), however many messages lie between.
    package mutating func nextPrompt(after last: SequenceNumber) throws(ViewReadError) -> Transcript.Entry? {
        var last = last
        while let first = try next(after: last) {
            let (start, end) = try transcript.segment(of: first)
            let key = try transcript.rows.keys(
                table: TranscriptsProjector.Table.prompts.index, prefix: ViewKey.session(start),
                from: ViewKey.session(start, first.value), countMax: 1
            ).first
            let found = key.map { SequenceNumber($0.span.bytes.bigEndianWord(at: 8)) }
            if let found, found <= end {
                if try contains(found) { return try transcript.entry(found) }
                last = found
            } else {
                guard start != transcript.start else { return nil }
                last = end
            }
        }
        return nil
    }

    // MARK: Numbers

    private var passesOverHidden: Bool { !includesHidden && transcript.row.live.hiddenCount > 0 }

    /// The last of the list's numbers up to a message, in the transcript or not.
    private mutating func number(through sequence: SequenceNumber) throws(ViewReadError) -> SequenceNumber {
        guard passesOverHidden, sequence != .none else { return min(sequence, Self.end) }
        let hiddenCount = try block(holding: sequence).row.count(through: sequence)
        return min(SequenceNumber(sequence.value - hiddenCount), Self.end)
    }

    /// A number above all of a list.
    private static let end = SequenceNumber(UInt64.max - 1)

    /// The message that has a number.
    /// - Complexity: O(log n) rows in the number of messages, one at most where that or a neighbour of the last
    ///   one looked at has it.
    private mutating func sequence(numbered number: SequenceNumber) throws(ViewReadError) -> SequenceNumber {
        guard passesOverHidden else { return number }
        let (start, session) = try transcript.owner(ofPlace: number)
        var low = HiddenRow.number(of: max(number.value, session.inheritedThrough.next.value))
        var high = HiddenRow.number(of: number.value + session.live.hiddenCount)
        if let latest, latest.owner == start {
            let near: UInt64
            switch latest.find(number) {
            case .found(let sequence): return sequence
            case .earlier: near = max(latest.number, 1) - 1
            case .later: near = latest.number + 1
            }
            if (low...high).contains(near),
                case .found(let sequence) = try block(near, of: start).find(number)
            {
                return sequence
            }
        }
        while low < high {
            let middle = (low + high) / 2
            if try block(middle, of: start).find(number) == .later { low = middle + 1 } else { high = middle }
        }
        guard case .found(let sequence) = try block(low, of: start).find(number) else {
            throw ViewReadError(
                "the session at \(start.value) has no message of place \(number.value)",
                of: Projections.transcripts)
        }
        return sequence
    }

    private mutating func block(holding sequence: SequenceNumber) throws(ViewReadError) -> Block {
        let owner = try transcript.owner(of: sequence)
        return try block(HiddenRow.number(of: sequence.value), of: owner)
    }

    private mutating func block(_ number: UInt64, of owner: Position) throws(ViewReadError) -> Block {
        if let latest, latest.owner == owner, latest.number == number { return latest }
        let rows = transcript.rows
        let row = try ViewKey.withSession(owner, number) { key throws(ViewReadError) in
            try rows.value(table: TranscriptsProjector.Table.hidden.index, key: key) { HiddenRow($0) }
        }
        let block = Block(owner: owner, number: number, row: row ?? HiddenRow(before: 0))
        latest = block
        return block
    }
}
