package import DaybookCore

package struct ResumeSessionRow: ViewRow, Equatable, Sendable {
    /// Sequences of the transcript, inherited and hidden ones included.
    package var live = LiveRanges()
    /// Number of units so far. A unit is a message, together with the messages that answer its calls.
    package var unitCount: UInt64 = 0
    package var summary = SummaryMark()
    package var fork: ForkPoint?

    init(fork: ForkPoint?) { self.fork = fork }

    package var wordCount: Int { 7 + 2 * live.ranges.count }

    package func write(to row: inout RowWriter) {
        row.add(unitCount)
        row.add(summary)
        row.add(fork)
        row.add(live)
    }

    package init(_ bytes: RawSpan) {
        var row = RowReader(bytes)
        unitCount = row.word()
        summary = row.summaryMark()
        fork = row.fork()
        live = row.liveRanges()
    }
}

package struct ResumeMessageRow: ViewRow, Equatable, Sendable {
    package var position: Position
    /// The unit's number, 1, 2, 3 …; an answer, or a hidden message, has that of the newest unit at its time.
    package var unit: UInt64 = 0
    /// Tool calls in the message.
    package var callCount: UInt64 = 0
    /// Results whose call is not in the transcript.
    package var orphanResultCount: UInt64 = 0
    package var isRedacted = false
    package var editPosition = Position.none
    /// The calls that the message's results answer, in the results' order.
    package var answers: [Answer] = []

    package struct Answer: Equatable, Sendable {
        /// The message that made the call.
        package let call: SequenceNumber
        /// The call id's digest.
        package let id: UInt64
    }

    init(position: Position) { self.position = position }

    package var wordCount: Int { 7 + 2 * answers.count }

    package func write(to row: inout RowWriter) {
        row.add(position)
        row.add(unit)
        row.add(callCount)
        row.add(orphanResultCount)
        row.add(isRedacted ? 1 : 0)
        row.add(editPosition)
        row.add(UInt64(answers.count))
        for answer in answers {
            row.add(answer.call.value)
            row.add(answer.id)
        }
    }

    package init(_ bytes: RawSpan) {
        var row = RowReader(bytes)
        position = row.position()
        unit = row.word()
        callCount = row.word()
        orphanResultCount = row.word()
        isRedacted = row.word() != 0
        editPosition = row.position()
        let count = row.word()
        for _ in 0..<count { answers.append(Answer(call: SequenceNumber(row.word()), id: row.word())) }
    }
}

/// Sequences of unanswered calls of one id. There is mostly one, for which nothing is allocated.
struct CallStack: ViewRow {
    fileprivate var oldest: SequenceNumber
    /// Sequences after the first, ascending.
    private var later: [SequenceNumber] = []

    init(_ call: SequenceNumber) { oldest = call }

    package init(_ bytes: RawSpan) {
        var row = RowReader(bytes)
        oldest = SequenceNumber(row.word())
        while !row.isAtEnd { later.append(SequenceNumber(row.word())) }
    }

    /// The calls up to a message; nil where none is left.
    func through(_ last: SequenceNumber) -> CallStack? {
        guard oldest <= last else { return nil }
        var calls = self
        calls.later.removeAll { $0 > last }
        return calls
    }

    mutating func insert(_ call: SequenceNumber) {
        if call < oldest {
            later.insert(oldest, at: 0)
            oldest = call
        } else {
            later.insert(call, at: later.firstIndex { $0 > call } ?? later.endIndex)
        }
    }

    /// The calls after the oldest; nil where there are none.
    fileprivate var withoutOldest: CallStack? {
        guard let next = later.first else { return nil }
        var calls = CallStack(next)
        calls.later = Array(later.dropFirst())
        return calls
    }

    fileprivate mutating func popLater() -> SequenceNumber? { later.popLast() }

    package var wordCount: Int { 1 + later.count }

    package func write(to row: inout RowWriter) {
        row.add(oldest.value)
        for sequence in later { row.add(sequence.value) }
    }
}

extension CallStack? {
    mutating func insert(_ call: SequenceNumber) {
        if self == nil { self = CallStack(call) } else { self!.insert(call) }
    }

    /// Removes and returns the oldest; nil where there is none.
    mutating func popOldest() -> SequenceNumber? {
        guard let calls = self else { return nil }
        self = calls.withoutOldest
        return calls.oldest
    }

    /// Removes and returns the newest; nil where there is none.
    mutating func popNewest() -> SequenceNumber? {
        if let call = self?.popLater() { return call }
        defer { self = nil }
        return self?.oldest
    }
}
