import ArgumentParser
import DaybookClient
import DaybookTerminal

struct Context: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print what earlier sessions of an owner established.",
        discussion: "On a terminal, control characters are shown escaped; elsewhere the text is exact.",
        examples: ["daybook context person-7 --agent gardener --sessions 5"])

    @OptionGroup var service: ServiceOptions
    @Argument(help: "The owner.") var owner: String
    @Option(help: "Only sessions with this agent.") var agent: String?
    @Option(help: "How many sessions to take: the newest with insights or summaries (default: 5).")
    var sessions: Int?

    func run() async throws {
        let client = try await ServiceConnection.open(service).client
        var parameters = JSONParameters()
        parameters.set("owner", owner)
        parameters.set("agent", agent)
        parameters.set("sessions", sessions)
        let result = try await client.call("resume.context", parameters)
        if service.json { return Output.line(json: result.bytes) }
        let text = try ResumeContext(json: result).text
        guard text.isEmpty else { return Output.text(text) }
        Output.note("no earlier session of \(TerminalText.cut(owner, to: 80)) has insights or a summary")
        try await NearMiss(owner: owner, agent: agent, project: nil).tell(client)
    }
}
