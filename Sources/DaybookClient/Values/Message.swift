import DaybookJSON

/// One message of a session.
public struct Message: Sendable {
    /// The message's name, `session/sequence`.
    public let id: String
    public let session: String
    /// The message's number: 1, 2, 3 … over the session's messages.
    public let sequence: Int
    /// Revision of the session with this message as its last event.
    public let revision: Int?
    public let position: Int?
    public let role: Role
    public let type: Kind
    /// The content, as received; null where it was erased, left out for its length, or not to be echoed.
    public let content: JSONBytes
    /// Byte count of content that was left out for its length; nil where it is there.
    public let contentByteCount: Int?
    /// The metadata, as received.
    public let metadata: JSONBytes?
    /// Time at which it was said, if the client told it; else `recordedAt`.
    public let at: UTCTime
    public let recordedAt: UTCTime
    public let agent: String?
    public let run: String?
    /// The message's own key, else that of the request that recorded it.
    public let key: String?
    public let usage: Usage?
    /// Whether it is an entry that is no message to people.
    public let isHidden: Bool
    public let isEdited: Bool
    public let isRedacted: Bool
    /// Whether a turn that skips what is known found the message recorded.
    public let isDuplicate: Bool
    /// Whether such a message has lost its text.
    public let isErased: Bool
    /// Whether such a message has left the transcript.
    public let isRewound: Bool
    /// The notes on the message, an array.
    public let annotations: JSONBytes?
    /// The message that a fork inherited it from.
    public let origin: Origin?

    public struct Role: RawRepresentable, Hashable, Sendable {
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }

        public static let user = Role(rawValue: "user")
        public static let assistant = Role(rawValue: "assistant")
        public static let system = Role(rawValue: "system")
        public static let tool = Role(rawValue: "tool")
        public static let developer = Role(rawValue: "developer")
    }

    public struct Kind: RawRepresentable, Hashable, Sendable {
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }

        public static let text = Kind(rawValue: "text")
        public static let artifact = Kind(rawValue: "artifact")
        public static let error = Kind(rawValue: "error")
        public static let toolCall = Kind(rawValue: "tool_call")
        public static let toolResult = Kind(rawValue: "tool_result")
    }

    /// The tokens and the money that the message cost.
    public struct Usage: Sendable {
        /// The model; nil where none was told, or its text is gone.
        public let model: String?
        public let inputTokens: Int?
        public let outputTokens: Int?
        public let cachedTokens: Int?
        public let cacheWriteTokens: Int?
        public let reasoningTokens: Int?
        /// The amount, a decimal number, digit for digit.
        public let cost: String?
        public let currency: String?
    }

    public struct Origin: Sendable {
        public let session: String
        public let sequence: Int
    }
}

extension Message {
    /// Reads a message of an answer. Throws `ConnectionError.Kind.invalidAnswer`.
    public init(json: JSONBytes) throws { try self.init(json.value) }

    init(_ value: JSONValue) throws {
        let reader = try ObjectReader(value, "a message")
        session = try reader.string("session")
        sequence = try reader.integer("sequence")
        id = reader.optionalString("id") ?? "\(session)/\(sequence)"
        revision = reader.optionalInteger("revision")
        position = reader.optionalInteger("position")
        role = Role(rawValue: try reader.string("role"))
        type = Kind(rawValue: reader.optionalString("type") ?? "text")
        content = (try? reader.json("content")) ?? .null
        contentByteCount = reader.optionalInteger("contentBytes")
        metadata = reader.optional("metadata")
        at = try reader.time("at")
        recordedAt = try reader.time("recordedAt")
        agent = reader.optionalString("agent")
        run = reader.optionalString("run")
        key = reader.optionalString("key")
        usage = try reader.value("usage").map(Usage.init)
        isHidden = reader.isMarked("hidden")
        isEdited = reader.isMarked("edited")
        isRedacted = reader.isMarked("redacted")
        isDuplicate = reader.isMarked("duplicate")
        isErased = reader.isMarked("erased")
        isRewound = reader.isMarked("rewound")
        annotations = reader.optional("annotations")
        origin = try reader.value("origin").map(Origin.init)
    }
}

extension Message.Usage {
    init(_ value: JSONValue) throws {
        let reader = try ObjectReader(value, "a usage")
        model = reader.optionalString("model")
        inputTokens = reader.optionalInteger("inputTokens")
        outputTokens = reader.optionalInteger("outputTokens")
        cachedTokens = reader.optionalInteger("cachedTokens")
        cacheWriteTokens = reader.optionalInteger("cacheWriteTokens")
        reasoningTokens = reader.optionalInteger("reasoningTokens")
        cost = reader.optional("cost")?.text
        currency = reader.optionalString("currency")
    }
}

extension Message.Origin {
    init(_ value: JSONValue) throws {
        let reader = try ObjectReader(value, "an origin")
        session = try reader.string("session")
        sequence = try reader.integer("sequence")
    }
}

extension ObjectReader {
    /// Whether the member is there and neither null nor false.
    func isMarked(_ name: String) -> Bool { value(name).map { $0.bool ?? true } ?? false }
}
