import ArgumentParser
import DaybookClient
import DaybookTerminal

struct Activity: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show messages, sessions and response times by day or hour.",
        discussion: """
            Response times run from the last user message to the first assistant message after it. On a terminal bars \
            show the messages. Days and hours without any are left out.
            """,
        examples: ["daybook activity --from 30d", "daybook activity --project allotment --bucket hour"])

    enum Bucket: String, ExpressibleByArgument, CaseIterable { case day, hour }

    @OptionGroup var service: ServiceOptions
    @Option(help: "Only sessions of this owner.") var owner: String?
    @Option(help: "Only sessions of this agent.") var agent: String?
    @Option(help: "Only sessions of this project.") var project: String?
    @Option(help: "From this time on, such as 30d, yesterday or 2026-05-01 (default: the first activity).")
    var from: TimeArgument?
    @Option(help: "Up to this time, exclusive, or the end of this day (default: the last activity).")
    var to: TimeArgument?
    @Option(help: "day or hour.") var bucket = Bucket.day
    @OptionGroup var offset: OffsetOption

    func validate() throws {
        guard [owner, agent, project].count(where: { $0 != nil }) <= 1 else {
            throw ValidationError("--owner, --agent and --project can't be given together.")
        }
    }

    func run() async throws {
        let connection = try await ServiceConnection.open(service)
        var parameters = JSONParameters()
        parameters.set("owner", owner)
        parameters.set("agent", agent)
        parameters.set("project", project)
        parameters.set("from", from?.start.rfc3339)
        parameters.set("to", to?.end.rfc3339)
        parameters.set("bucket", bucket.rawValue)
        parameters.set("offsetMinutes", offset.resolved)
        let result = try await connection.client.call("stats.activity", parameters)
        if service.json { return Output.line(json: result.bytes) }
        let buckets = try ActivityBucket.list(result)
        guard buckets.contains(where: \.isActive) else { return }
        if Output.isTerminal { Output.chart(chart(buckets)) } else { Output.table(table(buckets)) }
    }

    private func table(_ buckets: [ActivityBucket]) -> TextTable {
        var table = TextTable(
            ["FROM", "MESSAGES", "SESSIONS", "RESPONSES", "P50", "P95"], rightAligned: [1, 2, 3, 4, 5])
        for bucket in buckets where bucket.isActive {
            let time = bucket.responseTime
            table.add([
                Figures.minute(offset.text(bucket.start)),
                Figures.grouped(bucket.messageCount), Figures.grouped(bucket.sessionCount),
                Figures.grouped(time.count), seconds(time.medianSeconds), seconds(time.percentile95Seconds),
            ])
        }
        return table
    }

    private func chart(_ buckets: [ActivityBucket]) -> BarChart {
        var chart = BarChart(["FROM", .right("SESSIONS"), .right("P50"), .right("P95"), .right("MESSAGES")])
        var quiet = 0
        for each in buckets {
            guard each.isActive else {
                quiet += 1
                continue
            }
            chart.add(gapOf: quiet, bucket.rawValue, Self.lack)
            quiet = 0
            let from = Figures.minute(offset.text(each.start))
            let time = each.responseTime
            chart.add(
                [
                    bucket == .day ? String(from.prefix(10)) : from, Figures.grouped(each.sessionCount),
                    seconds(time.medianSeconds), seconds(time.percentile95Seconds),
                    Figures.grouped(each.messageCount),
                ], value: each.messageCount)
        }
        chart.add(gapOf: quiet, bucket.rawValue, Self.lack)
        return chart
    }

    private static let lack = "without messages"

    private func seconds(_ seconds: Double?) -> String {
        seconds.map { Figures.decimal($0, digits: 2) + " s" } ?? ""
    }
}

extension ActivityBucket {
    /// Whether anything was said in it.
    fileprivate var isActive: Bool { messageCount > 0 || sessionCount > 0 || responseTime.count > 0 }
}
