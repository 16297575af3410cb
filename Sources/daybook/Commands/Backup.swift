import ArgumentParser
import DaybookClient
import JSON

struct Backup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write all of the journal to a new file, beside a running service.",
        discussion: """
            The file is read again and synced with its directory before it gets its name, so after a power cut \
            it is there whole or not at all. It holds the journal's secret: keep it as you keep the journal. \
            With --since only what is new after an earlier backup is written; `daybook restore` takes both. \
            A backup keeps what is erased later, until it is restored with the ledger of erasures.
            """)

    @OptionGroup var service: ServiceOptions
    @Argument(help: "The file to make.") var destination: String
    @Option(
        help: ArgumentHelp(
            "Leave out events up to this one: the size of the backup before.", valueName: "position"))
    var since = 0

    func validate() throws {
        if since < 0 { throw ValidationError("--since is 0 or more.") }
    }

    func run() async throws {
        let client = try await ServiceConnection.open(service).client
        let progress = TaskProgressBar(unit: Figures.grouped)
        let path = absolutePath(destination)
        let result = try await progress.show { [since] in
            try await client.backup(to: path, since: since, progress: $0)
        }
        guard service.json else {
            Output.line(
                "backed up \(Figures.grouped(result.size - result.since)) events, \(Figures.bytes(result.byteCount))"
            )
            Output.line("size: \(result.size)")
            return Output.line("root: \(result.root)")
        }
        Output.json { writer in
            writer.member("destination", string: result.destination)
            writer.member("since", integer: result.since)
            writer.member("size", integer: result.size)
            writer.member("root", string: result.root)
            writer.member("bytes", integer: result.byteCount)
        }
    }
}
