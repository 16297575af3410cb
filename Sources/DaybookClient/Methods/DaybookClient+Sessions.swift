import DaybookJSON

/// Methods that start and read sessions.
extension DaybookClient {
    public func startSession(
        _ draft: SessionDraft = SessionDraft(), _ options: AppendOptions = AppendOptions()
    ) async throws -> StartedSession {
        let append = BatchedAppend.startSession(draft, options)
        return try await submitAppend(
            "session.start", append.options, decode: StartedSession.init, append.write
        ).value
    }

    /// One session.
    ///
    /// - Parameters:
    ///   - id: the session's id.
    ///   - owner: refuses the session of another.
    ///   - newestMessageCount: how many of the newest messages to add, up to 1,000.
    ///   - moment: reads the session as it was then.
    ///   - saidUntil: leaves out messages that were said later.
    ///   - includesHidden: whether hidden messages are among the newest, and are counted in `total`.
    public func session(
        _ id: String, owner: String? = nil, newestMessageCount: Int? = nil, at moment: Moment? = nil,
        saidUntil: UTCTime? = nil, includesHidden: Bool = false
    ) async throws -> SessionView {
        try await read("session.get", decode: SessionView.init) { writer in
            writer.member("id", string: id)
            writer.member("owner", ifAny: owner)
            writer.member("withMessages", ifAny: newestMessageCount)
            writer.members(of: moment)
            writer.member("saidUntil", ifAny: saidUntil)
            if includesHidden { writer.member("hidden", bool: true) }
        }
    }

    /// The open session of exactly this owner, agent and project with the newest activity.
    ///
    /// - Parameters:
    ///   - owner: nil: without an owner.
    ///   - agent: nil: without an agent.
    ///   - project: nil: without a project.
    ///   - withinSeconds: largest age of its activity; nil for any.
    ///   - starts: whether to start one where there is none.
    ///   - mode: of a session that is started.
    ///   - context: of a session that is started.
    ///   - newestMessageCount: how many of the newest messages to add, up to 1,000.
    ///   - options: used where `starts` is true: key, expected revision, actor, time and owner of
    ///     the append.
    public func currentSession(
        owner: String? = nil, agent: String? = nil, project: String? = nil, withinSeconds: Int? = 900,
        starts: Bool = false, mode: String? = nil,
        context: JSONBytes? = nil, newestMessageCount: Int? = nil,
        _ options: AppendOptions = AppendOptions()
    ) async throws -> CurrentSession {
        let write: (inout JSONWriter) -> Void = { writer in
            SessionFilter(owner: owner, agent: agent, project: project).writeMembers(to: &writer)
            writer.name("withinSeconds")
            if let withinSeconds { writer.integer(withinSeconds) } else { writer.null() }
            writer.member("start", bool: starts)
            writer.member("mode", ifAny: mode)
            writer.member("context", ifAny: context)
            writer.member("withMessages", ifAny: newestMessageCount)
        }
        guard starts else { return try await read("session.current", decode: CurrentSession.init, write) }
        return try await submitAppend("session.current", options, decode: CurrentSession.init, write).value
    }

    /// Closed sessions with messages that no summary covers, the longest closed first.
    ///
    /// - Parameters:
    ///   - owner: only sessions of this owner.
    ///   - agent: only sessions with this agent.
    ///   - limit: page size, up to 1,000.
    ///   - cursor: `nextCursor` of the page before.
    public func unsummarizedSessions(
        owner: String? = nil, agent: String? = nil, limit: Int = 50, cursor: JSONBytes? = nil
    ) async throws -> SessionPage {
        try await read("session.unsummarized", decode: SessionPage.init) { writer in
            writer.member("owner", ifAny: owner)
            writer.member("agent", ifAny: agent)
            writer.member("limit", integer: limit)
            writer.member("cursor", ifAny: cursor)
        }
    }

    /// A page of the list of sessions, newest activity first.
    ///
    /// - Parameters:
    ///   - filter: which sessions.
    ///   - limit: page size, up to 1,000.
    ///   - cursor: `nextCursor` of the page before.
    public func sessions(
        _ filter: SessionFilter = SessionFilter(), limit: Int = 50, cursor: JSONBytes? = nil
    ) async throws -> SessionPage {
        try await read("session.list", decode: SessionPage.init) { writer in
            filter.writeMembers(to: &writer)
            writer.member("limit", integer: limit)
            writer.member("cursor", ifAny: cursor)
        }
    }

    /// All sessions that pass the filter, read page by page as they are asked for.
    public func allSessions(
        _ filter: SessionFilter = SessionFilter(), pageLimit: Int = 200
    ) -> SessionSequence {
        SessionSequence(client: self, filter: filter, pageLimit: pageLimit)
    }
}

/// The sessions to list.
public struct SessionFilter: Sendable {
    /// Whether a list has sessions of some kind: archived ones, or subagents.
    public enum Inclusion: String, Sendable { case exclude, include, only }
    public typealias Archived = Inclusion

    public var owner: String?
    public var agent: String?
    public var project: String?
    public var mode: String?
    public var archived = Inclusion.exclude
    /// Whether sessions that work for another are listed.
    public var subagents = Inclusion.include
    /// The id of the session whose subagents are listed; nil for all sessions.
    public var parent: String?
    public var status: Session.Status?
    public var pinnedFirst = true
    /// The beginning of the sessions' ids; they are then listed in the order of their ids.
    public var idPrefix: String?

    public init(owner: String? = nil, agent: String? = nil, project: String? = nil) {
        self.owner = owner
        self.agent = agent
        self.project = project
    }

    func writeMembers(to writer: inout JSONWriter) {
        writer.member("owner", ifAny: owner)
        writer.member("agent", ifAny: agent)
        writer.member("project", ifAny: project)
        writer.member("mode", ifAny: mode)
        if archived != .exclude { writer.member("archived", string: archived.rawValue) }
        if subagents != .include { writer.member("subagents", string: subagents.rawValue) }
        writer.member("parent", ifAny: parent)
        writer.member("status", ifAny: status?.rawValue)
        if !pinnedFirst { writer.member("pinnedFirst", bool: false) }
        writer.member("idPrefix", ifAny: idPrefix)
    }
}

/// Sessions, newest activity first. One that becomes active while the list is read may come twice.
public struct SessionSequence: AsyncSequence, Sendable {
    let client: DaybookClient
    let filter: SessionFilter
    let pageLimit: Int

    public struct AsyncIterator: AsyncIteratorProtocol {
        let sequence: SessionSequence
        var page: ArraySlice<Session> = []
        var cursor: JSONBytes?
        var isAtEnd = false

        /// The next session; nil after the last. Throws as `DaybookClient.sessions` does.
        public mutating func next() async throws -> Session? {
            while page.isEmpty && !isAtEnd {
                let next = try await sequence.client.sessions(
                    sequence.filter, limit: sequence.pageLimit, cursor: cursor)
                page = next.sessions[...]
                cursor = next.nextCursor
                isAtEnd = cursor == nil
            }
            return page.popFirst()
        }
    }

    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(sequence: self) }
}
