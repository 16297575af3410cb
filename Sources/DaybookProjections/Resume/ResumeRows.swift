package import DaybookCore

package struct ResumeSessionRow: ViewRow, Equatable, Sendable {
    /// Inherited messages included.
    package var live = LiveRanges()
    /// Units so far: messages, where those that answer a call belong to the call's unit.
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
    /// The unit's number, 1, 2, 3 …; an answer has that of the newest unit at its time.
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
        package let call: Sequence
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
        for _ in 0..<count { answers.append(Answer(call: Sequence(row.word()), id: row.word())) }
    }
}

/// Sequences of unanswered calls of one id, oldest first.
struct CallStack: ViewRow {
    var sequences: [Sequence] = []

    init() {}

    package init(_ bytes: RawSpan) {
        var row = RowReader(bytes)
        while !row.isAtEnd { sequences.append(Sequence(row.word())) }
    }

    mutating func insert(_ call: Sequence) {
        let index = sequences.firstIndex { $0 > call } ?? sequences.endIndex
        sequences.insert(call, at: index)
    }

    package var wordCount: Int { sequences.count }

    package func write(to row: inout RowWriter) {
        for sequence in sequences { row.add(sequence.value) }
    }
}
