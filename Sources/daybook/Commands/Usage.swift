import ArgumentParser
import DaybookClient
import DaybookTerminal

struct Usage: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the tokens that messages took, and what they cost.",
        discussion: """
            Costs are those that clients told. Where they told none, the tokens are counted at the model's list price \
            of \(ShippedPrices.day), or at your own: --prices, DAYBOOK_PRICES or prices.json in the XDG configuration \
            directory name a file of prices for a million tokens, one JSON object a line, such as
              {"model": "gpt-5", "input": 1.25, "output": 10, "cacheRead": 0.125, "currency": "USD"}

            What was spent stays counted when messages are rewound, redacted, cleared or erased.
            """,
        examples: [
            "daybook usage --from 30d", "daybook usage --by model --project allotment",
            "daybook usage --by session --prices prices.jsonl",
        ])

    enum Grouping: String, ExpressibleByArgument, CaseIterable {
        case day, project, agent, model, session, owner
    }

    @OptionGroup var service: ServiceOptions
    @Option(help: "What the lines are told apart by: day, project, agent, model, session or owner.")
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
    @Option(
        help: ArgumentHelp(
            "Your own prices, over the shipped ones (environment: DAYBOOK_PRICES).", valueName: "file"))
    var prices: String?
    @Option(help: "How many lines, 1 to 1000.") var limit = 50
    @Option(help: "Where to go on: the cursor that the last list ended with.") var cursor: String?

    func run() async throws {
        let prices = try PriceTable(given: prices, settings: try service.settings)
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
        parameters.set("models", true)
        parameters.set("limit", limit)
        parameters.set("cursor", cursor)
        let result = try await connection.client.call("stats.usage", parameters)
        let report = UsageCosts(try UsagePage(json: result), prices)
        if service.json { return Output.line(json: report.json(of: result)) }
        if !report.page.rows.isEmpty {
            if Output.isTerminal { Output.chart(chart(report)) } else { Output.table(table(report)) }
        }
        if let note = report.unpricedNote { Output.note(note) }
        Output.more(report.page.nextCursor)
    }

    private func table(_ report: UsageCosts) -> TextTable {
        var table = TextTable(columns)
        for row in lines(report) { table.add(row.cells) }
        return table
    }

    private func chart(_ report: UsageCosts) -> BarChart {
        var chart = BarChart(columns, barTitle: "TOKENS")
        var last: UTCTime?
        for row in lines(report) {
            if let last, let start = row.start {
                chart.add(gapOf: Self.days(from: last, to: start) - 1, "day", "without uses")
            }
            last = row.start
            chart.add(row.cells, value: row.tokens)
        }
        return chart
    }

    private var columns: [TextTable.Column] {
        [.cutting(by.rawValue.uppercased(), to: 12)]
            + ["MESSAGES", "INPUT", "CACHED", "OUTPUT", "COST"].map { .right($0) }
    }

    /// A line of the table or the chart.
    private struct Line {
        let cells: [String]
        /// The tokens that its bar stands for; nil for the total.
        let tokens: Int?
        let start: UTCTime?
    }

    private func lines(_ report: UsageCosts) -> [Line] {
        var lines = zip(report.page.rows, report.costs).map { row, cost in
            let day = row.start.map { String(offset.text($0).prefix(10)) }
            let counts = [row.messageCount, row.inputTokens, row.cachedTokens, row.outputTokens]
            return Line(
                cells: [day ?? TerminalText.cut(row.name ?? "-", to: 48)] + counts.map(Figures.grouped)
                    + [cost.text],
                tokens: row.inputTokens + row.outputTokens, start: row.start)
        }
        if let total = report.total {
            let counts = [total.messageCount, total.inputTokens, total.cachedTokens, total.outputTokens]
            let name = report.page.nextCursor == nil && cursor == nil ? "total" : "total of these"
            lines.append(
                Line(cells: [name] + counts.map(Figures.grouped) + [total.cost.text], tokens: nil, start: nil)
            )
        }
        return lines
    }

    private static func days(from start: UTCTime, to end: UTCTime) -> Int {
        let nanosecondsPerDay: Int64 = 86_400_000_000_000
        return Int((end.nanosecondsSince1970 - start.nanosecondsSince1970) / nanosecondsPerDay)
    }
}
