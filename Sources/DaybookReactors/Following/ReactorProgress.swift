import DaybookCore

/// The progress of a reactor: the events it has looked at, and those of them that are not done yet.
struct ReactorProgress: Equatable, Sendable {
    /// The next event to look at.
    private(set) var next: Position
    private var inFlight: Set<Position> = []
    /// Whether something was done that a restart should not ask for again.
    private var hasActed = false

    init(next: Position) { self.next = next }

    /// The event up to which everything is done: a restart goes on after it.
    var done: Position { inFlight.min()?.previous ?? next.previous }

    var inFlightCount: Int { inFlight.count }

    mutating func pass(to position: Position) { next = max(next, position) }

    mutating func begin(_ position: Position) { inFlight.insert(position) }

    mutating func finish(_ position: Position, hasActed: Bool) {
        inFlight.remove(position)
        if hasActed { self.hasActed = true }
    }

    /// The position to store over `stored`, if it is time: after an act, and when many events were passed
    /// over.
    mutating func takeStorable(over stored: Position, passedCountMax: UInt64) -> Position? {
        guard done > stored, hasActed || done.value - stored.value >= passedCountMax else { return nil }
        hasActed = false
        return done
    }
}
