import DaybookJSON

/// One event of the journal as stored.
public struct Event: Sendable {
    /// The event's position: 1, 2, 3 … over the whole journal.
    public let position: Int
    /// The session's id; nil for the few events that belong to none.
    public let session: String?
    /// The event's number in its session: 1, 2, 3 …
    public let revision: Int?
    /// `message.recorded`, `session.started`, … or a client's own `x.…`.
    public let type: String
    /// Sequence of the message that the event records or speaks of.
    public let sequence: Int?
    /// Position of the event that this one edits, redacts, annotates or replaces.
    public let target: Int?
    /// Position of the newest event that a title, a summary or an insight was made from.
    public let source: Int?
    public let version: Int
    public let at: UTCTime
    public let recordedAt: UTCTime
    public let actor: String?
    public let key: String?
    /// The body; null where it was erased.
    public let body: JSONBytes
    /// The position of the event that erased the body.
    public let erased: Int?
    /// The digest that the audit tree holds, in hexadecimal.
    public let leaf: String?
    /// Place among the events that one append recorded, from 0, and their number.
    public let batchIndex: Int?
    public let batchCount: Int?
    /// The whole event, as received.
    public let json: JSONBytes
}

extension Event {
    /// Reads an event of an answer. Throws `ConnectionError.Kind.invalidAnswer`.
    public init(json: JSONBytes) throws {
        let reader = try ObjectReader(json, "an event")
        self.json = json
        position = try reader.integer("position")
        session = reader.optionalString("session")
        revision = reader.optionalInteger("revision")
        type = try reader.string("type")
        sequence = reader.optionalInteger("sequence")
        target = reader.optionalInteger("target")
        source = reader.optionalInteger("source")
        version = reader.optionalInteger("version") ?? 1
        at = try reader.time("at")
        recordedAt = try reader.time("recordedAt")
        actor = reader.optionalString("actor")
        key = reader.optionalString("key")
        body = try reader.json("body")
        erased = reader.optionalInteger("erased")
        leaf = reader.optionalString("leaf")
        let batch = try reader.value("batch").map { try ObjectReader($0, "a batch") }
        batchIndex = batch?.optionalInteger("index")
        batchCount = batch?.optionalInteger("count")
    }
}

/// A page of the journal.
public struct EventPage: Sendable {
    public let events: [Event]
    /// The position of the journal's last event, 0 for an empty one.
    public let head: Int
    /// Position to read on from; nil at the end. A page may be empty while there is more.
    public let nextFrom: Int?

    /// Reads a result of `journal.read`. Throws `ConnectionError.Kind.invalidAnswer`.
    public init(json: JSONBytes) throws {
        let reader = try ObjectReader(json, "the result")
        events = try reader.list("events") { try Event(json: JSONBytes($0)) }
        head = try reader.integer("head")
        nextFrom = reader.optionalInteger("nextFrom")
    }
}

/// A client's own event, recorded.
public struct AppendedEvent: Sendable {
    public let event: Event
    public let receipt: AppendReceipt

    init(json: JSONBytes) throws {
        let reader = try ObjectReader(json, "the result")
        event = try Event(json: reader.json("event"))
        receipt = AppendReceipt(reader)
    }
}
