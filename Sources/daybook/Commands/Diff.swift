import ArgumentParser
import DaybookClient
import DaybookTerminal

/// Shows the changes of a session between two of its revisions, or two moments.
struct Diff: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show what changed in a session between two revisions or moments.",
        discussion: "Lines with - show the earlier state, lines with + the later one.",
        examples: ["daybook diff trip-lisbon --from 1 --to 2", "daybook diff last --from yesterday"])

    @OptionGroup var service: ServiceOptions
    @Argument(help: SessionReference.help) var id: SessionReference
    @Option(help: ArgumentHelp("The earlier moment.", valueName: "revision|time")) var from: MomentArgument
    @Option(help: ArgumentHelp("The later moment (default: now).", valueName: "revision|time"))
    var to: MomentArgument?

    func run() async throws {
        let client = try await ServiceConnection.open(service).client
        let reader = SessionDiffReader(client: client, session: try await id.id(client))
        let diff = try await reader.read(from: from, to: to)
        if service.json { return Output.line(json: diff.json) }
        Pager.start()
        Output.text(diff.text)
    }
}
