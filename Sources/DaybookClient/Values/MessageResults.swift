import DaybookJSON

/// A message just recorded.
public struct AppendedMessage: Sendable {
    public let message: Message
    /// The session, where the append was to start it if need be.
    public let session: Session?
    /// The ids of the sessions that it closed by taking their place.
    public let closed: [String]
    public let receipt: AppendReceipt

    init(json: JSONBytes) throws {
        let reader = try ObjectReader(json, "the result")
        message = try Message(json: reader.json("message"))
        session = try reader.value("session").map(Session.init)
        closed = reader.closedIDs
        receipt = AppendReceipt(reader)
    }
}

/// Messages recorded together.
public struct AppendedTurn: Sendable {
    public let session: Session
    public let messages: [Message]
    /// The ids of the sessions that one started for this turn closed by taking their place.
    public let closed: [String]
    public let receipt: AppendReceipt

    init(json: JSONBytes) throws {
        let reader = try ObjectReader(json, "the result")
        session = try Session(json: reader.json("session"))
        messages = try reader.list("messages", Message.init)
        closed = reader.closedIDs
        receipt = AppendReceipt(reader)
    }
}

/// A page of a transcript.
public struct MessagePage: Sendable {
    public let messages: [Message]
    /// Number of messages in the whole transcript.
    public let total: Int
    /// Whether more follow in the order asked for.
    public let hasMore: Bool
    /// The last message looked at, where a page narrowed by type or run ended before it was full. Continue
    /// with `after`, or with `before` where the newest come first.
    public let scannedThrough: Int?
    /// The offset still to skip when continuing so.
    public let offsetLeft: Int?

    /// Reads a result of `message.list`. Throws `ConnectionError.Kind.invalidAnswer`.
    public init(json: JSONBytes) throws {
        let reader = try ObjectReader(json, "the result")
        messages = try reader.list("messages", Message.init)
        total = try reader.integer("total")
        hasMore = reader.isTrue("hasMore")
        scannedThrough = reader.optionalInteger("scannedThrough")
        offsetLeft = reader.optionalInteger("offsetLeft")
    }
}

/// A message and its earlier versions.
public struct MessageHistory: Sendable {
    public let message: Message
    /// The versions before each edit, oldest first, as JSON.
    public let earlier: [JSONBytes]

    init(json: JSONBytes) throws {
        let reader = try ObjectReader(json, "the result")
        message = try Message(json: reader.json("message"))
        earlier = try reader.list("history", JSONBytes.init)
    }
}
