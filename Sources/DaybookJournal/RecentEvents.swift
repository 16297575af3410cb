import DaybookCore
import Synchronization

/// The sessions of the newest events: those of one session that no view has folded yet are found without reading
/// the log. Written by the writer's thread, read by any.
final class RecentEvents: Sendable {
    /// An event that was recorded.
    struct Entry: Sendable {
        let session: Position
        /// Whether another session's link to its parent may count, or count no more, by this event.
        let changesLinks: Bool

        init(session: Position, changesLinks: Bool) {
            self.session = session
            self.changesLinks = changesLinks
        }

        fileprivate var word: UInt64 { session.value << 1 | (changesLinks ? 1 : 0) }
    }

    /// Words of entries, each at its position's remainder by the count.
    private struct State {
        var words: [UInt64]
        var last: Position
    }

    private let state: Mutex<State>
    /// The last event before those that it knows.
    private let before: Position

    /// Begins after an event.
    /// - Parameter count: number of events that it remembers.
    init(after position: Position, count: Int = Int(Limits.catchUpEventCountMax)) {
        before = position
        state = Mutex(State(words: Array(repeating: 0, count: count), last: position))
    }

    /// Adds the events that come next.
    func add(_ entries: [Entry]) {
        state.withLock { state in
            for entry in entries {
                state.last = state.last.next
                state.words[Int(state.last.value % UInt64(state.words.count))] = entry.word
            }
        }
    }

    /// The events of a session, and those of others that change links, in order; nil where some of the range
    /// are not remembered.
    func positions(of session: Position, from first: Position, through last: Position) -> [Position]? {
        state.withLock { state in
            let count = UInt64(state.words.count)
            guard first > before, last <= state.last, first.value + count > state.last.value else {
                return nil
            }
            var positions: [Position] = []
            var position = first
            while position <= last {
                let word = state.words[Int(position.value % count)]
                if word & 1 != 0 || word >> 1 == session.value { positions.append(position) }
                position = position.next
            }
            return positions
        }
    }
}
