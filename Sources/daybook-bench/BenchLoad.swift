/// The load of a benchmark: calls at a time, and their duration.
struct BenchLoad: Sendable {
    let connections: Int
    /// Number of calls under way on each connection.
    let inflight: Int
    /// Duration in seconds; it or the count ends the benchmark, whichever comes first.
    let seconds: Double
    let count: Int?
}

/// A unique name.
func benchName() -> String { "bench-" + String(UInt64.random(in: 1 << 60 ... .max), radix: 36) }
