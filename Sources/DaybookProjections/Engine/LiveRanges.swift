package import DaybookCore

/// The sequences that are in a transcript: ascending ranges with gaps where messages were rewound.
package struct LiveRanges: Equatable, Sendable {
    package private(set) var ranges: [ClosedRange<UInt64>] = []

    package init() {}

    package init(_ range: ClosedRange<SequenceNumber>) {
        ranges = [range.lowerBound.value...range.upperBound.value]
    }

    package var count: UInt64 { ranges.reduce(0) { $0 + ($1.upperBound - $1.lowerBound + 1) } }
    package var last: SequenceNumber? { ranges.last.map { SequenceNumber($0.upperBound) } }

    /// Adds a sequence.
    /// - Precondition: `sequence` is above all others.
    package mutating func append(_ sequence: SequenceNumber) {
        if let last = ranges.last, last.upperBound + 1 == sequence.value {
            ranges[ranges.count - 1] = last.lowerBound...sequence.value
        } else {
            ranges.append(sequence.value...sequence.value)
        }
    }

    /// Adds sequences that follow each other.
    /// - Precondition: they are above all others.
    mutating func append(_ sequences: ClosedRange<SequenceNumber>) {
        let range = sequences.lowerBound.value...sequences.upperBound.value
        if let last = ranges.last, last.upperBound + 1 == range.lowerBound {
            ranges[ranges.count - 1] = last.lowerBound...range.upperBound
        } else {
            ranges.append(range)
        }
    }

    package mutating func removeAll() { ranges = [] }

    /// Adds those of another's sequences that lie in a range.
    /// - Precondition: the range is above all others.
    package mutating func append(_ other: LiveRanges, in range: ClosedRange<SequenceNumber>) {
        var index = other.firstRange(endingAtOrAfter: range.lowerBound.value)
        while index < other.ranges.count, other.ranges[index].lowerBound <= range.upperBound.value {
            let part = other.ranges[index].clamped(to: range.lowerBound.value...range.upperBound.value)
            append(SequenceNumber(part.lowerBound)...SequenceNumber(part.upperBound))
            index += 1
        }
    }

    package func after(_ sequence: SequenceNumber) -> LiveRanges {
        var live = LiveRanges()
        if let last, last > sequence { live.append(self, in: sequence.next...last) }
        return live
    }

    package func through(_ sequence: SequenceNumber) -> LiveRanges {
        var live = self
        live.removeAll(after: sequence)
        return live
    }

    package mutating func removeAll(after sequence: SequenceNumber) {
        while let last = ranges.last, last.upperBound > sequence.value {
            ranges.removeLast()
            if last.lowerBound <= sequence.value {
                ranges.append(last.lowerBound...sequence.value)
            }
        }
    }

    package mutating func removeAll(through sequence: SequenceNumber) {
        let index = firstRange(endingAtOrAfter: sequence.value + 1)
        ranges.removeFirst(index)
        guard let first = ranges.first, first.lowerBound <= sequence.value else { return }
        ranges[0] = sequence.value + 1...first.upperBound
    }

    /// Removes the messages that a clear or an erasure takes.
    mutating func removeAll(takenBy event: HeaderRecord) {
        if event.firstCleared == nil { removeAll() } else { removeAll(through: event.sequence) }
    }

    package func contains(_ sequence: SequenceNumber) -> Bool {
        let index = firstRange(endingAtOrAfter: sequence.value)
        return index < ranges.count && ranges[index].lowerBound <= sequence.value
    }

    /// The first live sequence after one, in either direction.
    /// - Complexity: O(log n) in the number of ranges.
    package func next(after sequence: SequenceNumber) -> SequenceNumber? {
        let index = firstRange(endingAtOrAfter: sequence.value + 1)
        guard index < ranges.count else { return nil }
        return SequenceNumber(max(ranges[index].lowerBound, sequence.value + 1))
    }

    package func previous(before sequence: SequenceNumber) -> SequenceNumber? {
        let index = firstRange(endingAtOrAfter: sequence.value)
        if index < ranges.count, ranges[index].lowerBound < sequence.value {
            return SequenceNumber(sequence.value - 1)
        }
        return index > 0 ? SequenceNumber(ranges[index - 1].upperBound) : nil
    }

    /// The first sequence after one that is live in one of two transcripts alone.
    package static func firstDifference(
        _ left: LiveRanges, _ right: LiveRanges, after last: SequenceNumber
    ) -> SequenceNumber? {
        var last = last
        while true {
            let (first, second) = (left.next(after: last), right.next(after: last))
            guard let first, let second else { return first ?? second }
            guard first == second else { return min(first, second) }
            // Both run on from here; one of them ends first.
            let ends = (left.end(from: first), right.end(from: second))
            last = min(ends.0, ends.1)
        }
    }

    /// The last sequence of the range that a live one lies in.
    private func end(from sequence: SequenceNumber) -> SequenceNumber {
        SequenceNumber(ranges[firstRange(endingAtOrAfter: sequence.value)].upperBound)
    }

    /// The sequence that has `offset` live ones before it.
    package func sequence(atOffset offset: UInt64) -> SequenceNumber? {
        var remaining = offset
        for range in ranges {
            let count = range.upperBound - range.lowerBound + 1
            if remaining < count { return SequenceNumber(range.lowerBound + remaining) }
            remaining -= count
        }
        return nil
    }

    /// Number of live sequences before this one.
    package func offset(of sequence: SequenceNumber) -> UInt64 {
        var offset: UInt64 = 0
        for range in ranges where range.lowerBound < sequence.value {
            offset += min(range.upperBound + 1, sequence.value) - range.lowerBound
        }
        return offset
    }

    private func firstRange(endingAtOrAfter sequence: UInt64) -> Int {
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound < sequence { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension RowWriter {
    mutating func add(_ live: LiveRanges) {
        add(UInt64(live.ranges.count))
        for range in live.ranges {
            add(range.lowerBound)
            add(range.upperBound)
        }
    }
}

extension RowReader {
    mutating func liveRanges() -> LiveRanges {
        var live = LiveRanges()
        for _ in 0..<word() {
            let first = word()
            live.append(range: first...word())
        }
        return live
    }
}

extension LiveRanges {
    /// Adds a range.
    /// - Precondition: the range is above all others.
    mutating func append(range: ClosedRange<UInt64>) { ranges.append(range) }
}
