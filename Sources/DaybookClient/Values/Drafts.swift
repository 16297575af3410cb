import DaybookJSON

/// A message to record.
public struct MessageDraft: Sendable {
    public var role: Message.Role
    /// The message's type; left out, the service takes it from the content.
    public var type: Message.Kind?
    public var content: JSONBytes
    public var metadata: JSONBytes?
    public var agent: String?
    public var run: String?
    /// Time at which it was said, if that is not the time of recording.
    public var at: UTCTime?
    /// The line of a foreign file that it was imported from, kept with it.
    public var source: String?

    public init(role: Message.Role, content: JSONBytes, type: Message.Kind? = nil) {
        self.role = role
        self.content = content
        self.type = type
    }

    public init(role: Message.Role, text: String, type: Message.Kind? = nil) {
        self.init(role: role, content: JSONBytes(string: text), type: type)
    }

    func writeMembers(to writer: inout JSONWriter) {
        writer.member("role", string: role.rawValue)
        writer.member("type", ifAny: type?.rawValue)
        writer.member("content", raw: content.slice)
        writer.member("metadata", ifAny: metadata)
        writer.member("agent", ifAny: agent)
        writer.member("run", ifAny: run)
        writer.member("at", ifAny: at)
        writer.member("source", ifAny: source)
    }
}

/// A session to start.
public struct SessionDraft: Sendable {
    /// The session's id; left out, the service makes one up.
    public var id: String?
    public var owner: String?
    public var agent: String?
    public var project: String?
    /// The session's mode; left out, `batch`.
    public var mode: String?
    public var title: String?
    public var context: JSONBytes?
    /// Whether to close, in the same commit, all open sessions of exactly this owner, agent and project.
    public var closesCurrent = false

    public init(
        id: String? = nil, owner: String? = nil, agent: String? = nil, project: String? = nil,
        mode: String? = nil, title: String? = nil, context: JSONBytes? = nil
    ) {
        self.id = id
        self.owner = owner
        self.agent = agent
        self.project = project
        self.mode = mode
        self.title = title
        self.context = context
    }

    func writeMembers(to writer: inout JSONWriter) {
        writer.member("id", ifAny: id)
        writer.member("owner", ifAny: owner)
        writer.member("agent", ifAny: agent)
        writer.member("project", ifAny: project)
        writer.member("mode", ifAny: mode)
        writer.member("title", ifAny: title)
        writer.member("context", ifAny: context)
        if closesCurrent { writer.member("closeCurrent", bool: true) }
    }
}
