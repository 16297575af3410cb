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
    /// The message's own key in a turn: unique among the session's messages.
    public var key: String?
    public var usage: UsageDraft?
    /// Whether it is an entry that is no message to people.
    public var isHidden = false

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
        writer.member("key", ifAny: key)
        if isHidden { writer.member("hidden", bool: true) }
        usage?.write(to: &writer)
    }
}

/// The tokens and the money that a message cost.
public struct UsageDraft: Sendable {
    /// The use counts once under this id among its owner's, the newest recorded.
    public var id: String?
    public var model: String?
    /// Tokens read, cached and cache-written ones included.
    public var inputTokens: Int?
    /// Tokens written, those of reasoning included.
    public var outputTokens: Int?
    public var cachedTokens: Int?
    public var cacheWriteTokens: Int?
    public var reasoningTokens: Int?
    /// A decimal number with at most 9 places, kept exactly.
    public var cost: JSONBytes?
    /// The cost's currency, such as `EUR`; left out, `USD`.
    public var currency: String?

    public init(
        id: String? = nil, model: String? = nil, inputTokens: Int? = nil, outputTokens: Int? = nil,
        cost: JSONBytes? = nil, currency: String? = nil
    ) {
        self.id = id
        self.model = model
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
        self.cost = cost
        self.currency = currency
    }

    func write(to writer: inout JSONWriter) {
        writer.name("usage")
        writer.beginObject()
        writer.member("id", ifAny: id)
        writer.member("model", ifAny: model)
        writer.member("inputTokens", ifAny: inputTokens)
        writer.member("outputTokens", ifAny: outputTokens)
        writer.member("cachedTokens", ifAny: cachedTokens)
        writer.member("cacheWriteTokens", ifAny: cacheWriteTokens)
        writer.member("reasoningTokens", ifAny: reasoningTokens)
        writer.member("cost", ifAny: cost)
        writer.member("currency", ifAny: currency)
        writer.endObject()
    }
}

/// The fate of a turn some of whose messages the session has already, by their keys.
public enum OnDuplicate: String, Sendable {
    /// Nothing is recorded.
    case fail
    /// The others are recorded.
    case skip
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
    /// The id of the session that it works for, which need not be there yet.
    public var parent: String?
    /// Seconds after its last activity at which the session is erased, up to 315,360,000; nil for never.
    public var expiresAfter: Int?
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
        writer.member("parent", ifAny: parent)
        writer.member("expiresAfter", ifAny: expiresAfter)
        if closesCurrent { writer.member("closeCurrent", bool: true) }
    }
}
