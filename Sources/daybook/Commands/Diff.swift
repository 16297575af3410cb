import ArgumentParser
import DaybookClient
import DaybookTerminal

/// Shows the changes of a session between two of its revisions, or two moments.
struct Diff: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show what changed in a session between two revisions or moments.",
        discussion: "Lines with - show the earlier state, lines with + the later one.")

    @OptionGroup var service: ServiceOptions
    @Argument(help: "The session's id.") var id: String
    @Option(help: ArgumentHelp("The earlier moment.", valueName: "revision|time")) var from: MomentArgument
    @Option(help: ArgumentHelp("The later moment (default: now).", valueName: "revision|time"))
    var to: MomentArgument?

    func run() async throws {
        let client = try await ServiceConnection.open(service).client
        let reader = SessionDiffReader(client: client, session: id)
        let diff = try await reader.read(from: from, to: to)
        if service.json { Output.line(json: diff.json) } else { Output.text(diff.text) }
    }
}
