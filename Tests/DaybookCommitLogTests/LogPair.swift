import DaybookCommitLog
import DaybookCore
import DaybookSystem
import Testing

/// A commit log over a model of the log, driven as the writer and the flusher drive it.
struct LogPair: ~Copyable {
    static let history = LogHistory(id: Array(16..<32), lineage: 1)
    static let sizes = SegmentSizes(least: 16_384, most: 131_072)

    var commitLog: CommitLog
    var log: ModelLog
    let disk: ModelDisk

    /// Opens what is on a disk, without taking anything in.
    init(_ disk: ModelDisk, _ log: ModelLog, sizes: SegmentSizes = LogPair.sizes) throws(SegmentDamage) {
        self.disk = disk
        self.log = log
        commitLog = try CommitLog(
            opening: disk, of: LogPair.history, log: log.end, records: log.records, sizes: sizes)
    }

    /// Writes one step down; false where there is none.
    @discardableResult
    mutating func step(byteCountMax: Int = 1 << 20) -> Bool {
        guard let step = commitLog.nextStep(byteCountMax: byteCountMax) else { return false }
        log.commit(step)
        commitLog.stepIsDurable(step)
        return true
    }

    @discardableResult
    mutating func blank() throws(SystemError) -> Bool {
        guard let blanking = commitLog.blanking else { return false }
        commitLog.isBlank(blanking.segment, byteCount: try blanking.run(on: disk))
        return true
    }

    /// Takes everything into the log, and makes both segments ready but the one that is written to.
    mutating func drain() throws(SystemError) {
        var goesOn = true
        while goesOn {
            let didBlank = try blank()
            goesOn = step() || didBlank
        }
    }

    /// Appends a batch; the log is flushed where there is no room before.
    mutating func append(_ batch: LogBatch) throws {
        do throws(CommitLogError) { try commitLog.append(batch) } catch {
            guard error == .full else { throw error }
            try drain()
            try commitLog.append(batch)
        }
    }
}
