import DaybookTerminal
import Foundation

/// Processor time that this machine was given since it started, and the part of it that its host gave to
/// others.
struct ProcessorTime: Equatable {
    /// Ticks of all processors together.
    let total: UInt64
    let stolen: UInt64

    /// Reads `/proc/stat`.
    /// - Parameter line: the first of the file (proc(5)): user, nice, system, idle, iowait, irq, softirq,
    ///   steal and two that are counted in user already.
    init?(_ line: some StringProtocol) {
        let words = line.split(separator: " ")
        let ticks = words.dropFirst().prefix(8).compactMap { UInt64($0) }
        guard words.first == "cpu", ticks.count == 8 else { return nil }
        total = ticks.reduce(0, +)
        stolen = ticks[7]
    }

    /// The processor time so far; nil where the system does not tell.
    static func now() -> ProcessorTime? {
        guard let text = try? String(contentsOfFile: "/proc/stat", encoding: .utf8) else { return nil }
        return text.split(separator: "\n").first.flatMap { ProcessorTime($0) }
    }

    /// Number of ticks below which a share is chance.
    private static let tickCountMin: UInt64 = 100

    /// Share of the time since `earlier` that the host took, from 0 to 1; 0 where that is too short to tell.
    /// The kernel's counters may go back a little.
    func stolenShare(since earlier: ProcessorTime) -> Double {
        guard total >= earlier.total + ProcessorTime.tickCountMin, stolen > earlier.stolen else { return 0 }
        return Double(stolen - earlier.stolen) / Double(total - earlier.total)
    }
}

/// A warning after a measurement that the host took much of the machine meanwhile.
struct Disturbance {
    /// Largest share of a quiet host, which takes 1 to 2 %.
    private static let shareMax = 0.05

    private let before = ProcessorTime.now()

    /// The warning; nil where the host took little.
    var note: String? {
        guard let before, let now = ProcessorTime.now() else { return nil }
        return Disturbance.note(now.stolenShare(since: before))
    }

    static func note(_ share: Double) -> String? {
        guard share >= shareMax else { return nil }
        let percent = Int((share * 100).rounded())
        return "The machine's host took \(percent) % of its time meanwhile, so the figures say little:"
            + " measure again when it is quiet."
    }

    /// Prints the warning on standard error.
    func report() { if let note { Output.error(note) } }
}
