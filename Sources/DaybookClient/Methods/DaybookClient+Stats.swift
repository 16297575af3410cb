import DaybookJSON

extension DaybookClient {
    /// Projects, newest activity first; an owner's alone where one is given.
    ///
    /// - Parameters:
    ///   - owner: only what sessions of this owner name.
    ///   - limit: page size, up to 1,000.
    ///   - cursor: `nextCursor` of the page before.
    public func projects(
        owner: String? = nil, limit: Int = 50, cursor: JSONBytes? = nil
    ) async throws -> NamedGroupPage {
        try await groups("project.list", owner, limit, cursor) { try NamedGroupPage($0, .project) }
    }

    /// Agents, newest activity first; an owner's alone where one is given.
    public func agents(
        owner: String? = nil, limit: Int = 50, cursor: JSONBytes? = nil
    ) async throws -> NamedGroupPage {
        try await groups("agent.list", owner, limit, cursor) { try NamedGroupPage($0, .agent) }
    }

    private func groups(
        _ method: StaticString, _ owner: String?, _ limit: Int, _ cursor: JSONBytes?,
        decode: @escaping @Sendable (JSONBytes) throws -> NamedGroupPage
    ) async throws -> NamedGroupPage {
        try await read(method, decode: decode) { writer in
            writer.member("owner", ifAny: owner)
            writer.member("limit", integer: limit)
            writer.member("cursor", ifAny: cursor)
        }
    }

    /// Messages, sessions and response times by hour or day, empty buckets included.
    ///
    /// - Parameters:
    ///   - scope: whose activity.
    ///   - bucket: length of a bucket.
    ///   - from: the first with activity if nil, but at most 1,000 buckets.
    ///   - to: exclusive; up to the last with activity if nil.
    ///   - offsetMinutes: how far the clock that hours and days go by is ahead of UTC: a multiple of 15, from
    ///     -840 to 840.
    public func activity(
        of scope: ActivityScope = .all, by bucket: ActivityBucket.Length, from: UTCTime? = nil,
        to: UTCTime? = nil, offsetMinutes: Int = 0
    ) async throws -> [ActivityBucket] {
        try await read("stats.activity", decode: ActivityBucket.list) { writer in
            scope.writeMembers(to: &writer)
            writer.member("bucket", string: bucket.rawValue)
            writer.member("from", ifAny: from)
            writer.member("to", ifAny: to)
            writer.member(offsetMinutes: offsetMinutes)
        }
    }
}

extension JSONWriter {
    mutating func member(offsetMinutes: Int) {
        if offsetMinutes != 0 { member("offsetMinutes", integer: offsetMinutes) }
    }
}

extension DaybookClient {
    /// Tokens and money that messages cost, as their clients told.
    public func usage(_ query: UsageQuery = UsageQuery()) async throws -> UsagePage {
        try await read("stats.usage", decode: UsagePage.init, query.writeMembers)
    }
}

/// The sessions whose activity is counted.
public enum ActivityScope: Sendable {
    case all
    case owner(String)
    case agent(String)
    case project(String)

    func writeMembers(to writer: inout JSONWriter) {
        switch self {
        case .all: break
        case .owner(let name): writer.member("owner", string: name)
        case .agent(let name): writer.member("agent", string: name)
        case .project(let name): writer.member("project", string: name)
        }
    }
}
