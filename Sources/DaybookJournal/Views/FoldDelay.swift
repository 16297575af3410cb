import DaybookCore

/// A folding thread's wait for more events, so that it folds many at once: a row that they all change is then
/// written once.
///
/// Pure: the thread says which head it sees, and when an interval has passed.
struct FoldDelay {
    private let schedule: FoldSchedule
    private var head: Position
    private var waitedMilliseconds = 0

    /// The head with which there are enough events.
    let enough: Position

    /// Begins the wait.
    /// - Parameters:
    ///   - position: the last event that is folded.
    ///   - head: the newest event.
    init(_ schedule: FoldSchedule, after position: Position, head: Position) {
        self.schedule = schedule
        self.head = head
        // A damaged view may name the last position that there can be.
        enough = Position(
            min(position.value, UInt64.max - schedule.delayEventCount) + schedule.delayEventCount)
    }

    /// Time until the thread looks again.
    var intervalMilliseconds: Int { schedule.quietMilliseconds }

    /// Notes that an interval has passed.
    /// - Parameter isWriting: whether more events are under way: on a slow disk a commit takes longer than an
    ///   interval.
    /// - Returns: whether the wait is over: there are enough events, none came meanwhile and none is under way,
    ///   or it was long.
    mutating func isOver(head: Position, isWriting: Bool) -> Bool {
        waitedMilliseconds += intervalMilliseconds
        defer { self.head = head }
        let isQuiet = head == self.head && !isWriting
        return head >= enough || isQuiet || waitedMilliseconds >= schedule.delayMilliseconds
    }
}
