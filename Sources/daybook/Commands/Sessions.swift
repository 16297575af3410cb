import ArgumentParser
import DaybookClient
import DaybookTerminal

struct Sessions: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List sessions, newest activity first.")

    enum Inclusion: String, ExpressibleByArgument, CaseIterable { case exclude, include, only }

    @OptionGroup var service: ServiceOptions
    @Option(help: "Only sessions of this owner.") var owner: String?
    @Option(help: "Only sessions of this agent.") var agent: String?
    @Option(help: "Only sessions of this project.") var project: String?
    @Option(help: "Only sessions of this mode, such as batch or interactive.") var mode: String?
    @Option(help: "Only sessions of this status: open, closed or erased.") var status: String?
    @Option(help: "Archived sessions: exclude, include or only.")
    var archived = Inclusion.exclude
    @Option(help: "Sessions that work for another: exclude, include or only.")
    var subagents: Inclusion?
    @Option(help: "Only the sessions that work for this one.") var parent: String?
    @Option(help: "Sessions to list, 1 to 1000.") var limit = 50
    @Option(help: "Where to go on: the cursor that the last list ended with.") var cursor: String?
    @Flag(help: "Only closed sessions with messages that no summary covers, the longest closed first.")
    var unsummarized = false
    @Flag(name: .long, help: "List pinned sessions in their place, not first.") var pinnedInPlace = false

    func validate() throws {
        let others =
            [project, mode, status, parent].contains { $0 != nil } || archived != .exclude
            || subagents != nil || pinnedInPlace
        guard !unsummarized || !others else {
            throw ValidationError("--unsummarized goes only with --owner, --agent, --limit and --cursor.")
        }
    }

    func run() async throws {
        let connection = try await ServiceConnection.open(service)
        let result = try await connection.client.call(
            unsummarized ? "session.unsummarized" : "session.list", parameters())
        if service.json { return Output.line(json: result.bytes) }
        show(try SessionPage(json: result))
    }

    private func parameters() throws -> JSONParameters {
        var parameters = JSONParameters()
        parameters.set("owner", owner)
        parameters.set("agent", agent)
        parameters.set("limit", limit)
        parameters.set("cursor", cursor)
        if unsummarized { return parameters }
        parameters.set("project", project)
        parameters.set("mode", mode)
        parameters.set("status", status)
        parameters.set("archived", archived.rawValue)
        parameters.set("parent", parent)
        parameters.set("subagents", (subagents ?? (parent == nil ? .exclude : .only)).rawValue)
        if pinnedInPlace { parameters.set("pinnedFirst", false) }
        return parameters
    }

    private func show(_ page: SessionPage) {
        var table = TextTable(["ID", "NAME", "MESSAGES", "LAST ACTIVITY", ""], rightAligned: [2])
        for session in page.sessions {
            table.add([
                session.id, TerminalText.cut(session.name, to: 48),
                Figures.grouped(session.messageCount),
                Figures.time((session.lastMessageAt ?? session.createdAt).rfc3339), marks(session),
            ])
        }
        if !page.sessions.isEmpty { Output.line(table.text) }
        let shown = page.sessions.count
        let total = page.total.map { " of \(Figures.grouped($0))" } ?? ""
        Output.error("\(shown)\(total) \(shown == 1 && page.total ?? 1 == 1 ? "session" : "sessions")")
        Output.more(page.nextCursor)
    }

    private func marks(_ session: Session) -> String {
        var marks: [String] = []
        if session.isPinned { marks.append("pinned") }
        if session.isArchived { marks.append("archived") }
        if session.status != .open { marks.append(TerminalText.oneLine(session.status.rawValue)) }
        return marks.joined(separator: ", ")
    }
}
