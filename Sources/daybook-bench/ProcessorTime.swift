import DaybookTerminal
import Foundation

/// What this machine's processors were given since it started, and how much of that its host gave to others.
struct ProcessorTime: Equatable {
    /// Ticks, of all processors together.
    let total: UInt64
    let stolen: UInt64

    /// - Parameter line: the first of `/proc/stat` (proc(5)): user, nice, system, idle, iowait, irq, softirq, steal
    ///   and what is counted in user already.
    init?(_ line: some StringProtocol) {
        let words = line.split(separator: " ")
        let ticks = words.dropFirst().prefix(8).compactMap { UInt64($0) }
        guard words.first == "cpu", ticks.count == 8 else { return nil }
        total = ticks.reduce(0, +)
        stolen = ticks[7]
    }

    /// Nil where the system does not say.
    static func now() -> ProcessorTime? {
        guard let text = try? String(contentsOfFile: "/proc/stat", encoding: .utf8) else { return nil }
        return text.split(separator: "\n").first.flatMap { ProcessorTime($0) }
    }

    /// Ticks below which a share is chance.
    private static let tickCountMin: UInt64 = 100

    /// Of the time since `earlier`, from 0 to 1; 0 where that is too short to tell. The kernel's counters may go back a
    /// little.
    func stolenShare(since earlier: ProcessorTime) -> Double {
        guard total >= earlier.total + ProcessorTime.tickCountMin, stolen > earlier.stolen else { return 0 }
        return Double(stolen - earlier.stolen) / Double(total - earlier.total)
    }
}

/// Says after a measurement where the machine was not the measurement's own.
struct Disturbance {
    /// A quiet host takes 1 to 2 %.
    private static let shareMax = 0.05

    private let before = ProcessorTime.now()

    /// Nil where there was none to speak of.
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

    /// On standard error.
    func report() { if let note { Output.error(note) } }
}
