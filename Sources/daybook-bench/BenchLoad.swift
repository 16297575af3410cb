/// How much is under way at a time, and for how long.
struct BenchLoad: Sendable {
    let connections: Int
    /// Calls of each connection.
    let inflight: Int
    /// Whichever comes first ends it.
    let seconds: Double
    let count: Int?
}

/// A name that nothing else has.
func benchName() -> String { "bench-" + String(UInt64.random(in: 1 << 60 ... .max), radix: 36) }
