import DaybookClient

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

/// Starts sessions, named by a name and the numbers from 0.
func startSessions(_ count: Int, named name: String, _ client: DaybookClient) async throws {
    let concurrentCount = 500
    for first in stride(from: 0, to: count, by: concurrentCount) {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in first..<min(first + concurrentCount, count) {
                group.addTask { _ = try await client.startSession(SessionDraft(id: "\(name)-\(index)")) }
            }
            try await group.waitForAll()
        }
    }
}
