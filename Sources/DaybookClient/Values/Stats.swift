import DaybookJSON

/// A project or an agent, with the totals of its sessions that are not erased.
public struct NamedGroup: Sendable {
    public enum Kind: String, Sendable { case project, agent }

    public let name: String
    public let sessionCount: Int
    public let messageCount: Int
    public let lastActivityAt: UTCTime
    /// Id of the session with the newest activity.
    public let latestSession: String

    init(_ value: JSONValue, _ kind: Kind) throws {
        let reader = try ObjectReader(value, "an entry")
        name = try reader.string(kind.rawValue)
        sessionCount = try reader.integer("sessionCount")
        messageCount = try reader.integer("messageCount")
        lastActivityAt = try reader.time("lastActivityAt")
        latestSession = try reader.string("latestSession")
    }
}

/// A page of the list of projects or agents, newest activity first.
public struct NamedGroupPage: Sendable {
    public let groups: [NamedGroup]
    /// Number of groups on all pages.
    public let total: Int
    /// Cursor of the next page; nil at the end.
    public let nextCursor: JSONBytes?

    /// Reads a result of `project.list` or `agent.list`. Throws `ConnectionError.Kind.invalidAnswer`.
    public init(_ json: JSONBytes, _ kind: NamedGroup.Kind) throws {
        let reader = try ObjectReader(json, "the result")
        groups = try reader.list(kind.rawValue + "s") { try NamedGroup($0, kind) }
        total = try reader.integer("total")
        nextCursor = reader.optional("nextCursor")
    }
}

/// The activity in an hour or a day.
public struct ActivityBucket: Sendable {
    public enum Length: String, Sendable { case hour, day }

    public let start: UTCTime
    public let messageCount: Int
    /// Sessions with a message in the bucket.
    public let sessionCount: Int
    public let responseTime: ResponseTime

    /// Response times, from the last user message to the first assistant message after it.
    public struct ResponseTime: Sendable {
        public let count: Int
        /// Median in seconds, off by at most 1/64 of the time; nil where there was no response.
        public let medianSeconds: Double?
        public let percentile95Seconds: Double?
    }

    init(_ value: JSONValue) throws {
        let reader = try ObjectReader(value, "a bucket")
        start = try reader.time("start")
        messageCount = try reader.integer("messages")
        sessionCount = try reader.integer("sessions")
        let time = try ObjectReader(reader.json("responseTime"), "a response time")
        responseTime = ResponseTime(
            count: try time.integer("count"), medianSeconds: time.optionalDouble("p50"),
            percentile95Seconds: time.optionalDouble("p95"))
    }

    /// Reads a result of `stats.activity`. Throws `ConnectionError.Kind.invalidAnswer`.
    public static func list(_ json: JSONBytes) throws -> [ActivityBucket] {
        try ObjectReader(json, "the result").list("buckets", ActivityBucket.init)
    }
}
