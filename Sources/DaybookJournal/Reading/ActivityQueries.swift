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

    package init(bucket: ActivityBucketLength) { self.bucket = bucket }
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
        return ActivityReport(buckets: try snapshot.buckets(span, query.bucket, scope))
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
        var first = query.from.map { ActivityBucket(query.bucket, holding: $0).number }
        // `to` is exclusive: one that is a bucket's start leaves that bucket out.
        var last = query.to.map {
            ActivityBucket(query.bucket, holding: Timestamp(nanoseconds: $0.nanoseconds &- 1)).number
        }
        if first == nil { first = try edge(scope, query.bucket, isFirst: true) }
        if last == nil { last = try edge(scope, query.bucket, isFirst: false) }
        guard let first, let last, first <= last else { return nil }
        let countMax = Int64(Limits.activityBucketCountMax)
        guard last - first >= countMax else { return first...last }
        guard query.from == nil else {
            let problem = "gives \(last - first + 1) buckets up to to; at most \(countMax) are answered"
            throw .invalid(field: "from", problem: problem)
        }
        return (last - countMax + 1)...last
    }

    /// The first or the last bucket with activity.
    private func edge(
        _ scope: ActivityScope?, _ length: ActivityBucket.Length, isFirst: Bool
    ) throws(JournalError) -> Int64? {
        guard let scope else { return nil }
        let table = ActivityProjector.Table.buckets
        let prefix = scope.prefix(length)
        let key =
            isFirst
            ? try keys(views.activity, table, prefix: prefix, countMax: 1).first
            : try lastKey(views.activity, table, prefix: prefix)
        return key.map { ActivityScope.bucket($0).number }
    }

    fileprivate func buckets(
        _ span: ClosedRange<Int64>, _ length: ActivityBucket.Length, _ scope: ActivityScope?
    ) throws(JournalError) -> [ActivityReport.Bucket] {
        var buckets = span.map { number in
            ActivityReport.Bucket(start: ActivityBucket(length, number: number).start)
        }
        guard let scope else { return buckets }
        let table = ActivityProjector.Table.buckets
        let first = scope.key(ActivityBucket(length, number: span.lowerBound))
        for key in try keys(
            views.activity, table, prefix: scope.prefix(length), from: first, countMax: span.count)
        {
            let number = ActivityScope.bucket(key).number
            guard number <= span.upperBound, let stored = try row(views.activity, table, key) else { break }
            let row = ActivityRow(stored)
            let index = Int(number - span.lowerBound)
            buckets[index].messageCount = row.messageCount
            buckets[index].sessionCount = row.sessionCount
            buckets[index].responseCount = row.responses.count
            buckets[index].median = row.responses.percentile(50)
            buckets[index].percentile95 = row.responses.percentile(95)
        }
        return buckets
    }
}
