/// Where a subscription stands, so that it can go on elsewhere without a gap and without a repetition.
struct SubscriptionCursor {
    /// The lowest position not yet seen; nil before anything was, where live events only are wanted.
    private(set) var next: Int?

    init(from: Int?) { next = from }

    /// False for an event that has been taken before.
    mutating func take(_ position: Int) -> Bool {
        if let next, position < next { return false }
        next = position + 1
        return true
    }

    /// All events up to `position` have been sent, those that the filter lets through.
    mutating func caughtUp(at position: Int) {
        next = max(next ?? 0, position + 1)
    }
}
