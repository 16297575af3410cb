import DaybookCore

/// The events of a session that record no message, found without reading the others.
///
/// A revision is one more with each event, a sequence with each message. So between two messages there are as
/// many other events as revisions went up more than sequences, and a stretch of messages alone is seen from
/// its ends.
struct OtherEvents {
    private struct Point {
        var revision: UInt64
        /// The last message recorded by then.
        var sequence: UInt64
    }

    /// Their revisions, ascending.
    private(set) var revisions: [Revision] = []
    /// The last message recorded by the end.
    private(set) var lastSequence: SequenceNumber

    /// Finds a session's events up to a revision.
    /// - Parameters:
    ///   - sequence: the last message that the session inherits.
    ///   - message: the message that the event of a revision recorded; nil where it recorded none.
    /// - Complexity: O(k log n) calls of `message`, where k of n events are others.
    init<E: Error>(
        through last: Revision, after sequence: SequenceNumber,
        _ message: (Revision) throws(E) -> SequenceNumber?
    ) throws(E) {
        lastSequence = sequence
        let start = Point(revision: Revision.none.value, sequence: sequence.value)
        lastSequence = SequenceNumber(try find(after: start, through: last.value, message).sequence)
    }

    /// Finds those after a revision up to another.
    /// - Returns: the other revision, and the last message by then.
    private mutating func find<E: Error>(
        after low: Point, through last: UInt64, _ message: (Revision) throws(E) -> SequenceNumber?
    ) throws(E) -> Point {
        var newest = Point(revision: last, sequence: low.sequence)
        while newest.revision > low.revision {
            if let sequence = try message(Revision(newest.revision)) {
                newest.sequence = sequence.value
                try find(between: low, and: newest, message)
                break
            }
            newest.revision -= 1
        }
        add(after: newest.revision, through: last)
        return Point(revision: last, sequence: newest.sequence)
    }

    /// Finds those between a revision and that of a message.
    private mutating func find<E: Error>(
        between low: Point, and high: Point, _ message: (Revision) throws(E) -> SequenceNumber?
    ) throws(E) {
        let eventCount = high.revision - low.revision
        let messageCount = high.sequence - min(high.sequence, low.sequence)
        guard eventCount > messageCount else { return }
        guard messageCount > 1 else { return add(after: low.revision, through: high.revision - 1) }
        let middle = try find(after: low, through: low.revision + eventCount / 2, message)
        try find(between: middle, and: high, message)
    }

    private mutating func add(after first: UInt64, through last: UInt64) {
        for revision in first..<last { revisions.append(Revision(revision + 1)) }
    }
}
