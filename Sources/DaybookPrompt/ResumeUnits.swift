import DaybookCore

/// The account of a prompt as it is put together, message by message.
struct ResumeUnits {
    private(set) var units: [ResumeUnit] = []

    /// Adds a message that is in.
    /// - Parameter joinsLast: whether it answers calls, and so is of one unit with what comes before it.
    mutating func addIn(_ sequence: SequenceNumber, reason: String, byteCount: Int, joinsLast: Bool) {
        let unit = ResumeUnit(
            sequences: sequence...sequence, messageCount: 1, isIncluded: true, reason: reason,
            byteCount: byteCount)
        add(unit, joinsLast: joinsLast)
    }

    /// Adds messages that are out; neighbours with one reason become one.
    mutating func addOut(
        _ sequences: ClosedRange<SequenceNumber>, _ count: UInt64, reason: String, byteCount: Int?
    ) {
        let unit = ResumeUnit(
            sequences: sequences, messageCount: count, isIncluded: false, reason: reason,
            byteCount: byteCount)
        add(unit, joinsLast: true)
    }

    private mutating func add(_ unit: ResumeUnit, joinsLast: Bool) {
        guard joinsLast, var last = units.popLast() else { return units.append(unit) }
        guard last.isIncluded == unit.isIncluded, last.reason == unit.reason else {
            units += [last, unit]
            return
        }
        last.sequences = last.sequences.lowerBound...unit.sequences.upperBound
        last.messageCount += unit.messageCount
        last.byteCount = last.byteCount.flatMap { sum in unit.byteCount.map { sum + $0 } }
        units.append(last)
    }
}
