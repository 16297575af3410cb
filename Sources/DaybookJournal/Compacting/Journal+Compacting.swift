package import DaybookCore
import DaybookProjections
import DaybookLMDB
import Synchronization

extension Journal {
    /// Rewrites log and views without free pages, beside whatever else goes on; then no file of the journal
    /// holds a body that was erased before.
    ///
    /// Blocks the calling thread. Throws `storageFull` with nothing changed where there is no room for a copy
    /// of the largest of them, `overloaded` while another compaction runs, and `shuttingDown`.
    package func compact(_ report: @escaping TaskProgress.Report) throws(JournalError) -> CompactionResult {
        try tasks.begin(.compact)
        defer { tasks.end(.compact) }
        let before = byteCountInUse
        let total = acknowledgedHead.value + UInt64(views.count)
        try LogCompaction(self, report: report).run(total: total)
        for (index, view) in views.enumerated() {
            try tasks.check()
            try ViewCompaction(self, view).run(on: owner(of: view))
            let done = total - UInt64(views.count - index - 1)
            report(TaskProgress(task: .compact, done: done, total: total))
        }
        letGoOfReplacedFiles()
        return CompactionResult(byteCountBefore: before, byteCountAfter: byteCountInUse)
    }

    func isOutOfSpace(_ error: LMDBError) -> Bool {
        error.isOutOfSpace(in: directory.path, machine, limits)
    }

    /// Closes files that were replaced: a file without a name is on the disk until its last reader closes it.
    private func letGoOfReplacedFiles() {
        queue.run { writer in writer?.followCompaction() }
        for observer in compactionObservers.withLock({ $0 }) { observer() }
    }

    /// Calls `observer` after each compaction, on the thread that asked for it, so that idle readers are
    /// closed.
    package func observeCompaction(_ observer: @escaping @Sendable () -> Void) {
        compactionObservers.withLock { $0.append(observer) }
    }

    private var byteCountInUse: UInt64 {
        ([logs.value.environment] + views.map(\.environment)).reduce(0) { $0 + UInt64($1.byteCountInUse) }
    }
}
