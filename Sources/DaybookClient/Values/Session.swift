import DaybookJSON

/// One conversation as the service shows it.
public struct Session: Sendable {
    /// The session's id: 1–128 characters of `A-Z a-z 0-9 . _ : -`.
    public let id: String
    public let owner: String?
    public let agent: String?
    public let project: String?
    public let mode: String
    /// The name to show people: the title, or what the service made of the session's beginning.
    public let name: String
    /// The beginning of what a user asked for first.
    public let firstPrompt: String?
    public let title: String?
    /// Origin of the title: `client`, `generated` or `date`.
    public let titleSource: String?
    /// The last message that a generated title was made from.
    public let titleFrom: Int?
    public let context: JSONBytes?
    public let summary: Summary?
    public let status: Status
    public let isPinned: Bool
    public let isArchived: Bool
    public let messageCount: Int
    /// Number of events in the session.
    public let revision: Int
    public let createdAt: UTCTime
    public let updatedAt: UTCTime
    public let lastMessageAt: UTCTime?
    public let closedAt: UTCTime?
    public let archivedAt: UTCTime?
    /// The beginning of the newest message.
    public let preview: String?
    public let forkedFrom: Fork?
    /// The id of the session that it works for, where both are there and neither is erased.
    public let parent: String?
    /// The number of times that keys of the session's scope have begun anew, from 1.
    public let keyGeneration: Int
    /// Seconds after its last activity at which the session is erased; nil for never.
    public let expiresAfter: Int?
    /// Positions of records that can't be read; their texts are left out here.
    public let damaged: [Int]

    public struct Status: RawRepresentable, Hashable, Sendable {
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }

        public static let open = Status(rawValue: "open")
        public static let closed = Status(rawValue: "closed")
        public static let erased = Status(rawValue: "erased")
    }

    public struct Summary: Sendable {
        /// Text of the summary; nil where the session was only marked as summarised.
        public let text: JSONBytes?
        /// Sequence of the last message that the summary covers.
        public let throughSequence: Int
    }

    public struct Fork: Sendable {
        public let session: String
        public let sequence: Int
    }
}

extension Session {
    /// Reads a session of an answer. Throws `ConnectionError.Kind.invalidAnswer`.
    public init(json: JSONBytes) throws {
        try self.init(json.value)
    }

    init(_ value: JSONValue) throws {
        let reader = try ObjectReader(value, "a session")
        id = try reader.string("id")
        owner = reader.optionalString("owner")
        agent = reader.optionalString("agent")
        project = reader.optionalString("project")
        mode = reader.optionalString("mode") ?? "batch"
        let title = reader.optionalString("title")
        self.title = title
        // Services before names sent none.
        name = reader.optionalString("name") ?? title ?? id
        firstPrompt = reader.optionalString("firstPrompt")
        titleSource = reader.optionalString("titleSource")
        titleFrom = reader.optionalInteger("titleFrom")
        context = reader.optional("context")
        summary = try reader.value("summary").map(Summary.init)
        status = Status(rawValue: try reader.string("status"))
        isPinned = reader.isTrue("pinned")
        isArchived = reader.isTrue("archived")
        messageCount = try reader.integer("messageCount")
        revision = try reader.integer("revision")
        createdAt = try reader.time("createdAt")
        updatedAt = try reader.time("updatedAt")
        lastMessageAt = reader.optionalTime("lastMessageAt")
        closedAt = reader.optionalTime("closedAt")
        archivedAt = reader.optionalTime("archivedAt")
        preview = reader.optionalString("preview")
        forkedFrom = try reader.value("forkedFrom").map(Fork.init)
        parent = reader.optionalString("parent")
        keyGeneration = reader.optionalInteger("keyGeneration") ?? 1
        expiresAfter = reader.optionalInteger("expiresAfter")
        damaged = reader.value("damaged")?.elements.compactMap { $0.integer.map(Int.init) } ?? []
    }
}

extension Session.Summary {
    init(_ value: JSONValue) throws {
        let reader = try ObjectReader(value, "a summary")
        text = reader.optional("text")
        throughSequence = try reader.integer("throughSequence")
    }
}

extension Session.Fork {
    init(_ value: JSONValue) throws {
        let reader = try ObjectReader(value, "a fork")
        session = try reader.string("session")
        sequence = try reader.integer("sequence")
    }
}
