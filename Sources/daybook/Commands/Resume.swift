import ArgumentParser
import DaybookClient
import DaybookTerminal

struct Resume: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print a session as a prompt, to continue it with a model.",
        discussion: "On a terminal, control characters are shown escaped; elsewhere the text is exact.")

    enum Format: String, ExpressibleByArgument, CaseIterable { case section, messages }

    @OptionGroup var service: ServiceOptions
    @Argument(help: "The session's id.") var id: String
    @Option(help: "section: one text; messages: an array that model APIs accept.")
    var format = Format.section
    @Option(help: "The newest messages to take, up to 1000 (default: 30).") var maxMessages: Int?
    @Option(help: "The most characters of each message (default: 500).") var maxCharacters: Int?
    @Option(help: "The most tokens of the whole, at 4 bytes a token (default: no bound).") var tokenBudget:
        Int?
    @Option(help: "As the session was after this many of its events.") var atRevision: Int?
    @Flag(help: "Leave out messages in steps of 16, so that the prompt's beginning stays the same.")
    var stable = false

    func run() async throws {
        let client = try await ServiceConnection.open(service).client
        let result = try await client.call("resume.prompt", parameters())
        if service.json { return Output.line(json: result.bytes) }
        let prompt = try ResumePrompt(json: result)
        let text =
            switch prompt.form {
            case .text(let text): text
            case .messages(let messages): messages.text
            }
        if !text.isEmpty { Output.text(text.hasSuffix("\n") ? text : text + "\n") }
    }

    private func parameters() -> JSONParameters {
        var parameters = JSONParameters()
        parameters.set("session", id)
        parameters.set("format", format.rawValue)
        parameters.set("maxMessages", maxMessages)
        parameters.set("maxCharacters", maxCharacters)
        parameters.set("tokenBudget", tokenBudget)
        parameters.set("atRevision", atRevision)
        if stable { parameters.set("stable", true) }
        return parameters
    }
}
