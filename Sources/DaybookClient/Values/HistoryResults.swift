import DaybookJSON

/// A message after a change.
public struct ChangedMessage: Sendable {
    public let message: Message
    public let receipt: AppendReceipt

    init(json: JSONBytes) throws {
        let reader = try ObjectReader(json, "the result")
        message = try Message(json: reader.json("message"))
        receipt = AppendReceipt(reader)
    }
}

/// A session whose newest messages have left the transcript.
public struct RewoundSession: Sendable {
    public let session: Session
    /// Number of messages that left.
    public let rewoundCount: Int
    /// The messages among them that still have their texts, oldest first, where they were asked for.
    public let messages: [Message]?
    public let receipt: AppendReceipt

    init(json: JSONBytes) throws {
        let reader = try ObjectReader(json, "the result")
        session = try Session(json: reader.json("session"))
        rewoundCount = try reader.integer("rewound")
        messages = try reader.value("messages").map { try $0.elements.map(Message.init) }
        receipt = AppendReceipt(reader)
    }
}

/// A note to attach to a message.
public struct AnnotationDraft: Sendable {
    public var sequence: Int
    public var kind: String
    public var value: JSONBytes

    public init(sequence: Int, kind: String, value: JSONBytes) {
        self.sequence = sequence
        self.kind = kind
        self.value = value
    }
}

/// Messages with notes just attached, each once.
public struct AnnotatedMessages: Sendable {
    public let messages: [Message]
    public let receipt: AppendReceipt

    init(json: JSONBytes) throws {
        let reader = try ObjectReader(json, "the result")
        messages = try reader.list("messages", Message.init)
        receipt = AppendReceipt(reader)
    }
}

/// A session whose messages were erased.
public struct ClearedSession: Sendable {
    public let session: Session
    /// Number of messages that were erased from the transcript.
    public let erasedMessageCount: Int
    public let receipt: AppendReceipt

    init(json: JSONBytes) throws {
        let reader = try ObjectReader(json, "the result")
        session = try Session(json: reader.json("session"))
        erasedMessageCount = try reader.integer("erasedMessages")
        receipt = AppendReceipt(reader)
    }
}

/// The extent of an erasure.
public struct ErasedSession: Sendable {
    public let erasedMessageCount: Int
    /// Number of forks that had messages of the session.
    public let affectedForkCount: Int
    /// The ids of the sessions that went, the one asked for last.
    public let sessions: [String]
    /// Whether the files are already rid of the freed pages.
    public let isCompacted: Bool
    public let receipt: AppendReceipt

    public init(json: JSONBytes) throws {
        let reader = try ObjectReader(json, "the result")
        erasedMessageCount = try reader.integer("erasedMessages")
        affectedForkCount = try reader.integer("affectedForks")
        isCompacted = reader.isTrue("compacted")
        sessions = reader.value("sessions")?.elements.compactMap(\.string) ?? []
        receipt = AppendReceipt(reader)
    }
}
