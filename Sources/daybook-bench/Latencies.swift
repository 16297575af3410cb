import DaybookJSON
import DaybookTerminal

/// Latencies of many calls.
struct Latencies: Sendable {
    /// The latencies in nanoseconds.
    private var samples: [Int64] = []

    mutating func add(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        samples.append(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
    }

    var count: Int { samples.count }

    mutating func sort() { samples.sort() }

    /// A percentile in microseconds; of sorted samples only.
    func percentile(_ percent: Double) -> Double {
        guard !samples.isEmpty else { return 0 }
        let rank = Int((percent / 100 * Double(samples.count)).rounded(.up))
        return Double(samples[min(max(rank, 1), samples.count) - 1]) / 1_000
    }
}

/// The result of one measurement.
struct BenchResult: Sendable {
    let name: String
    let seconds: Double
    let latencies: Latencies

    init(name: String, seconds: Double, latencies: consuming Latencies) {
        self.name = name
        self.seconds = seconds
        latencies.sort()
        self.latencies = latencies
    }

    var perSecond: Double { seconds > 0 ? Double(latencies.count) / seconds : 0 }

    static let header = ["", "CALLS", "PER SECOND", "p50 µs", "p95 µs", "p99 µs", "MAX µs"]
    static let rightAligned: Set<Int> = [1, 2, 3, 4, 5, 6]

    var row: [String] {
        [name, Figures.grouped(latencies.count), Figures.grouped(Int(perSecond))]
            + [50, 95, 99, 100].map { Figures.grouped(Int(latencies.percentile($0).rounded())) }
    }

    func writeMembers(to writer: inout JSONWriter) {
        writer.member("calls", integer: latencies.count)
        writer.member("seconds", double: seconds)
        writer.member("perSecond", double: perSecond.rounded())
        for (name, percent) in [("p50", 50.0), ("p95", 95), ("p99", 99), ("max", 100)] {
            writer.name(escaping: name + "Microseconds")
            writer.double(latencies.percentile(percent))
        }
    }
}
