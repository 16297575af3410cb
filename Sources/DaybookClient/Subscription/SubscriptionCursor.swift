/// The place that a subscription has reached, so that it can go on elsewhere without a gap and without a
/// repetition.
struct SubscriptionCursor {
    /// The lowest position not yet seen; nil before anything was, where live events only are wanted.
    private(set) var next: Int?

    init(from: Int?) { next = from }

    /// Notes an event; false for one that has been taken before.
    mutating func take(_ position: Int) -> Bool {
        if let next, position < next { return false }
        next = position + 1
        return true
    }

    /// Notes that all events up to `position` that the filter lets through have been sent.
    mutating func caughtUp(at position: Int) {
        next = max(next ?? 0, position + 1)
    }
}
