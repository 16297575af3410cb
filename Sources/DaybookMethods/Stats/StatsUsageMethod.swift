import DaybookCore
import DaybookJSON
import DaybookJournal
import DaybookWire

final class StatsUsageMethod: ReadMethod {
    let name = "stats.usage"
    let summary = "Tokens and money that messages cost, as their clients told."
    let parameters = [
        Fields.owner.optional, Fields.project.optional, Fields.agent.optional, model.optional,
        Fields.session.optional, from.optional, to.optional, bucket.optional, Fields.offsetMinutes.optional,
        grouping.optional, Fields.limit.optional, cursor.optional,
    ]
    let result = Schema.object([
        .required("usage", .array(.object(row), max: Limits.pageCountMax)),
        .required("position", Schemas.count), .optional("nextCursor", .string(min: 1)),
    ])
    let errors = ErrorReason.ofReads
    let access = Access.scope(.read)
    let owners = OwnerRule<UsageQuery>.held(\.owner)
    let repetition = Repetition.harmless
    let example = #"{"owner": "ann", "by": "model", "bucket": "day"}"#

    private static let groups = UsageGrouping.allCases.map { grouping in
        Schema.Property.optional(grouping.rawValue, .nullable(Schemas.name))
    }

    private static let row: [Schema.Property] = [.optional("start", .time)] + groups + figures

    private static let figures: [Schema.Property] = [
        .required("messages", Schemas.count), .required("inputTokens", Schemas.count),
        .required("outputTokens", Schemas.count), .required("cachedTokens", Schemas.count),
        .required("cacheWriteTokens", Schemas.count), .required("reasoningTokens", Schemas.count),
        .required(
            "costs",
            .array(.object([.required("currency", .string(min: 3)), .required("cost", .number)]))),
    ]

    private static let model = Parameter("model", Forms.name, "Only uses of this model.")
    private static let from = Parameter(
        "from", Forms.time, "From the bucket of this time on, or the day where there are no buckets.")
    private static let to = Parameter(
        "to", Forms.time, "Buckets that begin before this, or days where there are no buckets.")
    private static let bucket = Parameter(
        "bucket", Forms.word { (length: ActivityBucketLength) in length.name },
        "A row for each day or hour with uses; no times are told apart where left out.")
    private static let grouping = Parameter(
        "by", Forms.word { (grouping: UsageGrouping) in grouping.rawValue },
        "A row for each of these; one for all where left out.")
    private static let cursor = Fields.cursor(UsageCursor.self)

    func query(_ arguments: inout Arguments) throws(JournalError) -> UsageQuery {
        var query = UsageQuery()
        query.owner = try arguments.optional(Fields.owner)
        query.project = try arguments.optional(Fields.project)
        query.agent = try arguments.optional(Fields.agent)
        query.model = try arguments.optional(Self.model)
        query.session = try arguments.optional(Fields.session)
        query.from = try arguments.optional(Self.from)
        query.to = try arguments.optional(Self.to)
        if let from = query.from, let to = query.to, to <= from {
            throw arguments.invalid(Self.to.name, "must be after from")
        }
        query.bucket = try arguments.optional(Self.bucket)
        query.offset = try arguments.optional(Fields.offsetMinutes) ?? query.offset
        query.grouping = try arguments.optional(Self.grouping)
        query.limit = try arguments.optional(Fields.limit) ?? query.limit
        query.cursor = try arguments.optional(Self.cursor)
        return query
    }

    func route(_ query: UsageQuery) -> Route { .pooled }

    func wait(_ query: UsageQuery) -> ViewWait { .views }

    func read(_ query: UsageQuery, _ context: ReadContext) throws(JournalError) -> Answer {
        Answer(report: try context.reader.usage(query), grouping: query.grouping)
    }

    struct Answer {
        var report: UsageReport
        var grouping: UsageGrouping?
    }

    func byteCountEstimate(of answer: Answer) -> Int { 256 + answer.report.rows.count * 256 }

    func write(_ answer: Answer, to writer: inout JSONWriter) {
        writer.name("usage")
        writer.beginArray()
        for row in answer.report.rows { write(row, answer.grouping, to: &writer) }
        writer.endArray()
        writer.member("position", integer: answer.report.position.value)
        writer.member(nextCursor: answer.report.nextCursor)
    }

    private func write(_ row: UsageReport.Row, _ grouping: UsageGrouping?, to writer: inout JSONWriter) {
        writer.beginObject()
        if let start = row.start { writer.member("start", time: start) }
        if let grouping {
            if let name = row.name {
                writer.member(grouping.member, raw: name.bytes)
            } else {
                writer.null(grouping.member)
            }
        }
        writer.member("messages", integer: row.count)
        writer.member("inputTokens", integer: row.inputTokens)
        writer.member("outputTokens", integer: row.outputTokens)
        writer.member("cachedTokens", integer: row.cachedTokens)
        writer.member("cacheWriteTokens", integer: row.cacheWriteTokens)
        writer.member("reasoningTokens", integer: row.reasoningTokens)
        writer.name("costs")
        writer.beginArray()
        for cost in row.costs {
            writer.beginObject()
            writer.member("currency", string: cost.currency.text)
            writer.member("cost", billionths: cost.billionths)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
    }
}

extension UsageGrouping {
    /// The member of a row that names the group.
    fileprivate var member: StaticString {
        switch self {
        case .session: "session"
        case .owner: "owner"
        case .project: "project"
        case .agent: "agent"
        case .model: "model"
        }
    }
}

extension UsageCursor: PageCursor {
    package static let letter = UInt8(ascii: "c")
    package static let byteCount = 16

    package func append(to bytes: inout [UInt8]) {
        bytes.append(littleEndian: group.value)
        bytes.append(littleEndian: UInt64(bitPattern: bucket))
    }

    package init?(bytes: [UInt8]) {
        self.init(
            group: Position(bytes.cursorWord(at: 0)), bucket: Int64(bitPattern: bytes.cursorWord(at: 8)))
    }
}
