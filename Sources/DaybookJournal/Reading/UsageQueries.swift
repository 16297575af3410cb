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
    package struct Row: Sendable {
        /// Start of the bucket; nil where no times are told apart.
        package var start: Timestamp?
        /// The session's id, or the JSON of the name; nil where there is none, or its text is gone.
        package var name: RawJSON?
        package var count: UInt64 = 0
        package var inputTokens: UInt64 = 0
        package var outputTokens: UInt64 = 0
        package var cachedTokens: UInt64 = 0
        package var cacheWriteTokens: UInt64 = 0
        package var reasoningTokens: UInt64 = 0
        package var costs: [(currency: MessageUsage.Currency, billionths: UInt128)] = []

        package init() {}
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
        for place in scan.page { report.rows.append(try snapshot.row(of: place, scan)) }
        report.nextCursor = scan.nextCursor
        return report
    }
}

extension Snapshot {
    fileprivate func row(
        of place: UsageScan.Place, _ scan: UsageScan
    ) throws(JournalError) -> UsageReport.Row {
        let sums = scan.rows[place]!
        var row = UsageReport.Row()
        if scan.query.bucket != nil { row.start = scan.query.grid.start(of: place.bucket) }
        for (currency, sum) in sums.sums {
            row.count += sum.count
            row.inputTokens += sum.inputTokens
            row.outputTokens += sum.outputTokens
            row.cachedTokens += sum.cachedTokens
            row.cacheWriteTokens += sum.cacheWriteTokens
            row.reasoningTokens += sum.reasoningTokens
            if let currency { row.costs.append((currency, sum.billionths)) }
        }
        row.costs.sort { $0.currency.text < $1.currency.text }
        row.name = try name(of: place.group, scan.query.grouping)
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
