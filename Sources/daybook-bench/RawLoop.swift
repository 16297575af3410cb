import DaybookLMDB
import DaybookSystem
import DaybookTerminal

/// Measures the disk and LMDB alone: a log's two appends an event and one small row a commit, synced, without
/// a service around them.
enum RawLoop {
    private static let headerByteCount = 200
    private static let bodyExtraByteCount = 20
    private static let metaByteCount = 64

    /// Measures.
    /// - Parameters:
    ///   - journal: the directory beside which a temporary one is made, and removed again.
    ///   - batch: events a commit.
    ///   - contentByteCount: of each event; its body is 20 bytes larger.
    /// - Returns: a latency for each commit, and events a second. Throws `LMDBError`, `CommandFailure`.
    static func run(
        besides journal: String, batch: Int, contentByteCount: Int, seconds: Double
    ) throws -> (commits: BenchResult, eventsPerSecond: Double) {
        let directory: String
        do throws(SystemError) { directory = try File.makeTemporaryDirectory(journal + ".raw-bench-") } catch
        {
            throw CommandFailure(.couldNot, "cannot make a directory beside \(journal): \(error.reason)")
        }
        defer { File.removeDirectory(directory) }
        return try measure(directory, batch: batch, contentByteCount + bodyExtraByteCount, seconds)
    }

    private static func measure(
        _ directory: String, batch: Int, _ bodyByteCount: Int, _ seconds: Double
    ) throws -> (commits: BenchResult, eventsPerSecond: Double) {
        let environment = try Environment(directory: directory)
        let (headers, bodies, meta) = try environment.write { (txn) throws(LMDBError) in
            (
                try txn.openTable("headers", [.create, .integerKey]),
                try txn.openTable("bodies", [.create, .integerKey]), try txn.openTable("meta", .create)
            )
        }
        let header = [UInt8](repeating: 1, count: headerByteCount)
        let body = [UInt8](repeating: 2, count: bodyByteCount)
        let row = [UInt8](repeating: 3, count: metaByteCount)
        var latencies = Latencies()
        var position: UInt64 = 0
        let start = ContinuousClock.now
        var before = start
        while before - start < .seconds(seconds) {
            let first = position
            try environment.write { (txn) throws(LMDBError) in
                for offset in 1...UInt64(batch) {
                    try txn.append(in: headers, at: first + offset, value: header)
                    try txn.append(in: bodies, at: first + offset, value: body)
                }
                try txn.put(in: meta, key: [0], value: row)
            }
            position += UInt64(batch)
            let after = ContinuousClock.now
            latencies.add(after - before)
            before = after
        }
        let elapsed = (before - start).seconds
        let commits = BenchResult(name: "raw commits", seconds: elapsed, latencies: latencies)
        return (commits, Double(position) / elapsed)
    }
}
