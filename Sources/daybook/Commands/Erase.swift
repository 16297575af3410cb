import ArgumentParser
import DaybookClient
import DaybookTerminal

struct Erase: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Erase a session's content permanently.",
        discussion: """
            Reads refuse it at once; its texts are then overwritten in the journal. Proofs of the journal stay \
            valid, and the id stays taken. Backups made before still hold it. It asks first; where it can't, as \
            in a script, say --yes.
            """,
        examples: [
            "daybook erase notes-bees --dry-run", "daybook erase notes-bees --yes --reason 'asked for'",
        ])

    @OptionGroup var service: ServiceOptions
    @Argument(help: SessionReference.help) var id: SessionReference
    @Option(help: "Why, in up to 1000 characters; it stays in the journal.") var reason: String?

    @Flag(help: "Take the sessions that work for it too, and those that work for them.")
    var cascade = false
    @Flag(help: "Only show what would go, and erase nothing.") var dryRun = false
    @Flag(name: .shortAndLong, help: "Erase without asking.") var yes = false

    func validate() throws {
        guard !dryRun || reason == nil else { throw ValidationError("--dry-run takes no --reason.") }
    }

    func run() async throws {
        var client = try await ServiceConnection.open(service).client
        let id = try await id.id(client)
        if dryRun { return try await preview(id, client) }
        if !yes {
            let name = try await client.session(id).session.name
            // Nobody is kept from the journal while the user thinks.
            await InProcessService.stop()
            try ask(id, name)
            client = try await ServiceConnection.open(service).client
        }
        var parameters = JSONParameters()
        parameters.set("id", id)
        parameters.set("reason", reason)
        if cascade { parameters.set("cascade", true) }
        let result = try await client.call("session.erase", parameters)
        if service.json { return Output.line(json: result.bytes) }
        let erased = try ErasedSession(json: result)
        let forks = erased.affectedForkCount
        let seen = forks == 0 ? "" : ", seen by \(forks) fork\(forks == 1 ? "" : "s")"
        let count = erased.erasedMessageCount
        let subagents = erased.sessions.count - 1
        let others = subagents < 1 ? "" : " and \(subagents) subagent\(subagents == 1 ? "" : "s")"
        Output.line("erased \(id)\(others): \(count) message\(count == 1 ? "" : "s")\(seen)")
        Output.error("`daybook compact` rids the journal's files of what is left of it")
    }

    private func ask(_ id: String, _ name: String) throws(CommandFailure) {
        let others = cascade ? " and the sessions that work for it" : ""
        let question = "Erase \(id) (\(TerminalText.cut(name, to: 60)))\(others) permanently? [y/N] "
        guard let answer = StandardInput.answer(to: question) else {
            throw CommandFailure(.badUse, "nobody can be asked here; say --yes to erase \(id)")
        }
        guard ["y", "yes"].contains(answer.lowercased()) else {
            throw CommandFailure(.no, "nothing was erased")
        }
    }

    private func preview(_ id: String, _ client: DaybookClient) async throws {
        var cursor: JSONBytes?
        repeat {
            var parameters = JSONParameters()
            parameters.set("id", id)
            parameters.set("cursor", cursor?.string)
            if cascade { parameters.set("cascade", true) }
            let result = try await client.call("session.erasePreview", parameters)
            cursor = result["nextCursor"]
            if service.json {
                Output.line(json: result.bytes)
            } else {
                for part in try ErasePreview(json: result).sessions { Output.line(line(part)) }
            }
        } while cursor != nil
    }

    private func line(_ part: ErasePreview.Part) -> String {
        let goes = part.goes
        let counts = [
            (goes.messages, "messages"), (goes.edits, "edits"), (goes.annotations, "annotations"),
            (goes.titles, "titles"), (goes.contexts, "contexts"), (goes.summaries, "summaries"),
            (goes.insights, "insights"), (goes.others, "other events"),
        ].filter { $0.0 > 0 }.map { "\($0.1) \(Figures.grouped($0.0))" }
        let inherited = part.inheritedThrough.map { "what it inherits, through #\($0)" }
        let what = ([inherited].compactMap(\.self) + counts).joined(separator: ", ")
        return TerminalText.oneLine(
            "\(part.session) (\(part.name)) would lose \(what.isEmpty ? "nothing" : what)")
    }
}
