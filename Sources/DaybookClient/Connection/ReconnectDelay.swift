/// The wait before the next attempt to connect: nothing at first, then doubling up to a bound.
struct ReconnectDelay {
    private let initialNanoseconds: Int64
    private let maximumNanoseconds: Int64
    private var lastNanoseconds: Int64?

    init(initial: Duration, maximum: Duration) {
        initialNanoseconds = max(1, initial.nanoseconds)
        maximumNanoseconds = max(initialNanoseconds, maximum.nanoseconds)
    }

    mutating func next() -> Int64 {
        guard let last = lastNanoseconds else {
            lastNanoseconds = 0
            return 0
        }
        let next = last == 0 ? initialNanoseconds : min(maximumNanoseconds, last * 2)
        lastNanoseconds = next
        return next
    }

    /// Begins anew after an answer, which shows that the service is there.
    mutating func reset() { lastNanoseconds = nil }
}

extension Duration {
    /// The duration in nanoseconds, held within about 146 years, so that sums don't overflow.
    var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let bound: Int64 = 1 << 32
        return min(max(seconds, -bound), bound) * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}
