import DaybookJSON

extension DaybookClient {
    /// Gives a session names and a parent that it has not. What it has already records nothing; anything else in
    /// its place is refused.
    ///
    /// - Parameters:
    ///   - id: the session's id.
    ///   - assignment: the names and the parent to give.
    ///   - options: key, expected revision, actor and time of the append; its `owner` is not used.
    public func assignSession(
        _ id: String, _ assignment: SessionAssignment, _ options: AppendOptions = AppendOptions()
    ) async throws -> ChangedSession {
        var options = options
        options.owner = nil
        return try await change("session.assign", id, options) { assignment.writeMembers(to: &$0) }
    }
}

/// The names and the parent to give to a session that has none; nil leaves one as it is.
public struct SessionAssignment: Sendable {
    /// The owner. It also goes to what the session is a fork of, its forks, parents and subagents, where these
    /// have none: at most 1,000 sessions, in one commit.
    public var owner: String?
    public var agent: String?
    public var project: String?
    /// The session that it works for, which need not be there.
    public var parent: String?

    public init(
        owner: String? = nil, agent: String? = nil, project: String? = nil, parent: String? = nil
    ) {
        self.owner = owner
        self.agent = agent
        self.project = project
        self.parent = parent
    }

    /// Whether it gives nothing.
    public var isEmpty: Bool { owner == nil && agent == nil && project == nil && parent == nil }

    func writeMembers(to writer: inout JSONWriter) {
        writer.member("owner", ifAny: owner)
        writer.member("agent", ifAny: agent)
        writer.member("project", ifAny: project)
        writer.member("parent", ifAny: parent)
    }
}
