import ArgumentParser
import DaybookJournal
import DaybookTerminal

/// The hidden command that checks a part of a journal in a process of its own: a damaged file can end only
/// that.
struct CheckChild: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: CheckProgram.commandName, abstract: "Do one part of `daybook verify`.",
        shouldDisplay: false)

    @Argument(help: .hidden) var part: CheckProcess.Part
    @Argument(help: .hidden) var path: String
    @Argument(help: .hidden) var restFactor: Int64

    func run() {
        ServiceProcess.prepareChild()
        let report: (CheckReport) -> Void = { Output.line(json: $0.json) }
        let check = JournalCheck(path, report: report)
        let scratch = path + "/" + CheckProcess.scratchName
        switch part {
        case .log: check.checkLog()
        case .timedLog: check.checkLog(isTimed: true)
        case .views: check.checkViews(scratch: scratch)
        case .running: RunningCheck(path, restFactor: restFactor, report: report).run()
        case .runningViews:
            RunningViewCheck(path, scratch: scratch, restFactor: restFactor, report: report).run()
        }
    }
}

extension CheckProcess.Part: ExpressibleByArgument {}
