@testable import DaybookCommitLog
import DaybookCore
import DaybookSystem
import DaybookTesting

/// The commit log over models of LMDB and of a disk, in an order of appends, flushes, faults, kills and power cuts that
/// follows from a seed. After every step, what it has is compared with what it acknowledged.
struct Simulation: ~Copyable {
    /// A difference between what was acknowledged and what is there.
    struct Violation: Error, CustomStringConvertible {
        let description: String
    }

    private static let stepCount = 60

    private let disk: ModelDisk
    private var random: SeededGenerator
    private var maker: BatchMaker
    private var pair: LogPair
    private var acknowledged: [LogBatch] = []
    /// A batch that was neither acknowledged nor refused.
    private var unknown: LogBatch?
    /// What was done, for the report of a violation.
    private var story: [String] = []

    init(seed: UInt64, ignoresSyncs: Bool = false) throws {
        let disk = ModelDisk(ignoresSyncs: ignoresSyncs)
        self.disk = disk
        random = SeededGenerator(seed: seed)
        maker = BatchMaker(seed: ~seed)
        pair = try Simulation.drained(disk)
    }

    private static func drained(_ disk: ModelDisk) throws -> LogPair {
        var pair = try LogPair(disk, ModelLog())
        try pair.drain()
        return pair
    }

    mutating func run() throws {
        do {
            for _ in 0..<Simulation.stepCount {
                try act()
                try compare()
            }
        } catch {
            throw Violation(description: "\(error) after \(story.joined(separator: ", "))")
        }
    }

    private mutating func act() throws {
        switch Int.random(in: 0..<20, using: &random) {
        case 0..<9: try append()
        case 9..<12: try flush()
        case 12..<14: try blank()
        case 14:
            story.append("retire")
            pair.commitLog.retire()
        case 15:
            story.append("kill")
            try restart()
        case 16, 17: try cutPower()
        default:
            let fault = [ModelDisk.Fault.write, .shortWrite, .noSpace, .sync].randomElement(using: &random)!
            story.append("\(fault) to come")
            disk.fail(after: Int.random(in: 0..<8, using: &random), fault)
        }
    }

    private mutating func append() throws {
        let count = Int.random(in: 1...4, using: &random)
        let byteCount = [0, 10, 400, 3_000, 9_000].randomElement(using: &random)!
        let batch = maker.batch(eventCount: count, bodyByteCount: byteCount)
        story.append("append \(batch.first.value) to \(batch.last.value)")
        do throws(CommitLogError) {
            try pair.commitLog.append(batch)
            maker.take(batch)
            acknowledged.append(batch)
        } catch {
            story.append("\(error)")
            guard error != .full else { return }
            unknown = batch
            try restart()
        }
    }

    /// One step of the flusher, which the process may not survive at any point of it.
    private mutating func flush() throws {
        let most = [1, 5_000, 1 << 20].randomElement(using: &random)!
        guard let step = pair.commitLog.nextStep(byteCountMax: most) else { return }
        story.append("flush \(step.batches.count)")
        switch Int.random(in: 0..<10, using: &random) {
        case 0:
            story.append("which fails")
            return try restart()
        case 1:
            story.append("of which nobody is told")
            pair.log.commit(step)
            return try restart()
        default:
            pair.log.commit(step)
            pair.commitLog.stepIsDurable(step)
        }
    }

    private mutating func blank() throws {
        guard let blanking = pair.commitLog.blanking else { return }
        story.append("blank \(blanking.segment.rawValue)")
        do throws(SystemError) {
            pair.commitLog.isBlank(blanking.segment, byteCount: try blanking.run(on: disk))
        } catch {
            story.append(error.description)
            // No room is no reason to end.
            if error.isNoSpace { return disk.clearFault() }
            try restart()
        }
    }

    private mutating func cutPower() throws {
        let cut = ModelDisk.Cut.allCases.randomElement(using: &random)!
        story.append("cut \(cut)")
        disk.cutPower(cut, &random)
        try restart()
    }

    /// A new process on what is there. It takes everything in, or is ended while it does.
    private mutating func restart() throws {
        disk.clearFault()
        pair = try LogPair(disk, pair.log)
        let doubtful = decideUnknown()
        maker.goOn(from: pair.commitLog.end)
        switch Int.random(in: 0..<4, using: &random) {
        case 0:
            // A full disk: the log takes nothing in, and what is read has to be on the disk all the same.
            try pair.commitLog.settle()
        case 1:
            for _ in 0..<Int.random(in: 0..<3, using: &random) { pair.step(byteCountMax: 1) }
            story.append("cut while it opens")
            // Nobody has read what was in doubt: it may still go, unless the log has taken it in.
            if let doubtful, pair.log.end.position < doubtful.last {
                unknown = acknowledged.removeLast()
            }
            disk.cutPower(.allCases.randomElement(using: &random)!, &random)
            try restart()
        default: try pair.drain()
        }
    }

    /// Looks whether the batch in doubt is there: from then on it is one of those that were acknowledged.
    /// - Returns: the batch, where it is there.
    private mutating func decideUnknown() -> LogBatch? {
        guard let batch = unknown else { return nil }
        unknown = nil
        guard pair.commitLog.end.position >= batch.last else { return nil }
        acknowledged.append(batch)
        return batch
    }

    private func compare() throws {
        let there = pair.log.batches + pair.commitLog.tail.batches
        guard there == acknowledged else {
            throw Violation(
                description:
                    "\(acknowledged.last?.last.value ?? 0) were acknowledged, \(there.last?.last.value ?? 0) are there"
            )
        }
        guard pair.commitLog.end.position == acknowledged.last?.last ?? .none else {
            throw Violation(description: "the end is at \(pair.commitLog.end.position.value)")
        }
    }
}
