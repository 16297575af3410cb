import ArgumentParser
import DaybookTerminal

@main
struct Daybook: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "daybook",
        abstract: "A journal of conversations between people and AI agents.",
        discussion: """
            Commands work on a running service through its socket. Times are UTC. With --json they print \
            JSON as the service answers it, one document a line.

            Exit codes: 0 done, 1 the answer is no, 2 bad use, 3 could not.
            """,
        subcommands: [
            Serve.self, Import.self, Sessions.self, Projects.self, Agents.self, Activity.self, Show.self,
            Search.self, Resume.self, Context.self, Export.self, Diff.self, Replay.self, Erase.self, Log.self,
            Info.self, Audit.self, Verify.self, Lifecycle.self, Backfill.self,
            Backup.self, Restore.self, Compact.self, Rebuild.self, Call.self, Bench.self, CheckChild.self,
        ])

    static func main() async { await Program.run(Daybook.self) }
}
