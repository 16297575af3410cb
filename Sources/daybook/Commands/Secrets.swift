import ArgumentParser
import DaybookClient
import DaybookContent
import DaybookJSON
import DaybookTerminal

struct Secrets: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Find what looks like keys, tokens and passwords; take it out.",
        discussion: """
            Looks through all that was recorded, also what was edited or rewound since, for tokens of known issuers, private \
            keys, addresses with a password, and values behind names such as api_key. Each is shown by its beginning. Some \
            may be none, and a secret that looks like nothing is not found. With --redact, messages stay without them, and \
            the texts before are erased for good. Whoever has a backup or an earlier export still has them: withdraw the \
            keys.

            Exit codes: 0 nothing was found, or all was taken out; 1 something is there.
            """,
        examples: ["daybook secrets", "daybook secrets trip-lisbon --redact --yes"])

    @OptionGroup var service: ServiceOptions
    @Argument(help: "Sessions to look through, by id, the beginning of it, or name; all where none is named.")
    var sessions: [SessionReference] = []

    @Flag(help: "Take them out of messages.") var redact = false
    @Flag(name: .shortAndLong, help: "Take them out without asking.") var yes = false

    func validate() throws {
        guard redact || !yes else { throw ValidationError("--yes goes with --redact.") }
    }

    func run() async throws {
        let client = try await ServiceConnection.open(service).client
        let found = try await find(client)
        guard redact, !found.isEmpty else {
            if found.isEmpty { Output.note("nothing that looks like a key or token") }
            guard found.isEmpty else { throw CommandFailure(.no) }
            return
        }
        try await takeOut(found)
    }

    private func find(_ client: DaybookClient) async throws -> [SecretSearch.Found] {
        let search = SecretSearch(client: client)
        var found: [SecretSearch.Found] = []
        func take(_ secrets: SecretSearch.Found) {
            found.append(secrets)
            show(secrets)
        }
        if sessions.isEmpty { try await search.forEach(take) }
        for session in sessions { try await search.forEach(in: try await session.id(client), take) }
        return found
    }

    private func show(_ found: SecretSearch.Found) {
        for (kind, excerpt) in found.secrets {
            guard service.json else {
                Output.line(TerminalText.oneLine("\(found.place): \(kind.name): \(excerpt)"))
                continue
            }
            Output.json { writer in
                writer.member("position", integer: found.event.position)
                if let session = found.event.session { writer.member("session", string: session) }
                if let sequence = found.event.sequence { writer.member("sequence", integer: sequence) }
                writer.member("type", string: found.event.type)
                writer.member("kind", string: kind.name)
                writer.member("excerpt", string: excerpt)
            }
        }
    }

    private func takeOut(_ found: [SecretSearch.Found]) async throws {
        var messages: [(session: String, sequence: Int)] = []
        for message in found.compactMap(\.message) where !messages.contains(where: { $0 == message }) {
            messages.append(message)
        }
        if !yes { try await ask(messages.count) }
        let redaction = SecretRedaction(client: try await ServiceConnection.open(service).client)
        var done = 0
        for message in messages {
            do {
                try await redaction.redact(message.sequence, of: message.session)
                done += 1
            } catch let error as DaybookError {
                Output.error(TerminalText.oneLine("\(message.session)/\(message.sequence): \(error.message)"))
            }
        }
        Output.note(
            "took secrets out of \(done) \(done == 1 ? "message" : "messages"); `daybook compact` rids the journal's files of what is left of them"
        )
        let refused = messages.count - done
        let others = found.count { $0.message == nil }
        guard refused + others > 0 else { return }
        var left: [String] = []
        if refused > 0 {
            left.append("\(refused) \(refused == 1 ? "message" : "messages") for the reasons above")
        }
        if others > 0 {
            left.append(
                "\(others) \(others == 1 ? "event" : "events") that are no messages and can't be edited; `daybook erase` takes "
                    + "their sessions")
        }
        throw CommandFailure(.no, "left as they are: " + left.joined(separator: ", "))
    }

    private func ask(_ count: Int) async throws {
        // Nobody is kept from the journal while the user thinks.
        await InProcessService.stop()
        let question = "Take them out of \(count) \(count == 1 ? "message" : "messages") for good? [y/N] "
        guard let answer = StandardInput.answer(to: question) else {
            throw CommandFailure(.badUse, "nobody can be asked here; say --yes to take them out")
        }
        guard ["y", "yes"].contains(answer.lowercased()) else {
            throw CommandFailure(.no, "nothing was changed")
        }
    }
}
