import DaybookCore
import Synchronization

/// The sessions of the newest events: those of one session that no view has folded yet are found without reading
/// the log. Written by the writer's thread, read by any.
///
/// The events of sessions whose starts have the same remainder form a chain from the newest back, and so do those
/// that change links. So a session's events cost what they are, however many others have come.
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
    }

    /// Events and chains, each event at its position's remainder by their count.
    private struct State {
        var events: [Event]
        /// The newest event of each chain, at the remainder of its sessions' starts; none where there is none.
        var newest: [Position]
        var newestOfLinks = Position.none
        var last: Position
    }

    private struct Event {
        var session = Position.none
        /// The event before it in its session's chain, and among those that change links.
        var previous = Position.none
        var previousOfLinks = Position.none
    }

    private let state: Mutex<State>
    /// The last event before those that it knows.
    private let before: Position
    private let count: UInt64

    /// Begins after an event.
    /// - Parameter count: number of events that it remembers.
    init(after position: Position, count: Int = Int(Limits.catchUpEventCountMax)) {
        before = position
        self.count = UInt64(count)
        state = Mutex(
            State(
                events: Array(repeating: Event(), count: count),
                newest: Array(repeating: .none, count: count), last: position))
    }

    /// Adds the events that come next.
    func add(_ entries: [Entry]) {
        state.withLock { state in
            for entry in entries {
                let position = state.last.next
                let chain = Int(entry.session.value % count)
                state.events[Int(position.value % count)] = Event(
                    session: entry.session, previous: state.newest[chain],
                    previousOfLinks: state.newestOfLinks)
                state.newest[chain] = position
                if entry.changesLinks { state.newestOfLinks = position }
                state.last = position
            }
        }
    }

    /// The events of a session, and those of others that change links, in order; nil where some of the range
    /// are not remembered.
    /// - Complexity: O(events found, those of sessions in the same chain, and those after `last`).
    func positions(of session: Position, from first: Position, through last: Position) -> [Position]? {
        state.withLock { state in
            guard first > before, last <= state.last, first.value + count > state.last.value else {
                return nil
            }
            func event(_ position: Position) -> Event { state.events[Int(position.value % count)] }
            var positions: [Position] = []
            // Both chains lead back, so the newer of their next events comes first.
            var own = state.newest[Int(session.value % count)]
            var link = state.newestOfLinks
            while max(own, link) >= first {
                let position = max(own, link)
                let isWanted = position == link || event(position).session == session
                if isWanted, position <= last { positions.append(position) }
                if position == link { link = event(position).previousOfLinks }
                if position == own { own = event(position).previous }
            }
            return positions.reversed()
        }
    }
}
