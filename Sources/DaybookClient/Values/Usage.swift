import DaybookJSON

/// The uses to add up; what is nil leaves none out.
public struct UsageQuery: Sendable {
    /// The name that rows are told apart by.
    public enum Grouping: String, Sendable { case session, owner, project, agent, model }

    public var owner: String?
    public var project: String?
    public var agent: String?
    public var model: String?
    public var session: String?
    /// A time in the first bucket.
    public var from: UTCTime?
    /// The end, exclusive: buckets that begin before it.
    public var to: UTCTime?
    /// Length of a row's time; nil tells no times apart.
    public var bucket: ActivityBucket.Length?
    /// Minutes by which the clock that hours and days go by is ahead of UTC: a multiple of 15, from -840 to 840.
    public var offsetMinutes = 0
    public var grouping: Grouping?
    /// Whether each row has in `models` the sums of each model.
    public var withModels = false
    /// Page size, up to 1,000.
    public var limit = 50
    /// `nextCursor` of the page before.
    public var cursor: JSONBytes?

    public init(by grouping: Grouping? = nil, bucket: ActivityBucket.Length? = nil) {
        self.grouping = grouping
        self.bucket = bucket
    }

    func writeMembers(to writer: inout JSONWriter) {
        writer.member("owner", ifAny: owner)
        writer.member("project", ifAny: project)
        writer.member("agent", ifAny: agent)
        writer.member("model", ifAny: model)
        writer.member("session", ifAny: session)
        writer.member("from", ifAny: from)
        writer.member("to", ifAny: to)
        writer.member("bucket", ifAny: bucket?.rawValue)
        writer.member(offsetMinutes: offsetMinutes)
        writer.member("by", ifAny: grouping?.rawValue)
        if withModels { writer.member("models", bool: true) }
        writer.member("limit", integer: limit)
        writer.member("cursor", ifAny: cursor)
    }
}

/// A page of sums of uses.
public struct UsagePage: Sendable {
    public struct Row: Sendable {
        /// Start of the hour or day; nil where no times are told apart.
        public let start: UTCTime?
        /// The session, owner, project, agent or model; nil where there is none, or its text is gone.
        public let name: String?
        /// Number of uses.
        public let messageCount: Int
        public let inputTokens: Int
        public let outputTokens: Int
        public let cachedTokens: Int
        public let cacheWriteTokens: Int
        public let reasoningTokens: Int
        public let costs: [Cost]
        /// Sums of each model; empty unless the query asks for them.
        public let models: [Model]
    }

    /// The uses of one model in a row: those whose cost was told in one currency, or those whose cost was not told.
    public struct Model: Sendable {
        /// The model; nil where none was told, or its text is gone.
        public let name: String?
        /// Number of uses.
        public let messageCount: Int
        public let inputTokens: Int
        public let outputTokens: Int
        public let cachedTokens: Int
        public let cacheWriteTokens: Int
        public let reasoningTokens: Int
        /// The cost that clients told; nil where they told none.
        public let cost: Cost?
    }

    /// An amount of money.
    public struct Cost: Sendable {
        public let currency: String
        /// A decimal number, digit for digit.
        public let amount: String
    }

    public let rows: [Row]
    /// The journal's newest event when the sums were read.
    public let position: Int
    /// Cursor of the next page; nil at the end. A page may be short, or empty, and go on.
    public let nextCursor: JSONBytes?

    /// Reads a result of `stats.usage`. Throws `ConnectionError.Kind.invalidAnswer`.
    public init(json: JSONBytes) throws {
        let reader = try ObjectReader(json, "the result")
        rows = try reader.list("usage", Row.init)
        position = try reader.integer("position")
        nextCursor = reader.optional("nextCursor")
    }
}

extension UsagePage.Row {
    init(_ value: JSONValue) throws {
        let reader = try ObjectReader(value, "a row")
        start = reader.optionalTime("start")
        name =
            ["session", "owner", "project", "agent", "model"].lazy
            .compactMap { reader.optionalString($0) }.first
        messageCount = try reader.integer("messages")
        inputTokens = try reader.integer("inputTokens")
        outputTokens = try reader.integer("outputTokens")
        cachedTokens = try reader.integer("cachedTokens")
        cacheWriteTokens = try reader.integer("cacheWriteTokens")
        reasoningTokens = try reader.integer("reasoningTokens")
        costs = try reader.list("costs", UsagePage.Cost.init)
        models = reader.value("models") == nil ? [] : try reader.list("models", UsagePage.Model.init)
    }
}

extension UsagePage.Model {
    init(_ value: JSONValue) throws {
        let reader = try ObjectReader(value, "a model")
        name = reader.optionalString("model")
        messageCount = try reader.integer("messages")
        inputTokens = try reader.integer("inputTokens")
        outputTokens = try reader.integer("outputTokens")
        cachedTokens = try reader.integer("cachedTokens")
        cacheWriteTokens = try reader.integer("cacheWriteTokens")
        reasoningTokens = try reader.integer("reasoningTokens")
        cost = reader.value("cost") == nil ? nil : try UsagePage.Cost(value)
    }
}

extension UsagePage.Cost {
    init(_ value: JSONValue) throws {
        let reader = try ObjectReader(value, "a cost")
        currency = try reader.string("currency")
        amount = try reader.json("cost").text
    }
}
