import DaybookJSON

/// A project or an agent, with what its sessions that are not erased add up to.
public struct NamedGroup: Sendable {
    public enum Kind: String, Sendable { case project, agent }

    public let name: String
    public let sessionCount: Int
    public let messageCount: Int
    public let lastActivityAt: UTCTime
    /// The session with the newest activity.
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

/// A part of the list of projects or agents, newest activity first.
public struct NamedGroupPage: Sendable {
    public let groups: [NamedGroup]
    /// Of all parts.
    public let total: Int
    /// Where the next part begins, as the service says it; nil at the end.
    public let nextCursor: JSONBytes?

    /// Reads a result of `project.list` or `agent.list`. Throws `ConnectionError.Kind.invalidAnswer`.
    public init(_ json: JSONBytes, _ kind: NamedGroup.Kind) throws {
        let reader = try ObjectReader(json, "the result")
        groups = try reader.list(kind.rawValue + "s") { try NamedGroup($0, kind) }
        total = try reader.integer("total")
        nextCursor = reader.optional("nextCursor")
    }
}

/// What happened in an hour or a day.
public struct ActivityBucket: Sendable {
    public enum Length: String, Sendable { case hour, day }

    public let start: UTCTime
    public let messageCount: Int
    /// Sessions with a message in it.
    public let sessionCount: Int
    public let responseTime: ResponseTime

    /// From the last user message to the first assistant message after it.
    public struct ResponseTime: Sendable {
        public let count: Int
        /// Nil where there was none. Off by at most 1/64 of the time.
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
