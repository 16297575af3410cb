import DaybookJSON

extension DaybookClient {
    /// Messages that have all words of a query, best first.
    ///
    /// The service answers from the events that search has folded, up to `SearchPage.throughPosition`, which
    /// may be a little behind the last append.
    ///
    /// - Parameters:
    ///   - query: words, `"phrases"` and `-without`; the last word may be the beginning of one.
    ///   - filter: where to search, and among which messages.
    ///   - match: the words that a message must have.
    ///   - limit: page size, up to 1,000.
    ///   - cursor: `nextCursor` of the page before.
    public func search(
        _ query: String, in filter: SearchFilter = SearchFilter(), match: SearchMatch = .all,
        limit: Int = 20, cursor: JSONBytes? = nil
    ) async throws -> SearchPage {
        try await read("search.messages", decode: SearchPage.init) { writer in
            writer.member("query", string: query)
            filter.writeMembers(to: &writer)
            if match == .best { writer.member("match", string: match.rawValue) }
            writer.member("limit", integer: limit)
            writer.member("cursor", ifAny: cursor)
        }
    }
}

/// The words of a query that a message must have.
public enum SearchMatch: String, Sendable {
    case all
    /// All words, or where no message has all the best of some. What stands between quotes must be found, and
    /// the last word is not the beginning of one.
    case best
}

/// The part of the journal to search.
public struct SearchFilter: Sendable {
    /// Owner whose messages alone are found, weighed by this owner's words alone.
    public var owner: String?
    public var agent: String?
    public var project: String?
    /// Session to search; a fork includes the messages that it inherits.
    public var session: String?
    /// Role of the messages to find.
    public var role: Message.Role?
    /// Types of the messages to find; any where empty.
    public var types: [Message.Kind] = []
    /// Times that messages were said at, to the second, the first and last included.
    public var since: UTCTime?
    public var until: UTCTime?
    /// Whether tool calls and results are looked at, besides what was said.
    public var includesTools = true

    public init(
        owner: String? = nil, agent: String? = nil, project: String? = nil, session: String? = nil
    ) {
        self.owner = owner
        self.agent = agent
        self.project = project
        self.session = session
    }

    func writeMembers(to writer: inout JSONWriter) {
        writer.member("owner", ifAny: owner)
        writer.member("agent", ifAny: agent)
        writer.member("project", ifAny: project)
        writer.member("session", ifAny: session)
        writer.member("role", ifAny: role?.rawValue)
        if !types.isEmpty { writer.member("types", ifAny: types.map(\.rawValue)) }
        writer.member("since", ifAny: since)
        writer.member("until", ifAny: until)
        if !includesTools { writer.member("includeTools", bool: false) }
    }
}
