import ArgumentParser
import DaybookJournal
import DaybookTerminal

@main
struct Daybook: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "daybook",
        abstract: "Stores chat and agent conversations: durable, searchable, ready to resume.",
        discussion: """
            Alone on a terminal it shows the sessions to browse, search, read and go on with (daybook tui).

            Commands work through the running service, or on the journal itself where none is running. \
            Times are of this machine's zone; --json has UTC. With --json they print JSON as the service \
            answers it, one document a line, and failures as {"error": {code, reason, message}}. \
            DAYBOOK_TOKEN is the token for a service that asks for one.

            A session is named by its id, by the beginning of it, by its name, or as last. A time is written as 2d, \
            yesterday 14:00, 2026-05-01 or RFC 3339.

            Exit codes: 0 success, 1 not found or check failed, 2 wrong usage, 3 error.
            """,
        version: Journal.version,
        subcommands: [
            TUI.self, Serve.self, Import.self, Watch.self, Sessions.self, Projects.self, Agents.self,
            Activity.self,
            Usage.self,
            Show.self, Search.self, Resume.self, Context.self, Export.self, Secrets.self, Diff.self,
            Tree.self, Replay.self,
            Append.self, Rename.self, Pin.self, Archive.self, Fork.self, Assign.self, Erase.self, Log.self,
            Info.self, Doctor.self, Web.self, Audit.self, Verify.self, Lifecycle.self, Backfill.self,
            Backup.self, Restore.self, Compact.self, Rebuild.self, MCP.self, Call.self, Bench.self,
            CheckChild.self,
        ])

    static func main() async { await Program.run(Daybook.self, alone: TUI.self) }
}
