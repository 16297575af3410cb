import DaybookAudit
package import DaybookCore
import DaybookProjections
import DaybookLMDB
import Synchronization

extension Journal {
    /// Writes the whole history to a new file; blocks the calling thread until it is done.
    /// - Throws: `readOnly` of a replay.
    package func backupWhole(
        to destination: String, _ report: @escaping TaskProgress.Report
    ) throws(JournalError) -> BackupResult {
        try refuseReplay()
        return try backup(to: destination, after: .none, report)
    }

    /// Rewrites log and views; blocks the calling thread until it is done.
    /// - Throws: `readOnly` of a replay.
    package func compactWhole(_ report: @escaping TaskProgress.Report) throws(JournalError)
        -> CompactionResult
    {
        try refuseReplay()
        return try compact(report)
    }

    /// Checks log and views in a process of its own; blocks the calling thread until it is done.
    /// - Parameter isGentle: at a low rate.
    /// - Throws: `readOnly` of a replay.
    package func checkWhole(
        isGentle: Bool, _ report: @escaping TaskProgress.Report
    ) throws(JournalError) -> CheckResult {
        try refuseReplay()
        return try check(isGentle: isGentle, report)
    }

    private func refuseReplay() throws(JournalError) {
        guard logs.value.end == nil else { throw .readOnly }
    }

    /// Ends long work at its next step, and accepts no more; returns when it has ended.
    package func stopTasks() { tasks.stop() }

    package func stats() throws(JournalError) -> JournalStats {
        let log = logs.value
        let head: LogHead
        do throws(StorageError) {
            head = try log.environment.read(log.head(in:))
        } catch { throw JournalError(error) }
        var stats = JournalStats(size: head.position, root: head.frontier.root)
        stats.uptimeSeconds = uptime.seconds
        stats.logByteCount = UInt64(log.environment.byteCountInUse)
        stats.viewByteCounts = views.map { ($0.projector.name, UInt64($0.environment.byteCountInUse)) }
        stats.freeByteCount = machine.freeByteCount(directory.path)
        stats.waitingAppendCount = queue.waitingCount
        let figures = figures.counts
        (stats.appendCount, stats.commits, stats.folds) = (figures.appends, figures.commits, figures.folds)
        stats.oldestReaderCommitCount =
            ([log.environment] + views.map(\.environment)).map { (try? $0.oldestReaderCommitCount()) ?? 0 }
            .max() ?? 0
        stats.pendingErasureCount = pendingErasureCount
        stats.erasedCount = ((try? ledgerOfErasures.byteCount) ?? 0) / ErasedEvent.byteCount
        stats.tasks = tasks.running
        stats.rebuilds = rebuilds.results
        stats.check = lastCheck.withLock { $0 }
        return stats
    }
}
