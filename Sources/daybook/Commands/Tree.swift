import ArgumentParser
import DaybookClient
import DaybookTerminal

/// Shows the forks and the subagents of a session, and its rewinds.
struct Tree: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the forks and the subagents of a session, and its rewinds.",
        examples: ["daybook tree trip-lisbon", "daybook tree last"])

    @OptionGroup var service: ServiceOptions
    @Argument(help: SessionReference.help) var id: SessionReference
    @Option(help: "Sessions, and rewinds, to list, 1 to 1000.") var limit = 100
    @Option(help: "Where to go on: the cursor that the last list ended with.") var cursor: String?

    func run() async throws {
        let client = try await ServiceConnection.open(service).client
        var parameters = JSONParameters()
        parameters.set("id", try await id.id(client))
        parameters.set("limit", limit)
        parameters.set("cursor", cursor)
        let result = try await client.call("session.tree", parameters)
        if service.json { return Output.line(json: result.bytes) }
        Pager.start()
        show(try SessionTree(json: result))
    }

    private func show(_ tree: SessionTree) {
        var table = TextTable([
            .cutting("ID", to: 8), .cutting("NAME", to: 12), .right("MESSAGES"), .right("SHARED"),
        ])
        for node in tree.sessions {
            table.add([
                String(repeating: "  ", count: node.depth) + node.session,
                ShownName.cut(node.name),
                Figures.grouped(node.messageCount), node.sharedMessageCount.map(Figures.grouped) ?? "-",
            ])
        }
        if !tree.sessions.isEmpty { Output.table(table) }
        for rewind in tree.rewinds {
            Output.line("revision \(rewind.revision): rewound from #\(rewind.from) to #\(rewind.to)")
        }
        Output.more(tree.nextCursor)
    }
}
