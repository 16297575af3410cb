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
        grouping.optional, models.optional, Fields.limit.optional, cursor.optional,
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

    private static let row: [Schema.Property] =
        [.optional("start", .time)] + groups + figures + [
            .required(
                "costs",
                .array(.object([.required("currency", .string(min: 3)), .required("cost", .number)]))),
            .optional("models", .array(.object(perModel))),
        ]

    private static let perModel: [Schema.Property] =
        [.required("model", .nullable(Schemas.name))] + figures + [
            .optional("currency", .string(min: 3)), .optional("cost", .number),
        ]

    private static let figures: [Schema.Property] = [
        .required("messages", Schemas.count), .required("inputTokens", Schemas.count),
        .required("outputTokens", Schemas.count), .required("cachedTokens", Schemas.count),
        .required("cacheWriteTokens", Schemas.count), .required("reasoningTokens", Schemas.count),
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
    private static let models = Parameter(
        "models", Forms.boolean, "Tell in each row what each model used; false where left out.")
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
        query.withModels = try arguments.optional(Self.models) ?? query.withModels
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

    func byteCountEstimate(of answer: Answer) -> Int {
        answer.report.rows.reduce(256) { $0 + 256 * (1 + ($1.models?.count ?? 0)) }
    }

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
        write(row.figures, to: &writer)
        writer.name("costs")
        writer.beginArray()
        for cost in row.costs {
            writer.beginObject()
            write(cost, to: &writer)
            writer.endObject()
        }
        writer.endArray()
        if let models = row.models { write(models, to: &writer) }
        writer.endObject()
    }

    private func write(_ models: [UsageReport.Model], to writer: inout JSONWriter) {
        writer.name("models")
        writer.beginArray()
        for model in models {
            writer.beginObject()
            if let name = model.name { writer.member("model", raw: name.bytes) } else { writer.null("model") }
            write(model.figures, to: &writer)
            if let cost = model.cost { write(cost, to: &writer) }
            writer.endObject()
        }
        writer.endArray()
    }

    private func write(_ figures: UsageReport.Figures, to writer: inout JSONWriter) {
        writer.member("messages", integer: figures.count)
        writer.member("inputTokens", integer: figures.inputTokens)
        writer.member("outputTokens", integer: figures.outputTokens)
        writer.member("cachedTokens", integer: figures.cachedTokens)
        writer.member("cacheWriteTokens", integer: figures.cacheWriteTokens)
        writer.member("reasoningTokens", integer: figures.reasoningTokens)
    }

    private func write(
        _ cost: (currency: MessageUsage.Currency, billionths: UInt128), to writer: inout JSONWriter
    ) {
        writer.member("currency", string: cost.currency.text)
        writer.member("cost", billionths: cost.billionths)
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
