import DaybookAudit
package import DaybookCore
import DaybookProjections

package struct ActivityQuery: Sendable {
    package enum Scope: Sendable {
        case all
        case owner(Name)
        case agent(Name)
        case project(Name)
    }

    package var scope = Scope.all
    package var from: Timestamp?
    /// End of the time, exclusive.
    package var to: Timestamp?
    package var bucket: ActivityBucketLength
    package var offset = UTCOffset.utc

    package init(bucket: ActivityBucketLength) { self.bucket = bucket }

    fileprivate var grid: TimeGrid { TimeGrid(bucket, offset) }
}

package struct ActivityReport: Sendable {
    package struct Bucket: Sendable {
        package var start: Timestamp
        package var messageCount: UInt64 = 0
        /// Sessions with a message in the bucket.
        package var sessionCount: UInt64 = 0
        package var responseCount: UInt64 = 0
        /// Median in seconds; nil where there was no response.
        package var median: Double?
        package var percentile95: Double?

        package init(start: Timestamp) { self.start = start }
    }

    package var buckets: [Bucket]

    package init(buckets: [Bucket]) { self.buckets = buckets }
}

extension JournalReader {
    /// Buckets from the first asked for, or the first with activity, to the last; empty ones included.
    package func activity(_ query: ActivityQuery) throws(JournalError) -> ActivityReport {
        let snapshot = try snapshot([Projections.activity])
        let scope = try snapshot.scope(of: query)
        guard let span = try snapshot.span(query, scope) else { return ActivityReport(buckets: []) }
        return ActivityReport(buckets: try snapshot.buckets(span, query.grid, scope))
    }
}

extension Snapshot {
    /// The scope; nil where the name has never occurred.
    fileprivate func scope(of query: ActivityQuery) throws(JournalError) -> ActivityScope? {
        switch query.scope {
        case .all: ActivityScope(.all, .none)
        case .owner(let name): try scope(.owner, .owner, name)
        case .agent(let name): try scope(.agent, .agent, name)
        case .project(let name): try scope(.project, .project, name)
        }
    }

    fileprivate func scope(
        _ kind: ActivityScope.Kind, _ nameKind: NameKey.Kind, _ name: Name
    ) throws(JournalError) -> ActivityScope? {
        let first = try firstPosition(nameKind, name, in: views.activity, ActivityProjector.Table.names)
        return first.map { ActivityScope(kind, $0) }
    }

    /// The numbers of the buckets to answer with; nil for none.
    fileprivate func span(
        _ query: ActivityQuery, _ scope: ActivityScope?
    ) throws(JournalError) -> ClosedRange<Int64>? {
        let grid = query.grid
        var first = query.from.map(grid.number(holding:))
        // `to` is exclusive: one that is a bucket's start leaves that bucket out.
        var last = query.to.map { grid.number(holding: Timestamp(nanoseconds: $0.nanoseconds &- 1)) }
        if first == nil { first = try edge(scope, isFirst: true).map(grid.number(ofQuarter:)) }
        if last == nil { last = try edge(scope, isFirst: false).map(grid.number(ofQuarter:)) }
        guard let first, let last, first <= last else { return nil }
        let countMax = Int64(Limits.activityBucketCountMax)
        guard last - first >= countMax else { return first...last }
        guard query.from == nil else {
            let problem = "gives \(last - first + 1) buckets up to to; at most \(countMax) are answered"
            throw .invalid(field: "from", problem: problem)
        }
        return (last - countMax + 1)...last
    }

    /// The first or the last quarter with activity.
    private func edge(_ scope: ActivityScope?, isFirst: Bool) throws(JournalError) -> Int64? {
        guard let scope else { return nil }
        let table = ActivityProjector.Table.buckets
        let key =
            isFirst
            ? try keys(views.activity, table, prefix: scope.prefix, countMax: 1).first
            : try lastKey(views.activity, table, prefix: scope.prefix)
        return key.map(ActivityScope.quarter)
    }

    fileprivate func buckets(
        _ span: ClosedRange<Int64>, _ grid: TimeGrid, _ scope: ActivityScope?
    ) throws(JournalError) -> [ActivityReport.Bucket] {
        var sums = [ActivitySum](repeating: ActivitySum(), count: span.count)
        if let scope {
            try forEachQuarter(
                of: scope, from: grid.firstQuarter(of: span.lowerBound),
                before: grid.firstQuarter(of: span.upperBound + 1)
            ) { quarter, row in
                let number = grid.number(ofQuarter: quarter)
                sums[Int(number - span.lowerBound)].add(row, at: quarter - grid.firstQuarter(of: number))
            }
        }
        return zip(span, sums).map { number, sum in
            var bucket = ActivityReport.Bucket(start: grid.start(of: number))
            let responses = sum.responses
            bucket.messageCount = sum.messageCount
            bucket.sessionCount = sum.sessionCount
            bucket.responseCount = responses.count
            bucket.median = responses.percentile(50)
            bucket.percentile95 = responses.percentile(95)
            return bucket
        }
    }

    private func forEachQuarter(
        of scope: ActivityScope, from first: Int64, before end: Int64, _ body: (Int64, ActivityRow) -> Void
    ) throws(JournalError) {
        let table = ActivityProjector.Table.buckets
        var from = scope.key(quarter: first)
        while true {
            let keys = try keys(
                views.activity, table, prefix: scope.prefix, from: from, countMax: Limits.pageCountMax)
            for key in keys {
                let quarter = ActivityScope.quarter(key)
                guard quarter < end, let stored = try row(views.activity, table, key) else { return }
                body(quarter, ActivityRow(stored))
            }
            guard keys.count == Limits.pageCountMax, let last = keys.last else { return }
            from = last + [0]
        }
    }
}
