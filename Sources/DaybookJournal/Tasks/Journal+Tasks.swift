import DaybookAudit
package import DaybookCore
import DaybookProjections
import DaybookLMDB
import Synchronization

extension Journal {
    /// Does what a request asks for; blocks the calling thread until it is done.
    package func run(
        _ request: TaskRequest, _ report: @escaping TaskProgress.Report
    ) throws(JournalError) -> TaskResult {
        guard logs.value.end == nil else { throw .readOnly }
        return switch request {
        case .backup(let destination):
            .backup(try backup(to: destination, after: .none, report))
        case .compact: .compaction(try compact(report))
        case .verify(let isGentle): .check(try check(isGentle: isGentle, report))
        }
    }

    /// Ends long work at its next step, and takes no more; returns when it has ended.
    package func stopTasks() { tasks.stop() }

    package func stats() throws(JournalError) -> JournalStats {
        let log = logs.value
        let head: LogHead
        do throws(StorageError) {
            head = try log.environment.read(log.head(in:))
        } catch { throw JournalError(error) }
        var stats = JournalStats(size: head.position, root: head.frontier.root)
        stats.uptimeSeconds = Double(machine.clock.now().nanoseconds - openedAt.nanoseconds) / 1e9
        stats.logByteCount = UInt64(log.environment.byteCountInUse)
        stats.viewByteCounts = views.map { ($0.projector.name, UInt64($0.environment.byteCountInUse)) }
        stats.freeByteCount = machine.freeByteCount(directory.path)
        stats.waitingAppendCount = queue.waitingCount
        stats.pendingErasureCount = pendingErasureCount
        stats.erasedCount = ((try? ledgerOfErasures.byteCount) ?? 0) / ErasedEvent.byteCount
        stats.tasks = tasks.running
        stats.rebuilds = rebuilds.results
        stats.check = lastCheck.withLock { $0 }
        return stats
    }
}
