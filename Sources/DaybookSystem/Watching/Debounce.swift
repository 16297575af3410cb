/// The wait until a burst of changes is over, but never long. Pure; times are milliseconds of a clock that only goes
/// forward.
struct Debounce {
    /// The pause after which a burst counts as over.
    static let quietMilliseconds = 500
    /// The longest that a change waits for the end of its burst.
    static let milliseconds = 2_000

    private var first: Int?
    private var last = 0

    /// Notes a change.
    mutating func note(at now: Int) {
        first = first ?? now
        last = now
    }

    /// The time at which the burst is over if nothing more comes; nil where there is none.
    var due: Int? { first.map { min(last + Self.quietMilliseconds, $0 + Self.milliseconds) } }

    /// Whether a burst is over; it is told once.
    mutating func takeDue(at now: Int) -> Bool {
        guard let due, due <= now else { return false }
        first = nil
        return true
    }
}
