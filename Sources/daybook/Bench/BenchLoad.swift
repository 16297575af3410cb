import DaybookClient

/// How much is under way at a time, and for how long.
struct BenchLoad: Sendable {
    let connections: Int
    /// Calls of each connection.
    let inflight: Int
    /// Whichever comes first ends it.
    let seconds: Double
    let count: Int?

    /// Runs `call` over and over, each worker with its client and its number.
    func run(
        _ name: String, clients: [DaybookClient],
        _ call: @escaping @Sendable (_ client: DaybookClient, _ worker: Int) async throws -> Void
    ) async throws -> BenchResult {
        let workerCount = connections * inflight
        let start = ContinuousClock.now
        let end = start + .seconds(seconds)
        let parts = try await withThrowingTaskGroup(of: Latencies.self) { group in
            for worker in 0..<workerCount {
                let client = clients[worker % clients.count]
                let roundsMax = count.map { $0 / workerCount + (worker < $0 % workerCount ? 1 : 0) }
                group.addTask {
                    var latencies = Latencies()
                    var before = ContinuousClock.now
                    while before < end, latencies.count < roundsMax ?? .max {
                        try await call(client, worker)
                        let after = ContinuousClock.now
                        latencies.add(after - before)
                        before = after
                    }
                    return latencies
                }
            }
            return try await group.reduce(into: [Latencies]()) { $0.append($1) }
        }
        let elapsed = (ContinuousClock.now - start).seconds
        return BenchResult(name: name, seconds: elapsed, latencies: .merged(parts))
    }
}

/// A name that nothing else has.
func benchName() -> String { "bench-" + String(UInt64.random(in: 1 << 60 ... .max), radix: 36) }
