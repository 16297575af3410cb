import DaybookCore
import DaybookJSON
import DaybookJournal
import DaybookWire

final class StatsActivityMethod: ReadMethod {
    let name = "stats.activity"
    let summary = "Messages, sessions and response times by hour or day."
    let parameters = [
        Fields.owner.optional, Fields.agent.optional, Fields.project.optional, from.optional, to.optional,
        bucket.optional, Fields.offsetMinutes.optional,
    ]
    let result = Schema.object([
        .required(
            "buckets",
            .array(
                .object([
                    .required("start", .time), .required("messages", Schemas.count),
                    .required("sessions", Schemas.count),
                    .required(
                        "responseTime",
                        .object([
                            .required("count", Schemas.count), .required("p50", .nullable(.number)),
                            .required("p95", .nullable(.number)),
                        ])),
                ]), max: Limits.activityBucketCountMax))
    ])
    let errors = ErrorReason.ofReads
    let access = Access.scope(.read)
    let owners = OwnerRule<ActivityQuery>.held(\.scope)
    let repetition = Repetition.harmless
    let example = #"{"owner": "ann", "bucket": "hour"}"#

    private static let from = Parameter(
        "from", Forms.time, "From the bucket of this time on; the first with activity where left out.")
    private static let to = Parameter(
        "to", Forms.time, "Buckets that begin before this; to the last with activity where left out.")
    private static let bucket = Parameter(
        "bucket", Forms.word { (length: ActivityBucketLength) in length.name },
        "Of what length; day where left out.")

    func query(_ arguments: inout Arguments) throws(JournalError) -> ActivityQuery {
        let scope = try scope(&arguments)
        let from = try arguments.optional(Self.from)
        let to = try arguments.optional(Self.to)
        if let from, let to, to <= from { throw arguments.invalid(Self.to.name, "must be after from") }
        var query = ActivityQuery(bucket: try arguments.optional(Self.bucket) ?? .day)
        query.scope = scope
        query.from = from
        query.to = to
        query.offset = try arguments.optional(Fields.offsetMinutes) ?? query.offset
        return query
    }

    private func scope(_ arguments: inout Arguments) throws(JournalError) -> ActivityQuery.Scope {
        let owner = try arguments.optional(Fields.owner)
        let agent = try arguments.optional(Fields.agent)
        let project = try arguments.optional(Fields.project)
        switch (owner, agent, project) {
        case (nil, nil, nil): return .all
        case (let owner?, nil, nil): return .owner(owner)
        case (nil, let agent?, nil): return .agent(agent)
        case (nil, nil, let project?): return .project(project)
        case (_, _, nil):
            throw arguments.invalid(Fields.agent.name, "can't be given together with owner")
        case (_, _, _?):
            throw arguments.invalid(Fields.project.name, "can't be given together with owner or agent")
        }
    }

    func route(_ query: ActivityQuery) -> Route { .pooled }

    func wait(_ query: ActivityQuery) -> ViewWait { .views }

    func read(_ query: ActivityQuery, _ context: ReadContext) throws(JournalError) -> ActivityReport {
        try context.reader.activity(query)
    }

    func byteCountEstimate(of report: ActivityReport) -> Int { 256 + report.buckets.count * 128 }

    func write(_ report: ActivityReport, to writer: inout JSONWriter) {
        writer.name("buckets")
        writer.beginArray()
        for bucket in report.buckets {
            writer.beginObject()
            writer.member("start", time: bucket.start)
            writer.member("messages", integer: bucket.messageCount)
            writer.member("sessions", integer: bucket.sessionCount)
            writer.name("responseTime")
            writer.beginObject()
            writer.member("count", integer: bucket.responseCount)
            writer.member("p50", seconds: bucket.median)
            writer.member("p95", seconds: bucket.percentile95)
            writer.endObject()
            writer.endObject()
        }
        writer.endArray()
    }
}

extension ActivityQuery.Scope: OwnerHeld {
    /// The activity of an agent or a project is of all owners' sessions, and refused.
    mutating func hold(to owner: Name) throws(JournalError) {
        switch self {
        case .all: self = .owner(owner)
        case .owner(let name): try name.hold(to: owner)
        case .agent, .project: throw .forbidden
        }
    }
}

extension JSONWriter {
    fileprivate mutating func member(_ name: StaticString, seconds: Double?) {
        if let seconds { member(name, double: seconds) } else { null(name) }
    }
}
