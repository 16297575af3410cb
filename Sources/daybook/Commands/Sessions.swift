import ArgumentParser
import DaybookClient
import DaybookTerminal

struct Sessions: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List sessions, newest activity first.",
        discussion: "AGE is that of the last activity.",
        examples: [
            "daybook sessions --project allotment", "daybook sessions --status closed --limit 5",
            "daybook sessions --parent last",
        ])

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
    @Option(help: "Only the sessions that work for this one: its id, the beginning of it, or last.")
    var parent: SessionReference?
    @Option(help: "Sessions to list, 1 to 1000.") var limit = 50
    @Option(help: "Where to go on: the cursor that the last list ended with.") var cursor: String?
    @Flag(help: "Only closed sessions with messages that no summary covers, the longest closed first.")
    var unsummarized = false
    @Flag(name: .long, help: "List pinned sessions in their place, not first.") var pinnedInPlace = false

    func validate() throws {
        let others =
            [project, mode, status].contains { $0 != nil } || parent != nil || archived != .exclude
            || subagents != nil || pinnedInPlace
        guard !unsummarized || !others else {
            throw ValidationError("--unsummarized goes only with --owner, --agent, --limit and --cursor.")
        }
    }

    func run() async throws { try await list(try await ServiceConnection.open(service).client) }

    /// Prints the sessions that a journal's client reads.
    func list(_ client: DaybookClient) async throws {
        let included = subagents ?? (parent == nil ? .exclude : .only)
        let result = try await client.call(
            unsummarized ? "session.unsummarized" : "session.list",
            parameters(parent: try await parent?.id(client), subagents: included, limit: limit))
        if service.json { return Output.line(json: result.bytes) }
        let page = try SessionPage(json: result)
        let workers = try await hiddenWorkerCount(client)
        Pager.start()
        show(page)
        if workers > 0 {
            let are = workers == 1 ? "1 session that works" : "\(Figures.grouped(workers)) sessions that work"
            Output.note("Not listed: \(are) for others; --subagents include lists them too")
        }
        guard page.sessions.isEmpty else { return }
        try await NearMiss(owner: owner, agent: agent, project: project).tell(client)
    }

    /// Number of the sessions that the same filters find among those that are left out because they work for
    /// another.
    private func hiddenWorkerCount(_ client: DaybookClient) async throws -> Int {
        guard !unsummarized, subagents == nil, parent == nil, mode == nil, cursor == nil else { return 0 }
        let parameters = parameters(parent: nil, subagents: .only, limit: 1)
        return try SessionPage(json: try await client.call("session.list", parameters)).total ?? 0
    }

    private func parameters(parent: String?, subagents: Inclusion, limit: Int) -> JSONParameters {
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
        parameters.set("subagents", subagents.rawValue)
        if pinnedInPlace { parameters.set("pinnedFirst", false) }
        return parameters
    }

    private func show(_ page: SessionPage) {
        let hasProjects = page.sessions.contains { $0.project != nil }
        let projects: [TextTable.Column] = hasProjects ? [.cuttingStarts("PROJECT", to: 8)] : []
        var table = TextTable(
            [ShownIDs.column(page.sessions.map(\.id)), .cutting("NAME", to: 10)] + projects
                + [.right("MESSAGES"), .right("AGE"), ""])
        let now = TimeArgument.now
        for session in page.sessions {
            let project = hasProjects ? [TerminalText.oneLine(session.project ?? "")] : []
            table.add(
                [session.id, ShownName.cut(session.name)] + project + [
                    Figures.grouped(session.messageCount),
                    TimeText.age(of: session.lastMessageAt ?? session.createdAt, at: now),
                    SessionMarkText.of(session),
                ])
        }
        if !page.sessions.isEmpty { Output.table(table) }
        let shown = page.sessions.count
        let total = page.total.map { " of \(Figures.grouped($0))" } ?? ""
        Output.note("\(shown)\(total) \(shown == 1 && page.total ?? 1 == 1 ? "session" : "sessions")")
        Output.more(page.nextCursor)
    }
}
