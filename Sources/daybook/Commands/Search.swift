import ArgumentParser
import DaybookClient
import DaybookTerminal

struct Search: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Find messages by their words, best first, and sessions by their titles.",
        discussion: """
            Shows the messages that have all words or, where there are none, those with the best of some. \
            Case, accents and the order of the words do not matter. "In quotes" words stand together; -word \
            must not occur; begin* stands for all words that begin so. Where the query begins with -, put -- \
            before it.

            Exit codes: 0 found, 1 nothing found, 2 no query.
            """,
        examples: [
            "daybook search kettle whistles", "daybook search 'bean*' --project allotment --since 30d",
            "daybook search '\"order KS-1042\" -reed' --session last",
        ])

    @OptionGroup var service: ServiceOptions
    @Argument(help: "What to look for.") var query: [String]
    @Option(help: "Only messages of this owner.") var owner: String?
    @Option(help: "Only sessions of this agent.") var agent: String?
    @Option(help: "Only sessions of this project.") var project: String?
    @Option(
        help: "Only this session, by its id, the beginning of it, or last; in a fork, with what it inherits.")
    var session: SessionReference?
    @Option(help: "Only messages of this role.") var role: String?
    @Option(
        name: .customLong("type"),
        help: "Only messages of this type, such as text or tool_result; give it again for more types.")
    var types: [String] = []
    @Option(help: "Only messages said at this time or later, such as 2d, yesterday 14:00 or 2026-05-01.")
    var since: TimeArgument?
    @Option(help: "Only messages said at this time or earlier, or up to the end of this day.")
    var until: TimeArgument?
    @Flag(help: "Look only at what was said, not at tool calls and their results.") var noTools = false
    @Flag(help: "Only messages that have all words; the last word may be the beginning of one.")
    var allWords = false
    @Option(help: "Messages to show, 1 to 1000.") var limit = 20
    @Option(help: "Where to go on: the cursor that the last search ended with.") var cursor: String?

    func run() async throws {
        let client = try await ServiceConnection.open(service, waitingFor: .all).client
        let session = try await session?.id(client)
        var answer = try await client.call(
            "search.messages", parameters(in: session, hasAllWords: allWords))
        var page = try SearchPage(json: answer)
        if !allWords, page.isEmpty {
            // The best of some takes no word for the beginning of one. Nothing else has it.
            answer = try await client.call("search.messages", parameters(in: session, hasAllWords: true))
            page = try SearchPage(json: answer)
        }
        if service.json {
            Output.line(json: answer.bytes)
        } else {
            if let explanation = page.explanation { throw CommandFailure(.badUse, explanation) }
            Pager.start()
            show(page)
        }
        guard page.hits.isEmpty, page.sessions.isEmpty else { return }
        if !service.json {
            try await NearMiss(owner: owner, agent: agent, project: project).tell(client)
        }
        throw CommandFailure(page.explanation == nil ? .no : .badUse)
    }

    private func parameters(in session: String?, hasAllWords: Bool) -> JSONParameters {
        var parameters = JSONParameters()
        parameters.set("query", query.joined(separator: " "))
        parameters.set("owner", owner)
        parameters.set("agent", agent)
        parameters.set("project", project)
        parameters.set("session", session)
        parameters.set("role", role)
        parameters.set("types", types)
        parameters.set("since", since?.start.rfc3339)
        parameters.set("until", until?.last.rfc3339)
        if noTools { parameters.set("includeTools", false) }
        if !hasAllWords { parameters.set("match", "best") }
        parameters.set("limit", limit)
        parameters.set("cursor", cursor)
        return parameters
    }

    private func show(_ page: SearchPage) {
        for session in page.sessions {
            Output.line("\(TerminalText.oneLine(session.session))  \(TerminalText.oneLine(session.name))")
        }
        if !page.hasAllWords, !page.hits.isEmpty {
            Output.note("No message has all words. These have some of them:")
        }
        for hit in page.hits {
            Output.line(heading(hit))
            Output.line(
                [("    ", nil)] + hit.pieces.map { (TerminalText.oneLine($0.text), $0.isHit ? .bold : nil) })
        }
        let about = page.totalIsExact ? "" : "at least "
        Output.note(
            "\(page.hits.count) of \(about)\(Figures.grouped(page.total)), through position "
                + Figures.grouped(page.throughPosition))
        if let suggestion = page.suggestion {
            Output.note("Did you mean: \(TerminalText.oneLine(suggestion))")
        }
        Output.more(page.nextCursor)
    }

    /// Place, time and role of a hit, the name of its session, and in parentheses project and agent.
    private func heading(_ hit: SearchHit) -> [(String, Style?)] {
        var parts = [TimeText.seconds(hit.at)]
        if let role = hit.role { parts.append(role.rawValue) }
        if let name = hit.name { parts.append(TerminalText.cut(name, to: 48)) }
        let origin = [hit.project, hit.agent].compactMap { $0 }.joined(separator: ", ")
        if !origin.isEmpty { parts.append("(\(origin))") }
        let place = TerminalText.oneLine("\(hit.session)/\(hit.sequence)")
        return [(place, .cyan), ("  " + TerminalText.oneLine(parts.joined(separator: "  ")), .dim)]
    }
}

extension SearchPage {
    /// Whether neither a message nor a title is found that the query could find.
    fileprivate var isEmpty: Bool { hits.isEmpty && sessions.isEmpty && explanation == nil }
}
