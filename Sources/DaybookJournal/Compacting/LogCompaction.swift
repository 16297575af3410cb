import DaybookCore
import DaybookSystem
import Glibc
import DaybookLMDB

/// Replaces the log by a copy without free pages, while it is written to.
///
/// The copy grows in `log.tmp-compact/` beside the log. Its last part, and the swap, are done on the writer's
/// thread: `lock.mdb` is renamed over the log's, then `data.mdb`, which is the one step that counts. Ended
/// before it, the old log is whole and the copy garbage by its name; after it, the new one is, synced. The
/// lock file between the two renames belongs to no process that lives, and LMDB makes it anew.
struct LogCompaction {
    private let journal: Journal
    private let directory: JournalDirectory
    private let report: TaskProgress.Report
    private var temporary: String { directory.path + "/" + JournalDirectory.temporaryLogPrefix + "compact" }

    init(_ journal: Journal, report: @escaping TaskProgress.Report) {
        self.journal = journal
        directory = journal.directory
        self.report = report
    }

    /// Compacts the log.
    /// - Parameter total: the number that `report` counts to, this part included.
    func run(total: UInt64) throws(JournalError) {
        File.removeDirectory(temporary)
        defer { File.removeDirectory(temporary) }
        let erasedBefore = try journal.ledgerOfErasures.byteCount
        var copy = LogCopy(of: journal.logs)
        let target: EventLog
        do {
            try File.makeDirectory(temporary)
            try EventLog.create(
                in: temporary, identity: journal.logs.value.identity, limits: journal.limits)
            try fill(&copy, total: total)
            target = try EventLog(directory: temporary, limits: journal.limits)
            try catchUp(&copy, target)
            try File.syncDirectory(temporary)
        } catch { throw JournalError(error, isFull: journal.isOutOfSpace) }
        try swap(copy, target, erasedBefore)
    }

    /// Copies most of the log, and syncs once at the end.
    private func fill(_ copy: inout LogCopy, total: UInt64) throws {
        let target = try EventLog(directory: temporary, limits: journal.limits, durability: .unsynced)
        let head = journal.acknowledgedHead
        while copy.position < head {
            try journal.tasks.check()
            try copy.copy(through: head, to: target)
            report(TaskProgress(task: .compact, done: copy.position.value, total: total))
        }
        try target.environment.sync(force: true)
    }

    /// Copies the events that came meanwhile, until few are left.
    private func catchUp(_ copy: inout LogCopy, _ target: EventLog) throws {
        while true {
            let head = journal.acknowledgedHead
            guard head.value - copy.position.value > UInt64(Limits.copyRestEventCountMax) else { return }
            try journal.tasks.check()
            try copy.copy(through: head, to: target)
        }
    }

    private func swap(_ copy: LogCopy, _ target: EventLog, _ erasedBefore: Int) throws(JournalError) {
        let outcome = Monitor<Result<Void, JournalError>?>(nil)
        journal.queue.run { [self] writer in
            let result = swap(copy, target, erasedBefore, on: writer)
            outcome.signal { $0 = result }
        }
        try outcome.wait { $0 }.get()
    }

    private func swap(
        _ copy: LogCopy, _ target: EventLog, _ erasedBefore: Int, on writer: WriterLoop?
    ) -> Result<Void, JournalError> {
        guard let writer else { return .failure(.shuttingDown) }
        var copy = copy
        do {
            while copy.position < writer.head.position {
                try copy.copy(through: writer.head.position, to: target)
            }
            try copy.finish(erasing: try journal.ledgerOfErasures.events(from: erasedBefore), in: target)
        } catch { return .failure(JournalError(error, isFull: journal.isOutOfSpace)) }
        return rename(target, writer)
    }

    private func rename(_ target: EventLog, _ writer: WriterLoop) -> Result<Void, JournalError> {
        let log = directory.logPath
        // The lock file first: a process that opens the log beside this one never has the new file under the
        // old one's locks, where its snapshots would keep no page.
        guard Glibc.rename(temporary + "/lock.mdb", log + "/lock.mdb") == 0 else {
            return .failure(JournalError(SystemError("rename \(temporary)/lock.mdb")))
        }
        let isReplaced = Glibc.rename(temporary + "/data.mdb", log + "/data.mdb") == 0
        if isReplaced { writer.replaceLog(with: target) }
        // What is acknowledged from here on is in the new file: its name must be durable first.
        guard isReplaced, (try? File.syncDirectory(log)) != nil else {
            writer.endAfterFailedSync()
            return .failure(.indeterminate)
        }
        return .success(())
    }
}
