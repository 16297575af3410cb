import DaybookAudit
import DaybookCore
import DaybookProjections

/// The sums of one row, by model and currency.
struct UsageSums {
    struct Key: Hashable, Comparable {
        /// The position that first named the model; none where it was not told.
        let model: Position
        /// The costs' currency; nil for uses whose cost was not told.
        let currency: MessageUsage.Currency?

        static func < (left: Key, right: Key) -> Bool {
            (left.model, left.currency?.text ?? "") < (right.model, right.currency?.text ?? "")
        }
    }

    private var sums: [Key: UsageRow] = [:]

    mutating func add(_ row: UsageRow, _ place: UsagePlace) {
        sums[Key(model: place.model, currency: place.currency), default: UsageRow()].add(row)
    }

    /// The sums, in the order in which the models were first named.
    var byModel: [(key: Key, value: UsageRow)] { sums.sorted { $0.key < $1.key } }

    /// All figures but the money.
    var total: UsageRow { sums.values.reduce(into: UsageRow()) { $0.add($1) } }

    var costs: [(currency: MessageUsage.Currency, billionths: UInt128)] {
        var costs: [MessageUsage.Currency: UInt128] = [:]
        for (key, row) in sums {
            if let currency = key.currency { costs[currency, default: 0] += row.billionths }
        }
        return costs.map { ($0.key, $0.value) }.sorted { $0.currency.text < $1.currency.text }
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

/// The stored buckets that a query is about: days of UTC where these are enough, else quarters of an hour.
private struct UsageSpan {
    let length: TimeBucket.Length
    /// The numbers of the first and the last.
    let first: Int64
    let last: Int64

    init(_ query: UsageQuery) {
        let grid = query.grid
        let isWhole = query.from == nil && query.to == nil && query.bucket == nil
        let from = query.from.map(grid.number(holding:))
        // `to` is exclusive: one that is a bucket's start leaves that bucket out.
        let to = query.to.map { grid.number(holding: Timestamp(nanoseconds: $0.nanoseconds &- 1)) }
        if isWhole || grid.isDaysOfUTC {
            length = .day
            first = from ?? Int64.min
            last = to ?? Int64.max
        } else {
            length = .quarter
            first = from.map(grid.firstQuarter(of:)) ?? Int64.min
            last = to.map { grid.firstQuarter(of: $0 + 1) - 1 } ?? Int64.max
        }
    }

    func holds(_ bucket: TimeBucket) -> Bool {
        bucket.length == length && bucket.number >= first && bucket.number <= last
    }

    /// The number of the grid's bucket that a stored one is part of.
    func number(of bucket: TimeBucket, in grid: TimeGrid) -> Int64 {
        length == .day ? bucket.number : grid.number(ofQuarter: bucket.number)
    }
}

/// Adds up the rows that a query is about.
struct UsageScan {
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
    private let grid: TimeGrid
    private let span: UsageSpan
    /// Rows that were looked at.
    private var seen = 0
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
        grid = query.grid
        span = UsageSpan(query)
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
        var (start, scope) = (Position.none, SessionNames?.none)
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
                    ).map { SessionNames($0) }
                }
                try look()
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
        scan: while true {
            let keys = try snapshot.keys(
                snapshot.views.usage, table, prefix: prefix, from: from, countMax: Limits.usageKeyCount)
            for key in keys {
                try look()
                let scope = SessionNames(key: key)
                let place = UsagePlace(key: key, at: SessionNames.keyByteCount)
                if let next = jump(over: scope, place.bucket) {
                    from = next
                    continue scan
                }
                guard accepts(scope, place), let stored = try snapshot.row(snapshot.views.usage, table, key)
                else { continue }
                add(UsageRow(stored), scope, place, .none)
            }
            guard keys.count == Limits.usageKeyCount, let last = keys.last else { return }
            from = last + [0]
        }
    }

    /// The key to go on from, where those from here to there are of no use: of a scope that is not asked for,
    /// or of other times.
    private func jump(over scope: SessionNames, _ bucket: TimeBucket) -> [UInt8]? {
        guard accepts(scope) else { return scope.end }
        if bucket.length.rawValue < span.length.rawValue || bucket.number < span.first {
            return bucket.length.rawValue > span.length.rawValue
                ? scope.end : scope.key + TimeBucket(span.length, number: span.first).key
        }
        return bucket.length.rawValue > span.length.rawValue || bucket.number > span.last ? scope.end : nil
    }

    /// Counts a row that is looked at.
    private mutating func look() throws(JournalError) {
        seen += 1
        guard seen > Limits.usageRowCountMax else { return }
        let problem =
            "leaves more than \(Limits.usageRowCountMax) sums to add up; give a later one, an earlier to, or "
            + "an owner, or go through the sessions page by page (by: session)"
        throw .invalid(field: "from", problem: problem)
    }

    private func accepts(_ scope: SessionNames) -> Bool {
        owner.accepts(scope.owner) && project.accepts(scope.project) && agent.accepts(scope.agent)
    }

    private func accepts(_ scope: SessionNames, _ place: UsagePlace) -> Bool {
        span.holds(place.bucket) && accepts(scope) && model.accepts(place.model)
    }

    private mutating func add(_ row: UsageRow, _ scope: SessionNames, _ place: UsagePlace, _ start: Position)
    {
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
        let bucket = query.bucket == nil ? 0 : span.number(of: place.bucket, in: grid)
        rows[Place(group: group, bucket: bucket, isBySession: isBySession), default: UsageSums()]
            .add(row, place)
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
}
