package import DaybookCore
import DaybookSystem
import Glibc
import DaybookJSON
import DaybookLMDB
import Synchronization

/// Checks a journal in child processes, one a part, and collects their findings. A child that a damaged file
/// ends is a finding itself.
package struct CheckProcess {
    package enum Mode: Equatable, Sendable {
        /// Log and views of a journal that nobody has open.
        case whole(isTimed: Bool)
        /// A service has it open: log and views, at positions that it has passed. The rest-to-work ratio is 0
        /// for no rest.
        case beside(restFactor: Int64)
    }

    /// The part that a child checks, named by its arguments.
    package enum Part: String, CaseIterable, Sendable {
        case log
        case timedLog = "log-timed"
        case views
        case running
        case runningViews = "views-running"
    }

    private let path: String
    private let program: CheckProgram
    private let report: (CheckReport) throws -> Void

    /// Prepares a check.
    /// - Parameters:
    ///   - program: takes the part and the journal's path as well; prints `CheckReport`s.
    ///   - report: called with everything as it comes; an error that it throws ends the check.
    package init(
        _ path: String, program: CheckProgram, report: @escaping (CheckReport) throws -> Void
    ) {
        self.path = path
        self.program = program
        self.report = report
    }

    /// Checks the journal.
    /// - Throws: `JournalError`, and the errors of `report`.
    package func run(_ mode: Mode) throws -> CheckResult {
        var result = CheckResult()
        switch mode {
        case .whole(let isTimed):
            guard File.isDirectory(path + "/log") else {
                throw JournalError.failed(OpenError.missing(path).description)
            }
            let lock = try lock()
            defer { withExtendedLifetime(lock) {} }
            try run(isTimed ? .timedLog : .log, restFactor: 0, &result)
            try runViews(.views, restFactor: 0, &result)
        case .beside(let restFactor):
            try run(.running, restFactor: restFactor, &result)
            try runViews(.runningViews, restFactor: restFactor, &result)
        }
        return result
    }

    private func lock() throws -> LockFile {
        do throws(OpenError) { return try JournalDirectory.lock(path) } catch {
            throw JournalError.failed(error.description)
        }
    }

    /// Name of the directory where views are folded anew; garbage when the journal is opened.
    package static let scratchName = "views.tmp-check"

    private func runViews(_ part: Part, restFactor: Int64, _ result: inout CheckResult) throws {
        let scratch = path + "/" + CheckProcess.scratchName
        File.removeTree(scratch)
        try File.makeDirectory(scratch)
        defer { File.removeTree(scratch) }
        try run(part, restFactor: restFactor, &result)
    }

    private func run(_ part: Part, restFactor: Int64, _ result: inout CheckResult) throws {
        let child = try ChildProcess(
            program.path, program.arguments + [part.rawValue, path, "\(restFactor)"])
        var scanner = JSONScanner()
        var (isDone, hasRoom) = (false, true)
        var place: (CheckPart, UInt64)?
        do {
            while let line = child.line() {
                guard let told = CheckReport(line, scanner: &scanner) else { continue }
                if case .done = told { isDone = true }
                if case .noRoom = told { hasRoom = false }
                if case .progress(let part, let done, _) = told { place = (part, done) }
                result.take(told)
                try report(told)
            }
        } catch {
            child.stop()
            _ = child.exitStatus()
            throw error
        }
        let exitStatus = child.exitStatus()
        if !hasRoom {
            guard result.faultCount > 0 else { throw JournalError.storageFull }
            result.notes.append("the disk is full, and not all was checked")
        }
        guard !isDone else { return }
        let fault = CheckProcess.fault(part, exitStatus, place)
        result.take(.fault(fault))
        try report(.fault(fault))
    }

    private static func fault(
        _ part: Part, _ exitStatus: ChildProcess.ExitStatus, _ place: (part: CheckPart, done: UInt64)?
    ) -> CheckFault {
        let how =
            switch exitStatus {
            case .signal(let number): "signal \(number) (\(String(cString: strsignal(number))))"
            case .status(let status): "status \(status)"
            }
        let kind: CheckPart = [.views, .runningViews].contains(part) ? .views : .events
        let position = place.map { Position($0.done) }
        return CheckFault(
            place?.part ?? kind, position: position,
            "the process that read it ended with \(how): a file is damaged where it is mapped")
    }
}

extension CheckResult {
    package mutating func take(_ report: CheckReport) {
        switch report {
        case .fault(let fault):
            faultCount += 1
            if faults.count < Limits.checkFaultCountMax { faults.append(fault) }
        case .note(let text): notes.append(text)
        case .events(let count, let root):
            eventCount = count
            self.root = root
        case .view(let name, let position): views.append(CheckedView(name: name, position: position))
        case .progress, .speed, .noRoom, .done: break
        }
    }
}

extension Journal {
    /// Checks log and views beside whatever else goes on, in a process of its own.
    ///
    /// Blocks the calling thread. Throws `overloaded` while another check runs, and `shuttingDown`.
    func check(isGentle: Bool, _ report: @escaping TaskProgress.Report) throws(JournalError) -> CheckResult {
        try tasks.begin(.verify)
        defer { tasks.end(.verify) }
        do {
            let tasks = tasks
            let process = CheckProcess(directory.path, program: machine.checkProgram) { told in
                try tasks.check()
                guard case .progress(_, let done, let total) = told else { return }
                report(TaskProgress(task: .verify, done: done, total: total))
            }
            // A child that was ended has left its snapshot in the table of readers.
            defer { letGoOfDeadReaders() }
            var result = try process.run(
                .beside(restFactor: isGentle ? limits.checkRestFactor : 0))
            result.finishedAt = machine.clock.now()
            lastCheck.withLock { [result] in $0 = result }
            return result
        } catch { throw JournalError(error) }
    }

    /// Frees the reader slots of children that died. Their snapshots would keep pages from ever being reused.
    private func letGoOfDeadReaders() {
        for environment in [logs.value.environment] + views.map(\.environment) {
            try? environment.checkReaders()
        }
    }
}
