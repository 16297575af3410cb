import ArgumentParser
import DaybookClient
import DaybookTerminal

struct Projects: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List projects, newest activity first.",
        examples: ["daybook projects", "daybook projects --owner person-7"])

    @OptionGroup var list: GroupList

    func run() async throws { try await list.run("project.list", .project) }
}

struct Agents: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List agents, newest activity first.",
        examples: ["daybook agents", "daybook agents --limit 10 --json"])

    @OptionGroup var list: GroupList

    func run() async throws { try await list.run("agent.list", .agent) }
}

/// Options that the lists of projects and of agents share.
struct GroupList: ParsableArguments {
    @OptionGroup var service: ServiceOptions
    @Option(help: "Only those of this owner's sessions.") var owner: String?
    @Option(help: "How many to list, 1 to 1000.") var limit = 50
    @Option(help: "Where to go on: the cursor that the last list ended with.") var cursor: String?

    func run(_ method: String, _ kind: NamedGroup.Kind) async throws {
        let connection = try await ServiceConnection.open(service)
        var parameters = JSONParameters()
        parameters.set("owner", owner)
        parameters.set("limit", limit)
        parameters.set("cursor", cursor)
        let result = try await connection.client.call(method, parameters)
        if service.json { return Output.line(json: result.bytes) }
        Pager.start()
        show(try NamedGroupPage(result, kind), kind)
    }

    private func show(_ page: NamedGroupPage, _ kind: NamedGroup.Kind) {
        var table = TextTable(
            [
                .cuttingStarts(kind.rawValue.uppercased(), to: 12), .right("SESSIONS"), .right("MESSAGES"),
                .right("AGE"), .cutting("LATEST SESSION", to: 8),
            ])
        let now = TimeArgument.now
        for group in page.groups {
            table.add([
                TerminalText.oneLine(group.name), Figures.grouped(group.sessionCount),
                Figures.grouped(group.messageCount), TimeText.age(of: group.lastActivityAt, at: now),
                group.latestSession,
            ])
        }
        if !page.groups.isEmpty { Output.table(table) }
        let noun = page.total == 1 ? kind.rawValue : kind.rawValue + "s"
        Output.note("\(page.groups.count) of \(Figures.grouped(page.total)) \(noun)")
        Output.more(page.nextCursor)
    }
}
