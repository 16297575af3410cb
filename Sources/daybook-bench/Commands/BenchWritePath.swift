import ArgumentParser
import DaybookSystem
import DaybookTerminal

struct BenchWritePath: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "write-path",
        abstract: "Measure what the write path is built on: LMDB alone, on the disk of a folder.",
        discussion: """
            A log of headers and bodies, 64 events a commit, synced: alone, with a heads row an event stored by \
            the writer, and with a projector of many puts an event on a thread of its own beside that. Needs no \
            service; what it writes is removed.
            """)

    @Option(help: "Events of each run.") var events = 200_000
    @Option(help: "Puts of the projector for each event.") var puts = 50
    @Option(help: "Sessions that the events belong to in turn.") var sessions = 1_000
    @Option(help: "The folder to work in.") var folder = "."
    @Flag(help: "Print JSON, one document a line.") var json = false

    func validate() throws {
        guard events >= 64, puts >= 1, sessions >= 1 else {
            throw ValidationError("--events is 64 or more, --puts and --sessions are 1 or more.")
        }
    }

    func run() async throws {
        let directory: String
        do throws(SystemError) {
            directory = try File.makeTemporaryDirectory(folder + "/daybook-bench-")
        } catch {
            throw CommandFailure(.couldNot, "cannot make a directory in \(folder): \(error.reason)")
        }
        defer { File.removeDirectory(directory) }
        let path = WritePath(eventCount: events, putsPerEvent: puts, sessionCount: sessions)
        for result in try path.run(in: directory) {
            if json { Output.line(json: result.json) } else { Output.line(result.text) }
        }
    }
}
