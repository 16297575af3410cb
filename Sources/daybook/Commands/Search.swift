import ArgumentParser
import DaybookClient
import DaybookTerminal

struct Search: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Find messages by their words, best first, and sessions by their titles.",
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
    @Option(help: "Only messages of this role.") var role: String?
    @Option(
        name: .customLong("type"),
        help: "Only messages of this type, such as text or tool_result; give it again for more types.")
    var types: [String] = []
    @Option(help: "Only messages said at this time or later, such as 2026-11-21T06:41:45Z.") var since:
        String?
    @Option(help: "Only messages said at this time or earlier.") var until: String?
    @Flag(help: "Look only at what was said, not at tool calls and their results.") var noTools = false
    @Flag(help: "Where no message has all words, show those with the best of some.") var best = false
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
        parameters.set("role", role)
        parameters.set("types", types)
        parameters.set("since", since)
        parameters.set("until", until)
        if noTools { parameters.set("includeTools", false) }
        if best { parameters.set("match", "best") }
        parameters.set("limit", limit)
        parameters.set("cursor", cursor)
        let result = try await client.call("search.messages", parameters)
        if service.json { return Output.line(json: result.bytes) }
        show(try SearchPage(json: result))
    }

    private func show(_ page: SearchPage) {
        for session in page.sessions {
            Output.line("\(TerminalText.oneLine(session.session))  \(TerminalText.oneLine(session.name))")
        }
        if !page.hasAllWords { Output.error("No message has all words. These have some of them:") }
        for hit in page.hits {
            let place = "\(TerminalText.oneLine(hit.session))/\(hit.sequence)"
            Output.line("\(place)  \(Figures.time(hit.at.rfc3339))")
            Output.line([("    ", false)] + hit.pieces.map { (TerminalText.oneLine($0.text), $0.isHit) })
        }
        let about = page.totalIsExact ? "" : "at least "
        Output.error(
            "\(page.hits.count) of \(about)\(Figures.grouped(page.total)), through position "
                + Figures.grouped(page.throughPosition))
        if let explanation = page.explanation { Output.error("Nothing is found: \(explanation).") }
        if let suggestion = page.suggestion {
            Output.error("Did you mean: \(TerminalText.oneLine(suggestion))")
        }
        Output.more(page.nextCursor)
    }
}
