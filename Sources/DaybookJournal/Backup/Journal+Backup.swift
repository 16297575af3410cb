import DaybookAudit
package import DaybookCore
import DaybookLMDB
import DaybookSystem

extension Journal {
    /// Writes the journal's history to a new file, beside whatever else goes on; see `Backup.write`.
    ///
    /// Blocks the calling thread. Throws `invalid` for a destination that is taken or not absolute and a
    /// position beyond the head, `damaged`, `storageFull`, `overloaded` while another backup runs, and
    /// `shuttingDown`.
    package func backup(
        to destination: String, after: Position, _ report: @escaping TaskProgress.Report
    ) throws(JournalError) -> BackupResult {
        guard destination.hasPrefix("/") else {
            throw .invalid(field: "destination", problem: "must be an absolute path")
        }
        try tasks.begin(.backup)
        defer { tasks.end(.backup) }
        let (ledger, tasks) = (try ledgerOfErasures, tasks)
        return try Backup.write(
            logs, ledger: { try ledger.events() }, to: destination, after: after
        ) { progress in
            try tasks.check()
            report(progress)
        }
    }
}

/// A journal's history in a file of its own, read again before it gets its name.
package enum Backup {
    /// Backs up the journal in a directory, whether a service has it open or not: events are read by
    /// snapshots.
    ///
    /// - Parameter id: of the journal that it has to be; nil for any.
    /// - Throws: the errors of `Journal.backup`, and `failed` where there is no such journal that can be
    ///   read.
    package static func write(
        journal path: String, id: String? = nil, to destination: String, after: Position,
        limits: ServiceLimits = ServiceLimits(), _ report: TaskProgress.Report
    ) throws(JournalError) -> BackupResult {
        guard File.isDirectory(path + "/log") else { throw .failed("there is no journal in \(path)") }
        let log: EventLog
        do throws(StorageError) {
            log = try EventLog(directory: path + "/log", limits: limits, access: .readOnly)
        } catch { throw JournalError(error) }
        guard id == nil || id == log.identity.idText else {
            throw .failed("\(path) is not the journal of the service; name its directory with --journal")
        }
        return try write(
            CurrentLog(log), ledger: { try ErasureLedger.events(in: path) }, to: destination, after: after,
            report)
    }

    /// Writes a history to a file that its owner alone can read. After a power cut it is there whole or not
    /// at all.
    static func write(
        _ logs: CurrentLog, ledger: @escaping () throws -> [ErasedEvent], to path: String, after: Position,
        _ report: (TaskProgress) throws -> Void
    ) throws(JournalError) -> BackupResult {
        let file: WholeFile
        do throws(SystemError) { file = try WholeFile(path: path) } catch {
            throw .invalid(field: "destination", problem: "can't be used: \(error.description)")
        }
        do {
            let writer = HistoryWriter(logs: logs, ledger: ledger, write: { try file.write($0) })
            // Reading again counts as much as writing.
            func told(_ done: UInt64, _ last: Position) throws {
                let total = 2 * (last.value - after.value)
                try report(TaskProgress(task: .backup, done: done - after.value, total: total))
            }
            let begin = try writer.run(after: after) { written, last in try told(written.value, last) }
            let last = begin.head.position
            try check(try file.sync(), begin) { checked in try told(last.value + checked - after.value, last)
            }
            try file.publish()
            return BackupResult(
                path: path, after: after, size: last, root: begin.head.frontier.root,
                byteCount: UInt64(file.byteCount))
        } catch {
            file.discard()
            throw JournalError(error)
        }
    }

    /// Reads the file back: every line, every event, and for a whole journal its root.
    private static func check(
        _ path: String, _ begin: HistoryBegin, _ progress: (UInt64) throws -> Void
    ) throws {
        let file = try HistoryFile(path: path)
        var chain =
            begin.after.isNone ? EventChain() : EventChain(unrootedAfter: begin.after)
        var hasEnded = false
        while let line = try file.next() {
            switch try line.get() {
            case .event(let position, let header, let body):
                let record = body.record
                let (_, faults) = chain.add(header: header.span.bytes, body: record.span.bytes)
                guard faults.isEmpty, position == chain.position else {
                    throw JournalError.damaged(position: position)
                }
                if position.value % UInt64(HistorySurvey.progressLineCount) == 0 {
                    try progress(position.value)
                }
            case .end: hasEnded = true
            default: break
            }
        }
        let isRooted = !chain.isWhole || chain.frontier == begin.head.frontier
        guard hasEnded, isRooted, chain.position == begin.head.position else {
            throw JournalError.damaged(position: chain.position)
        }
    }
}
