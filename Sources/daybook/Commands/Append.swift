import ArgumentParser
import DaybookClient
import DaybookJSON
import DaybookTerminal

struct Append: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Append a message to a session.",
        discussion: """
            Without TEXT, or with - for it, the message is what comes on standard input, without its last line \
            feed. The id of the message is printed.
            """,
        examples: [
            "daybook append trip-lisbon 'And the tram?'", "git log -1 | daybook append last --role assistant",
            "daybook append notes-2 'Beans are out.' --start --owner person-7",
        ])

    enum Role: String, ExpressibleByArgument, CaseIterable { case user, assistant, system, tool }

    @OptionGroup var service: ServiceOptions
    @Argument(help: "The session's id, the beginning of it, or last; with --start, the new one's id.")
    var id: SessionReference
    @Argument(help: "The message.") var text: String?
    @Option(help: "Who says it.") var role = Role.user
    @Option(help: "A key: the same message under the same key is recorded once.") var key: String?
    @Option(help: "When it was said, such as 2h or yesterday 14:00 (default: now).") var at: TimeArgument?
    @Flag(help: "Start the session if there is none of this id.") var start = false
    @Option(help: "With --start: the session's owner.") var owner: String?
    @Option(help: "With --start: the session's agent.") var agent: String?
    @Option(help: "With --start: the session's project.") var project: String?

    func validate() throws {
        if !start, [owner, agent, project].contains(where: { $0 != nil }) {
            throw ValidationError("--owner, --agent and --project go with --start.")
        }
    }

    func run() async throws {
        let text = try content()
        let client = try await ServiceConnection.open(service).client
        var draft = MessageDraft(role: Message.Role(rawValue: role.rawValue), text: text)
        draft.source = "daybook append"
        let new = SessionDraft(id: id.text, owner: owner, agent: agent, project: project)
        let appended = try await client.append(
            draft, to: start ? id.text : try await id.id(client), startSession: start ? new : nil,
            AppendOptions(key: key, at: at?.start))
        let message = appended.message
        guard service.json else { return Output.line("\(message.session)/\(message.sequence)") }
        Output.json { writer in
            writer.member("id", string: "\(message.session)/\(message.sequence)")
            writer.member("session", string: message.session)
            writer.member("sequence", integer: message.sequence)
        }
    }

    private func content() throws -> String {
        guard text == nil || text == "-" else { return text ?? "" }
        let bytes = try StandardInput.all("the message")
        guard var content = String(validating: bytes, as: UTF8.self) else {
            throw CommandFailure(.badUse, "the message on standard input is not UTF-8")
        }
        if content.hasSuffix("\r\n") || content.hasSuffix("\n") { content.removeLast() }
        guard !content.isEmpty else { throw CommandFailure(.badUse, "the message is empty") }
        return content
    }
}
