import ArgumentParser
import DaybookClient
import DaybookTerminal

struct Search: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Find messages by their words, best first.",
        discussion: """
            All words must occur; case and accents do not matter, and the last word may be the beginning of one. \
            "In quotes" words stand together; -word must not occur. Where the query begins with -, put -- \
            before it.
            """)

    @OptionGroup var service: ServiceOptions
    @Argument(help: "What to look for.") var query: [String]
    @Option(help: "Only messages of this owner.") var owner: String?
    @Option(help: "Only sessions of this agent.") var agent: String?
    @Option(help: "Only sessions of this project.") var project: String?
    @Option(help: "Only this session; in a fork, with what it inherits.") var session: String?
    @Option(help: "Messages to show, 1 to 1000.") var limit = 20
    @Option(help: "Where to go on: the cursor that the last search ended with.") var cursor: String?

    func run() async throws {
        let client = try await ServiceConnection.open(service).client
        var parameters = JSONParameters()
        parameters.set("query", query.joined(separator: " "))
        parameters.set("owner", owner)
        parameters.set("agent", agent)
        parameters.set("project", project)
        parameters.set("session", session)
        parameters.set("limit", limit)
        parameters.set("cursor", cursor)
        let result = try await client.call("search.messages", parameters)
        if service.json { return Output.line(json: result.bytes) }
        show(try SearchPage(json: result))
    }

    private func show(_ page: SearchPage) {
        for hit in page.hits {
            let place = "\(TerminalText.oneLine(hit.session))/\(hit.sequence)"
            Output.line("\(place)  \(Figures.time(hit.at.rfc3339))")
            Output.line([("    ", false)] + hit.pieces.map { (TerminalText.oneLine($0.text), $0.isHit) })
        }
        let about = page.totalIsExact ? "" : "at least "
        Output.error(
            "\(page.hits.count) of \(about)\(Figures.grouped(page.total)), through position "
                + Figures.grouped(page.throughPosition))
        Output.more(page.nextCursor)
    }
}
