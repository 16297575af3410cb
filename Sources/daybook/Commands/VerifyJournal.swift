import ArgumentParser
import DaybookClient
import DaybookCore
import DaybookJournal
import DaybookWire

struct VerifyJournal: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify-journal",
        abstract: "Check everything that a journal is made of.",
        discussion: """
            Pages, positions and revisions, checksums, what headers commit to, the links of each session, the \
            tree, and every view against a fresh fold. Works on a journal that no service has open; with \
            --online a running service checks its events, at a low rate, and keeps the result in admin.stats.

            Exit codes: 0 all is as it was written, 1 something is not, 3 it could not be checked.
            """)

    @OptionGroup var service: ServiceOptions
    @Flag(help: "Have the running service check its events at a low rate.") var online = false
    @Flag(help: "Also measure how long hashing the same bytes takes alone.") var compare = false
    @Option(help: .hidden) var child: CheckProcess.Part?
    @Argument(help: .hidden) var path: String?

    func run() async throws {
        if let child, let path { return CheckChild(path: path).run(child) }
        let run = JournalCheckRun(options: service)
        if online { try await run.beside() } else { try run.whole(isTimed: compare) }
    }
}

extension CheckProcess.Part: ExpressibleByArgument {}

/// Checks a journal and says what was found; ends the command with 1 where that is something.
struct JournalCheckRun {
    let options: ServiceOptions

    /// A journal that no service has open.
    func whole(isTimed: Bool) throws {
        ServiceProcess.prepare()
        let progress = TaskProgressBar(unit: Figures.grouped)
        let isJSON = options.json
        let process = CheckProcess(
            options.places.journal, program: "/proc/self/exe", arguments: CheckChild.arguments
        ) { told in
            switch told {
            case .progress(_, let done, let total): progress.report(done: Int(done), total: Int(total))
            case .fault(let fault):
                progress.clear()
                if !isJSON { Output.line(JournalCheckRun.text(fault)) }
            case .note(let text): if !isJSON { Output.error(text) }
            case .speed(let hashing, let checking):
                progress.clear()
                let share = checking > 0 ? hashing / checking : 1
                Output.error(
                    "hashing alone: \(Figures.seconds(hashing)), checking: \(Figures.seconds(checking)), "
                        + "\(Int(share * 100)) % of what hashing alone allows")
            case .events, .done: break
            }
        }
        let result: CheckResult
        do { result = try process.run(.whole(isTimed: isTimed)) } catch {
            progress.clear()
            guard let error = error as? JournalError else { throw error }
            throw CommandFailure(error)
        }
        progress.clear()
        try end(result)
    }

    /// The running service's.
    func beside() async throws {
        let client = try await ServiceConnection.open(options).client
        let progress = TaskProgressBar(unit: Figures.grouped)
        let result = try await progress.show { try await client.verify(online: true, progress: $0) }
        var checked = CheckResult()
        checked.eventCount = UInt64(result.eventCount)
        checked.root = result.root.flatMap { Digest256(hexadecimal: $0.utf8) }
        checked.faultCount = UInt64(result.faultCount)
        checked.faults = result.faults.map { fault in
            CheckFault(
                CheckPart(rawValue: fault.part) ?? .events,
                position: fault.position.map { Position(UInt64($0)) }, session: fault.session,
                view: fault.view, fault.problem)
        }
        if !options.json { for fault in checked.faults { Output.line(JournalCheckRun.text(fault)) } }
        try end(checked)
    }

    private func end(_ result: CheckResult) throws {
        if options.json {
            Output.json { $0.members(of: result) }
        } else {
            let faults = result.faultCount == 1 ? "1 fault" : "\(result.faultCount) faults"
            Output.line("checked \(Figures.grouped(Int(result.eventCount))) events: \(faults)")
            if let root = result.root { Output.line("root: \(root)") }
        }
        if result.faultCount > 0 { throw CommandFailure(.no) }
    }

    static func text(_ fault: CheckFault) -> String {
        var place: [String] = []
        if let session = fault.session { place.append("session \(session)") }
        if let view = fault.view { place.append("view \(view)") }
        if let position = fault.position { place.append("position \(position.value)") }
        let words = [fault.part.rawValue, place.joined(separator: ", "), fault.problem]
        return TerminalText.oneLine(words.filter { !$0.isEmpty }.joined(separator: ": "))
    }
}

/// The part of a check that is a process of its own: a damaged file that ends it ends no more than it.
struct CheckChild {
    let path: String

    static let arguments = ["verify-journal", "--child"]

    func run(_ part: CheckProcess.Part) {
        ServiceProcess.prepareChild()
        let report: (CheckReport) -> Void = { Output.line(json: $0.json) }
        let check = JournalCheck(path, report: report)
        switch part {
        case .log: check.checkLog()
        case .timedLog: check.checkLog(isTimed: true)
        case .views: check.checkViews(scratch: path + "/" + CheckProcess.scratchName)
        case .running: RunningCheck(path, isGentle: false, report: report).run()
        case .gentle: RunningCheck(path, isGentle: true, report: report).run()
        }
    }
}
