import ArgumentParser
import DaybookClient
import DaybookTerminal

struct Assign: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Give a session an owner, agent, project or parent that it has not.",
        discussion: """
            What the session has already stays. An owner also goes to what the session is a fork of, its forks, \
            its parents and its subagents, where these have none.
            """,
        examples: ["daybook assign notes-bees --project hive", "daybook assign last --owner ann"])

    @OptionGroup var service: ServiceOptions
    @Argument(help: SessionReference.help) var id: SessionReference
    @Option(help: "Whom the session belongs to.") var owner: String?
    @Option(help: "The agent, of this session alone.") var agent: String?
    @Option(help: "The project, of this session alone.") var project: String?
    @Option(help: "The session that this one works for; it need not be there.") var parent: String?

    func validate() throws {
        guard owner != nil || agent != nil || project != nil || parent != nil else {
            throw ValidationError("Give --owner, --agent, --project or --parent.")
        }
    }

    func run() async throws {
        try await SessionChange(service: service).run(id, "session.assign") { parameters in
            parameters.set("owner", owner)
            parameters.set("agent", agent)
            parameters.set("project", project)
            parameters.set("parent", parent)
        }
    }
}
