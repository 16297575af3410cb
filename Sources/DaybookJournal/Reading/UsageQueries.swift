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
    package var grouping: UsageGrouping?
    package var limit = 50
    package var cursor: UsageCursor?

    package init() {}
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

/// The sums of one row, by currency.
private struct UsageSums {
    var sums: [MessageUsage.Currency?: UsageRow] = [:]
    var source = Position.none

    mutating func add(_ row: UsageRow, _ currency: MessageUsage.Currency?) {
        sums[currency, default: UsageRow()].add(row)
        source = max(source, row.source)
    }
}

/// The names that a query is about.
private enum NameMatch {
    case any
    case only(Position)
    /// A name that has never occurred.
    case nothing

    func accepts(_ name: Position) -> Bool {
        switch self {
        case .any: true
        case .only(let only): name == only
        case .nothing: false
        }
    }
}

/// Adds up the rows that a query is about.
private struct UsageScan {
    struct Place: Hashable, Comparable {
        let group: Position
        let bucket: Int64
        let isBySession: Bool

        static func < (left: Place, right: Place) -> Bool {
            left.isBySession
                ? (left.group, left.bucket) < (right.group, right.bucket)
                : (left.bucket, left.group) < (right.bucket, right.group)
        }
    }

    let query: UsageQuery
    private let owner: NameMatch
    private let project: NameMatch
    private let agent: NameMatch
    private let model: NameMatch
    private let session: Position?
    private let firstBucket: Int64
    private let lastBucket: Int64
    private let length: ActivityBucketLength
    private(set) var rows: [Place: UsageSums] = [:]
    /// The last session that was looked at, where the scan ended before all were.
    private var stoppedAt: Position?

    /// Makes a scan; nil where a name has never occurred, so that there is nothing to add up.
    init?(_ query: UsageQuery, _ snapshot: borrowing Snapshot) throws(JournalError) {
        self.query = query
        owner = try snapshot.match(.owner, query.owner)
        project = try snapshot.match(.project, query.project)
        agent = try snapshot.match(.agent, query.agent)
        model = try snapshot.match(.model, query.model)
        if let id = query.session {
            session = try snapshot.start(of: id, owner: query.owner)
        } else {
            session = nil
        }
        let length = query.bucket ?? .day
        self.length = length
        // `to` is exclusive: one that is a bucket's start leaves that bucket out.
        let last = query.to.map { Timestamp(nanoseconds: $0.nanoseconds &- 1) }
        firstBucket = query.from.map { ActivityBucket(length, holding: $0).number } ?? Int64.min
        lastBucket = last.map { ActivityBucket(length, holding: $0).number } ?? Int64.max
        for match in [owner, project, agent, model] {
            if case .nothing = match { return nil }
        }
    }

    private var isBySession: Bool { query.grouping == .session }

    mutating func run(_ snapshot: borrowing Snapshot) throws(JournalError) {
        if let session {
            try scanSessions(snapshot, prefix: ViewKey.session(session))
        } else if isBySession {
            try scanSessions(snapshot, prefix: [])
        } else {
            try scanBuckets(snapshot)
        }
    }

    /// Adds up session by session, to the end of the last that fits on the page, or that is looked at.
    private mutating func scanSessions(
        _ snapshot: borrowing Snapshot, prefix: [UInt8]
    ) throws(JournalError) {
        let table = UsageProjector.Table.spans
        // No key is as short as this, so none comes before it.
        var from = prefix.isEmpty ? [0] : prefix
        if isBySession, session == nil, let cursor = query.cursor {
            // A page that stopped early has all of its last session.
            from = ViewKey.session(cursor.bucket == Int64.max ? cursor.group.next : cursor.group)
        }
        var (start, scope) = (Position.none, UsageScope?.none)
        var seen = 0
        while true {
            let keys = try snapshot.keys(
                snapshot.views.usage, table, prefix: prefix, from: from, countMax: Limits.pageCountMax)
            for key in keys {
                let span = UsageSpanKey(key)
                if span.start != start {
                    guard session != nil || rows.count <= query.limit && seen < Limits.scanRowCountMax else {
                        return stoppedAt = start
                    }
                    start = span.start
                    scope = try snapshot.row(
                        snapshot.views.usage, UsageProjector.Table.sessions, ViewKey.session(start)
                    ).map { UsageScope($0) }
                }
                seen += 1
                guard let scope, accepts(scope, span.place),
                    let stored = try snapshot.row(snapshot.views.usage, table, key)
                else { continue }
                add(UsageRow(stored), scope, span.place, start)
            }
            guard keys.count == Limits.pageCountMax, let last = keys.last else { return }
            from = last + [0]
        }
    }

    private mutating func scanBuckets(_ snapshot: borrowing Snapshot) throws(JournalError) {
        let table = UsageProjector.Table.buckets
        var prefix: [UInt8] = []
        if case .only(let owner) = owner { prefix = ViewKey.session(owner) }
        // No key is as short as this, so none comes before it.
        var from = prefix.isEmpty ? [0] : prefix
        while true {
            let keys = try snapshot.keys(
                snapshot.views.usage, table, prefix: prefix, from: from, countMax: Limits.pageCountMax)
            for key in keys {
                let scope = UsageScope(key: key)
                let place = UsagePlace(key: key, at: UsageScope.keyByteCount)
                guard accepts(scope, place),
                    let stored = try snapshot.row(snapshot.views.usage, table, key)
                else { continue }
                add(UsageRow(stored), scope, place, .none)
            }
            guard keys.count == Limits.pageCountMax, let last = keys.last else { return }
            from = last + [0]
        }
    }

    private func accepts(_ scope: UsageScope, _ place: UsagePlace) -> Bool {
        place.bucket.length == length && (firstBucket...lastBucket).contains(place.bucket.number)
            && owner.accepts(scope.owner) && project.accepts(scope.project) && agent.accepts(scope.agent)
            && model.accepts(place.model)
    }

    private mutating func add(_ row: UsageRow, _ scope: UsageScope, _ place: UsagePlace, _ start: Position) {
        guard row.count > 0 else { return }
        let group: Position =
            switch query.grouping {
            case nil: .none
            case .session: start
            case .owner: scope.owner
            case .project: scope.project
            case .agent: scope.agent
            case .model: place.model
            }
        let bucket = query.bucket == nil ? 0 : place.bucket.number
        var row = row
        if !start.isNone { row.source = start }
        rows[Place(group: group, bucket: bucket, isBySession: isBySession), default: UsageSums()]
            .add(row, place.currency)
    }

    // MARK: The page

    private var sorted: [Place] {
        let places = rows.keys.sorted()
        guard let cursor = query.cursor else { return places }
        let after = Place(group: cursor.group, bucket: cursor.bucket, isBySession: isBySession)
        return places.filter { $0 > after }
    }

    var page: [Place] { Array(sorted.prefix(query.limit)) }

    /// The place to go on from; nil at the end. A scan that stopped early may have an empty page.
    var nextCursor: UsageCursor? {
        let places = sorted
        if places.count > query.limit {
            let last = places[query.limit - 1]
            return UsageCursor(group: last.group, bucket: last.bucket)
        }
        return stoppedAt.map { UsageCursor(group: $0, bucket: Int64.max) }
    }
}

extension Snapshot {
    fileprivate func match(_ kind: NameKey.Kind, _ name: Name?) throws(JournalError) -> NameMatch {
        guard let name else { return .any }
        let table = UsageProjector.Table.names
        return try firstPosition(kind, name, in: views.usage, table).map { .only($0) } ?? .nothing
    }

    fileprivate func row(
        of place: UsageScan.Place, _ scan: UsageScan
    ) throws(JournalError) -> UsageReport.Row {
        let sums = scan.rows[place]!
        var row = UsageReport.Row()
        if let length = scan.query.bucket { row.start = ActivityBucket(length, number: place.bucket).start }
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
        row.name = try name(of: place.group, scan.query.grouping, sums.source)
        return row
    }

    private func name(
        of group: Position, _ grouping: UsageGrouping?, _ source: Position
    ) throws(JournalError) -> RawJSON? {
        guard let grouping, !group.isNone else { return nil }
        switch grouping {
        case .session: return RawJSON(Array("\"\(try tail(of: group).id.text)\"".utf8))
        case .owner: return name(.owner, in: [group, source])
        case .project: return name(.project, in: [group, source])
        case .agent: return name(.agent, in: [group, source])
        case .model: return try modelName(group)
        }
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
