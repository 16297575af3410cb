import ArgumentParser
import DaybookClient
import DaybookTerminal

struct Usage: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the tokens and the money that messages cost, as their clients told.",
        discussion: "What was spent stays counted when messages are rewound, redacted, cleared or erased.",
        examples: ["daybook usage --from 30d", "daybook usage --by model --project allotment"])

    enum Grouping: String, ExpressibleByArgument, CaseIterable { case day, project, agent, model, session }

    @OptionGroup var service: ServiceOptions
    @Option(help: "What the lines are told apart by: day, project, agent, model or session.")
    var by = Grouping.day
    @Option(help: "Only sessions of this owner.") var owner: String?
    @Option(help: "Only sessions of this project.") var project: String?
    @Option(help: "Only sessions of this agent.") var agent: String?
    @Option(help: "Only uses of this model.") var model: String?
    @Option(help: "Only this session, by its id, the beginning of it, or last.") var session:
        SessionReference?
    @Option(help: "From the day that holds this time on, such as 30d or 2026-05-01.")
    var from: TimeArgument?
    @Option(help: "Days that begin before this time, or up to this day.") var to: TimeArgument?
    @OptionGroup var offset: OffsetOption
    @Option(help: "How many lines, 1 to 1000.") var limit = 50
    @Option(help: "Where to go on: the cursor that the last list ended with.") var cursor: String?

    func run() async throws {
        let connection = try await ServiceConnection.open(service)
        var parameters = JSONParameters()
        parameters.set("owner", owner)
        parameters.set("project", project)
        parameters.set("agent", agent)
        parameters.set("model", model)
        parameters.set("session", try await session?.id(connection.client))
        parameters.set("from", from?.start.rfc3339)
        parameters.set("to", to?.end.rfc3339)
        if by == .day { parameters.set("bucket", by.rawValue) } else { parameters.set("by", by.rawValue) }
        parameters.set("offsetMinutes", offset.resolved)
        parameters.set("limit", limit)
        parameters.set("cursor", cursor)
        let result = try await connection.client.call("stats.usage", parameters)
        if service.json { return Output.line(json: result.bytes) }
        let page = try UsagePage(json: result)
        if !page.rows.isEmpty { Output.table(table(page.rows)) }
        Output.more(page.nextCursor)
    }

    private func table(_ rows: [UsagePage.Row]) -> TextTable {
        var table = TextTable(
            [by.rawValue.uppercased(), "MESSAGES", "INPUT", "CACHED", "OUTPUT", "COST"],
            rightAligned: [1, 2, 3, 4, 5])
        for row in rows {
            let day = row.start.map { String(offset.text($0).prefix(10)) }
            table.add([
                day ?? TerminalText.cut(row.name ?? "-", to: 48), Figures.grouped(row.messageCount),
                Figures.grouped(row.inputTokens), Figures.grouped(row.cachedTokens),
                Figures.grouped(row.outputTokens),
                row.costs.map { "\($0.amount) \($0.currency)" }.joined(separator: ", "),
            ])
        }
        return table
    }
}
