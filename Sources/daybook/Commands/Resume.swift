import ArgumentParser
import DaybookClient
import DaybookTerminal

extension DaybookClient {
    /// Whether tools were called in a session: its prompt is then best the one that keeps the task.
    func calledTools(in session: String) async throws -> Bool {
        var query = MessageQuery(limit: 1, order: .newestFirst)
        query.types = [.toolCall, .toolResult]
        return try await !messages(of: session, query).messages.isEmpty
    }
}

struct Resume: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print a session as a prompt, to continue it with a model.",
        discussion: "On a terminal, control characters are shown escaped; elsewhere the text is exact.",
        examples: [
            "daybook resume last", "daybook resume trip-lisbon --format messages --token-budget 4000",
        ])

    enum Format: String, ExpressibleByArgument, CaseIterable { case section, messages }
    enum Keep: String, ExpressibleByArgument, CaseIterable { case recent, task }

    @OptionGroup var service: ServiceOptions
    @Argument(help: SessionReference.help) var id: SessionReference
    @Option(help: "section: one text; messages: an array that model APIs accept.")
    var format = Format.section
    @Option(
        help: """
            recent: the newest messages; task: the first request, all that you said, the last answer and the \
            newest turns (default: task where the session has tool calls, else recent).
            """)
    var keep: Keep?
    @Option(help: "The spelling, 1 or 2; 2 names tools (default: 1, and 2 for the task).")
    var promptVersion: Int?
    @Option(help: "The newest messages to take, up to 1000 (default: 30; task: no bound).")
    var maxMessages: Int?
    @Option(help: "The most characters of each message (default: 500; task: no bound).")
    var maxCharacters: Int?
    @Option(help: "The most tokens of the whole, at 4 bytes a token (default: no bound; task: 8000).")
    var tokenBudget: Int?
    @Option(help: "As the session was after this many of its events.") var atRevision: Int?
    @Flag(help: "Leave out messages in steps of 16, so that the prompt's beginning stays the same.")
    var stable = false
    @Flag(help: "Print what goes into the prompt, what does not, and why, instead of the prompt.")
    var explain = false

    func run() async throws {
        let client = try await ServiceConnection.open(service).client
        let id = try await id.id(client)
        let keep = try await chosenKeep(id, client)
        if explain { return try await printExplanation(keep, id, client) }
        let result = try await client.call("resume.prompt", parameters(keep, id))
        if service.json { return Output.line(json: result.bytes) }
        let prompt = try ResumePrompt(json: result)
        let text =
            switch prompt.form {
            case .text(let text): text
            case .messages(let messages): messages.text
            }
        if !text.isEmpty { Output.text(text.hasSuffix("\n") ? text : text + "\n") }
    }

    /// The task where tools were called, unless another option asks for what only recent messages can be.
    private func chosenKeep(_ id: String, _ client: DaybookClient) async throws -> Keep {
        if let keep { return keep }
        if stable || promptVersion == 1 { return .recent }
        return try await client.calledTools(in: id) ? .task : .recent
    }

    private func parameters(_ keep: Keep, _ id: String) -> JSONParameters {
        var parameters = JSONParameters()
        parameters.set("session", id)
        parameters.set("format", format.rawValue)
        parameters.set("keep", keep.rawValue)
        parameters.set("version", promptVersion)
        parameters.set("maxMessages", maxMessages)
        parameters.set("maxCharacters", maxCharacters)
        parameters.set("tokenBudget", tokenBudget)
        parameters.set("atRevision", atRevision)
        if stable { parameters.set("stable", true) }
        return parameters
    }

    // MARK: Account

    private static let pageCount = 1_000

    private func printExplanation(_ keep: Keep, _ id: String, _ client: DaybookClient) async throws {
        var table = TextTable(["MESSAGES", .right("COUNT"), "IN", .right("BYTES"), .cutting("WHY", to: 16)])
        var cursor: JSONBytes?
        while true {
            var parameters = parameters(keep, id)
            parameters.set("limit", Self.pageCount)
            parameters.set("cursor", cursor)
            let result = try await client.call("resume.explain", parameters)
            let page = try ResumeExplanation(json: result)
            if service.json {
                Output.line(json: result.bytes)
            } else {
                for unit in page.units { table.add(Self.row(unit)) }
            }
            cursor = page.nextCursor
            guard cursor == nil else { continue }
            if !service.json { Self.finish(table, page) }
            return
        }
    }

    private static func row(_ unit: ResumeExplanation.Unit) -> [String] {
        let (first, last) = (unit.sequences.lowerBound, unit.sequences.upperBound)
        return [
            first == last ? "\(first)" : "\(first)–\(last)", Figures.grouped(unit.messageCount),
            unit.isIncluded ? "yes" : "no", unit.byteCount.map(Figures.grouped) ?? "", unit.reason,
        ]
    }

    private static func finish(_ table: TextTable, _ page: ResumeExplanation) {
        Output.table(table)
        Output.note(
            "\(Figures.grouped(page.byteCount)) of at most \(Figures.grouped(page.byteCountMax)) bytes, "
                + "\(page.keep), version \(page.version), revision \(Figures.grouped(page.revision))")
    }
}
