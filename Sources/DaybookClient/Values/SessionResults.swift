import DaybookJSON

/// The part of an append's answer besides its objects.
public struct AppendReceipt: Sendable {
    /// Position of the last event recorded, or of the session's last where nothing had to be.
    public let position: Int?
    public let revision: Int?
    /// Whether this repeats an earlier append of the same key.
    public let isDuplicate: Bool
    /// Whether the earlier append's messages have been erased since.
    public let isErased: Bool
    /// Whether the earlier append's messages have left the transcript since, by a rewind.
    public let isRewound: Bool

    init(_ reader: ObjectReader) {
        position = reader.optionalInteger("position")
        revision = reader.optionalInteger("revision")
        isDuplicate = reader.isTrue("duplicate")
        isErased = reader.isTrue("erased")
        isRewound = reader.isTrue("rewound")
    }
}

/// A session after a change.
public struct ChangedSession: Sendable {
    public let session: Session
    public let receipt: AppendReceipt

    init(json: JSONBytes) throws {
        let reader = try ObjectReader(json, "the result")
        session = try Session(json: reader.json("session"))
        receipt = AppendReceipt(reader)
    }
}

/// A session just started.
public struct StartedSession: Sendable {
    public let session: Session
    /// The ids of the sessions that `closesCurrent` closed.
    public let closed: [String]
    public let receipt: AppendReceipt

    init(json: JSONBytes) throws {
        let reader = try ObjectReader(json, "the result")
        session = try Session(json: reader.json("session"))
        closed = reader.closedIDs
        receipt = AppendReceipt(reader)
    }
}

extension ObjectReader {
    /// The ids of the sessions that a start closed by taking their place.
    var closedIDs: [String] { value("closed").map { $0.elements.compactMap(\.string) } ?? [] }
}

/// A session as `session.get` shows it.
public struct SessionView: Sendable {
    public let session: Session
    /// Whether it takes no more messages: closed, archived, or read at a past moment.
    public let isReadOnly: Bool
    /// The newest messages, in order, where they were asked for.
    public let messages: [Message]?
    /// Number of the transcript's messages with the hidden ones, where these were asked for.
    public let total: Int?

    init(json: JSONBytes) throws {
        let reader = try ObjectReader(json, "the result")
        session = try Session(json: reader.json("session"))
        isReadOnly = reader.isTrue("readOnly")
        total = reader.optionalInteger("total")
        messages = try reader.value("messages").map { try $0.elements.map(Message.init) }
    }
}

/// The open session of an owner, agent and project.
public struct CurrentSession: Sendable {
    /// The session; nil where there is none and none was to be started.
    public let session: Session?
    /// Whether it was started by this call.
    public let isNew: Bool
    public let messages: [Message]?

    init(json: JSONBytes) throws {
        let reader = try ObjectReader(json, "the result")
        session = try reader.value("session").map(Session.init)
        isNew = reader.isTrue("isNew")
        messages = try reader.value("messages").map { try $0.elements.map(Message.init) }
    }
}

/// A page of the list of sessions, newest activity first.
public struct SessionPage: Sendable {
    public let sessions: [Session]
    /// Cursor of the next page; nil at the end.
    public let nextCursor: JSONBytes?
    /// Number of sessions on all pages; nil where the filter has no counter.
    public let total: Int?

    /// Reads a result of `session.list`. Throws `ConnectionError.Kind.invalidAnswer`.
    public init(json: JSONBytes) throws {
        let reader = try ObjectReader(json, "the result")
        sessions = try reader.list("sessions", Session.init)
        nextCursor = reader.optional("nextCursor")
        total = reader.optionalInteger("total")
    }
}
