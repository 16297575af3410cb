import DaybookJournal
import DaybookJSON
import DaybookTerminal

/// Measures the speed of folding views from nothing, as multiples of the time of reading the log alone in the
/// same run.
struct FoldBench {
    let eventCount: Int
    /// The journal whose events are repeated; nil for made ones.
    let journal: String?

    struct Result {
        let name: String
        let eventsPerSecond: Double
        /// Time as a multiple of reading and checking the headers.
        let ratio: Double
    }

    /// Measures.
    /// - Parameter folder: has room for about a kilobyte an event.
    func run(in folder: String, _ report: (Result) -> Void) throws {
        let trial = try FoldBenchmark(
            in: "\(folder)/daybook-\(benchName())", eventCount: eventCount, from: journal)
        try trial.scan()
        let scan = try seconds { try trial.scan() }
        report(result("headers read", scan, over: scan))
        for load in FoldBenchmark.Load.each + [.all, .shared] {
            report(result(name(of: load), try seconds { try trial.fold(load) }, over: scan))
        }
    }

    private func seconds(_ body: () throws -> Void) rethrows -> Double {
        let start = ContinuousClock.now
        try body()
        return (ContinuousClock.now - start).seconds
    }

    private func result(_ name: String, _ seconds: Double, over scan: Double) -> Result {
        Result(name: name, eventsPerSecond: Double(eventCount) / seconds, ratio: seconds / scan)
    }

    private func name(of load: FoldBenchmark.Load) -> String {
        switch load {
        case .view(let name): name
        case .all: "all but search, one thread"
        case .shared: "all but search, two threads"
        }
    }
}

extension FoldBench.Result {
    var text: String {
        "\(name): \(Figures.grouped(Int(eventsPerSecond))) events/s, "
            + "\(Figures.decimal(ratio, digits: 1)) times the time of reading"
    }

    var json: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("name", string: name)
        writer.member("eventsPerSecond", integer: Int(eventsPerSecond))
        writer.member("ratio", double: ratio)
        writer.endObject()
        return writer.finish()
    }
}
