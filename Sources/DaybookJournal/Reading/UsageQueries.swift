import DaybookAudit
package import DaybookCore
import DaybookProjections

/// The name that the rows of a page are told apart by, besides time.
package enum UsageGrouping: String, CaseIterable, Sendable {
    case session
    case owner
    case project
    case agent
    case model
}

package struct UsageQuery: Sendable {
    package var owner: Name?
    package var project: Name?
    package var agent: Name?
    package var model: Name?
    package var session: SessionID?
    package var from: Timestamp?
    /// End of the time, exclusive.
    package var to: Timestamp?
    /// Length of a row's time; nil tells no times apart.
    package var bucket: ActivityBucketLength?
    package var offset = UTCOffset.utc
    package var grouping: UsageGrouping?
    /// Whether each row tells the sums of its models apart.
    package var withModels = false
    package var limit = 50
    package var cursor: UsageCursor?

    package init() {}

    /// The buckets that its times are taken to.
    var grid: TimeGrid { TimeGrid(bucket ?? .day, offset) }
}

/// The place where a page of uses ended: the group and the number of the bucket of its last row.
package struct UsageCursor: Equatable, Sendable {
    package var group: Position
    package var bucket: Int64

    package init(group: Position, bucket: Int64) {
        self.group = group
        self.bucket = bucket
    }
}

package struct UsageReport: Sendable {
    /// Sums of uses, without their money.
    package struct Figures: Sendable {
        package let count: UInt64
        package let inputTokens: UInt64
        package let outputTokens: UInt64
        package let cachedTokens: UInt64
        package let cacheWriteTokens: UInt64
        package let reasoningTokens: UInt64

        init(_ row: UsageRow) {
            count = row.count
            inputTokens = row.inputTokens
            outputTokens = row.outputTokens
            cachedTokens = row.cachedTokens
            cacheWriteTokens = row.cacheWriteTokens
            reasoningTokens = row.reasoningTokens
        }
    }

    package struct Row: Sendable {
        /// Start of the bucket; nil where no times are told apart.
        package var start: Timestamp?
        /// The session's id, or the JSON of the name; nil where there is none, or its text is gone.
        package var name: RawJSON?
        package var figures: Figures
        package var costs: [(currency: MessageUsage.Currency, billionths: UInt128)]
        /// The sums of each model and currency, where the query asks for them.
        package var models: [Model]?
    }

    /// The uses of one model whose cost was told in one currency, or was not told.
    package struct Model: Sendable {
        /// The JSON of the model's name; nil where it was not told, or its text is gone.
        package let name: RawJSON?
        package let cost: (currency: MessageUsage.Currency, billionths: UInt128)?
        package let figures: Figures
    }

    package var rows: [Row] = []
    package var position: Position
    package var nextCursor: UsageCursor?

    package init(position: Position) { self.position = position }
}

extension JournalReader {
    /// Reads sums of uses: those of sessions in the order of their starts, all others by time and
    /// then in the order in which the names came first.
    package func usage(_ query: UsageQuery) throws(JournalError) -> UsageReport {
        let snapshot = try snapshot([Projections.sessions, Projections.usage])
        var report = UsageReport(position: try snapshot.log.head())
        guard var scan = try UsageScan(query, snapshot) else { return report }
        try scan.run(snapshot)
        var models: [Position: RawJSON?] = [:]
        for place in scan.page { report.rows.append(try snapshot.row(of: place, scan, &models)) }
        report.nextCursor = scan.nextCursor
        return report
    }
}

extension Snapshot {
    /// Makes a row.
    /// - Parameter names: names of models that were looked up for earlier rows.
    fileprivate func row(
        of place: UsageScan.Place, _ scan: UsageScan, _ names: inout [Position: RawJSON?]
    ) throws(JournalError) -> UsageReport.Row {
        let sums = scan.rows[place]!
        var row = UsageReport.Row(
            name: try name(of: place.group, scan.query.grouping),
            figures: UsageReport.Figures(sums.total), costs: sums.costs)
        if scan.query.bucket != nil { row.start = scan.query.grid.start(of: place.bucket) }
        guard scan.query.withModels else { return row }
        var models: [UsageReport.Model] = []
        for (key, sums) in sums.byModel {
            if names[key.model] == nil {
                names[key.model] = .some(key.model.isNone ? nil : try modelName(key.model))
            }
            models.append(
                UsageReport.Model(
                    name: names[key.model] ?? nil, cost: key.currency.map { ($0, sums.billionths) },
                    figures: UsageReport.Figures(sums)))
        }
        row.models = models
        return row
    }

    private func name(
        of group: Position, _ grouping: UsageGrouping?
    ) throws(JournalError) -> RawJSON? {
        guard let grouping, !group.isNone else { return nil }
        switch grouping {
        case .session: return RawJSON(Array("\"\(try tail(of: group).id.text)\"".utf8))
        case .owner: return try name(.owner, .owner, firstIn: group)
        case .project: return try name(.project, .project, firstIn: group)
        case .agent: return try name(.agent, .agent, firstIn: group)
        case .model: return try modelName(group)
        }
    }

    /// A name as the event that said it first has it, or one of the newest sessions that have it.
    /// - Parameter order: in which those are.
    private func name(
        _ slot: Slot, _ order: RecencyOrder, firstIn first: Position
    ) throws(JournalError) -> RawJSON? {
        if let name = name(slot, in: [first]) { return name }
        for section in RecencySection.listed {
            let prefix = RecencyKey(order: order, first: first, second: .none, section: section).prefix
            let keys = try keys(
                views.sessions, SessionsProjector.Table.orders, prefix: prefix,
                countMax: Limits.nameSourceCountMax)
            for key in keys {
                let start = RecencyKey.start(key.span.bytes)
                let row = try knownSessionRow(start)
                if let name = try? name(slot, of: start, row) { return name }
            }
        }
        return nil
    }

    /// The first text of these events that is still there.
    private func name(_ slot: Slot, in events: [Position]) -> RawJSON? {
        for event in events where !event.isNone {
            if let body = try? log.body(at: event), let name = body[slot] { return name }
        }
        return nil
    }

    /// The model's name, from the newest sessions whose texts name it.
    private func modelName(_ model: Position) throws(JournalError) -> RawJSON? {
        let table = UsageProjector.Table.models
        let keys = try keys(
            views.usage, table, prefix: ViewKey.session(model), countMax: Limits.nameSourceCountMax)
        for key in keys {
            guard let sources = try row(views.usage, table, key).map({ ModelSources($0) }) else { continue }
            if let name = name(.model, in: [sources.last, sources.first]) { return name }
        }
        return nil
    }
}
