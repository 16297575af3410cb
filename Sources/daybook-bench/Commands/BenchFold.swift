import ArgumentParser
import DaybookTerminal

struct BenchFold: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fold",
        abstract: "Measure how fast views are folded anew, all but search.",
        discussion: """
            Over a log of sessions of 20 to 100 messages that take turns, or of a journal's events again and \
            again: each view alone, all on one thread, and on two as a rebuild folds them, beside reading and \
            checking each header. Needs no service; what it writes is removed.
            """)

    @Option(help: "Events of the log.") var events = 1_000_000
    @Option(help: ArgumentHelp("A journal whose events are repeated.", valueName: "dir"))
    var from: String?
    @Option(help: "The folder to work in.") var folder = "."
    @Flag(help: "Print JSON, one document a line.") var json = false

    func validate() throws {
        guard (1...100_000_000).contains(events) else {
            throw ValidationError("--events is 1 to 100000000.")
        }
    }

    func run() async throws {
        let disturbance = Disturbance()
        defer { disturbance.report() }
        try FoldBench(eventCount: events, journal: from).run(in: folder) { result in
            if json { Output.line(json: result.json) } else { Output.line(result.text) }
        }
    }
}
