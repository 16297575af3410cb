import DaybookJSON

extension DaybookClient {
    /// Messages that have all words of a query, best first.
    ///
    /// The service answers from the events that search has folded, up to `SearchPage.throughPosition`, which
    /// may be a little behind the last append.
    ///
    /// - Parameters:
    ///   - query: words, `"phrases"` and `-without`; the last word may be the beginning of one.
    ///   - limit: up to 1,000.
    ///   - cursor: `nextCursor` of the page before.
    public func search(
        _ query: String, in filter: SearchFilter = SearchFilter(), limit: Int = 20, cursor: JSONBytes? = nil
    ) async throws -> SearchPage {
        try await read("search.messages", decode: SearchPage.init) { writer in
            writer.member("query", string: query)
            filter.writeMembers(to: &writer)
            writer.member("limit", integer: limit)
            writer.member("cursor", ifAny: cursor)
        }
    }
}

/// The part of the journal to search.
public struct SearchFilter: Sendable {
    /// Owner whose messages alone are found, weighed by this owner's words alone.
    public var owner: String?
    public var agent: String?
    public var project: String?
    /// Session to search; a fork includes the messages that it inherits.
    public var session: String?

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
    }
}
