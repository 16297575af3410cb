import DaybookCore
import NIOCore

/// The order in which connections read on an event loop that has much to do. Pure, but for the connections.
///
/// After so many bytes of answers the loop first sees to its sockets and its mail: however many clients ask
/// for large pages at once, an append of another waits for one turn and not for all of them.
struct ReadTurns {
    private var byteCount = 0
    private var waiting = CircularBuffer<ConnectionHandler>(initialCapacity: 0)
    /// Whether the next turn is on its way.
    private(set) var isScheduled = false

    /// Whether no more is read until the next turn.
    var isOver: Bool { byteCount >= Limits.turnByteCountMax }

    /// Notes bytes of an answer.
    /// - Returns: whether to schedule the next turn.
    mutating func spend(_ byteCount: Int) -> Bool {
        self.byteCount += byteCount
        guard isOver, !isScheduled else { return false }
        isScheduled = true
        return true
    }

    /// Has a connection wait until a turn comes to it.
    mutating func wait(_ connection: ConnectionHandler) { waiting.append(connection) }

    mutating func begin() {
        byteCount = 0
        isScheduled = false
    }

    /// The next connection to read; nil where there is none, or the turn is over.
    mutating func next() -> ConnectionHandler? { isOver ? nil : waiting.popFirst() }
}
