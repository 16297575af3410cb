import DaybookJSON

/// A few bytes of each message of a session, in columns of the same length.
public struct SessionOutline: Sendable {
    public let revision: Int
    /// Number of messages in the whole transcript.
    public let total: Int
    public let sequences: [Int]
    /// A letter each: `u`, `a`, `s`, `t` for a text of user, assistant, system or tool; `C` for a tool call,
    /// `R` for a result, `A` for an artifact, `E` for an error.
    public let kinds: [Character]
    /// Estimates of how many lines each is, 1 to 999.
    public let lines: [Int]
    /// Time at which the first message was said.
    public let startedAt: UTCTime?
    /// Whole seconds from the message before, or from `startedAt`.
    public let seconds: [Int]
    /// Bits: 1 edited, 2 redacted, 4 annotated. More may come.
    public let flags: [Int]
    /// Sequence to go on after; nil at the end.
    public let nextAfter: Int?

    /// Reads a result of `session.outline`. Throws `ConnectionError.Kind.invalidAnswer`.
    public init(json: JSONBytes) throws {
        let reader = try ObjectReader(json, "the result")
        revision = try reader.integer("revision")
        total = try reader.integer("total")
        sequences = try reader.list("ranges") { range -> ClosedRange<Int> in
            let ends = range.elements.compactMap { $0.integer.map(Int.init) }
            guard ends.count == 2, ends[0] <= ends[1] else {
                throw ConnectionError.invalidAnswer("the result has no ranges as it should have")
            }
            return ends[0]...ends[1]
        }.flatMap(Array.init)
        kinds = Array(try reader.string("kinds"))
        lines = try reader.list("lines") { Int($0.integer ?? 1) }
        startedAt = reader.optionalTime("startedAt")
        seconds = try reader.list("seconds") { Int($0.integer ?? 0) }
        flags = try reader.string("flags").map { $0.hexDigitValue ?? 0 }
        nextAfter = reader.value("nextCursor") == nil ? nil : sequences.last
    }
}

/// The differences of a session between two moments.
public struct SessionChanges: Sendable {
    public struct Change: RawRepresentable, Hashable, Sendable {
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }

        public static let added = Change(rawValue: "added")
        public static let removed = Change(rawValue: "removed")
        public static let redacted = Change(rawValue: "redacted")
        public static let edited = Change(rawValue: "edited")
        public static let annotated = Change(rawValue: "annotated")
    }

    /// The earlier and the later revision.
    public let from: Int
    public let revision: Int
    /// The members of the session that differ, before and after; null where there was none.
    public let session: [String: (before: JSONBytes, after: JSONBytes)]
    public let messages: [(sequence: Int, change: Change)]
    public let nextCursor: JSONBytes?

    /// Reads a result of `session.diff`. Throws `ConnectionError.Kind.invalidAnswer`.
    public init(json: JSONBytes) throws {
        let reader = try ObjectReader(json, "the result")
        from = try reader.integer("from")
        revision = try reader.integer("revision")
        var session: [String: (before: JSONBytes, after: JSONBytes)] = [:]
        for member in try reader.json("session").members {
            let sides = member.value.elements
            session[member.name] = (sides.first ?? .null, sides.last ?? .null)
        }
        self.session = session
        messages = try reader.list("messages") { value in
            let reader = try ObjectReader(value, "a change")
            return (try reader.integer("sequence"), Change(rawValue: try reader.string("change")))
        }
        nextCursor = reader.optional("nextCursor")
    }
}

/// The forks and the subagents of a session, each before those below it, and its rewinds.
public struct SessionTree: Sendable {
    public struct Node: Sendable {
        public let session: String
        public let name: String
        public let status: Session.Status
        public let revision: Int
        public let messageCount: Int
        /// Number of forks and subagents between the first session and this one.
        public let depth: Int
        public let forkedFrom: Session.Fork?
        /// Messages of its transcript that it shares with its source.
        public let sharedMessageCount: Int?
        /// The id of the session that it works for.
        public let parent: String?
    }

    public struct Rewind: Sendable {
        public let revision: Int
        /// The last message before, and the last that stayed; 0 for none.
        public let from: Int
        public let to: Int
    }

    public let revision: Int
    public let sessions: [Node]
    public let rewinds: [Rewind]
    public let nextCursor: JSONBytes?

    /// Reads a result of `session.tree`. Throws `ConnectionError.Kind.invalidAnswer`.
    public init(json: JSONBytes) throws {
        let reader = try ObjectReader(json, "the result")
        revision = try reader.integer("revision")
        sessions = try reader.list("sessions", Node.init)
        rewinds = try reader.list("rewinds", Rewind.init)
        nextCursor = reader.optional("nextCursor")
    }
}

extension SessionTree.Node {
    init(_ value: JSONValue) throws {
        let reader = try ObjectReader(value, "a session")
        session = try reader.string("session")
        name = try reader.string("name")
        status = Session.Status(rawValue: try reader.string("status"))
        revision = try reader.integer("revision")
        messageCount = try reader.integer("messageCount")
        depth = try reader.integer("depth")
        forkedFrom = try reader.value("forkedFrom").map(Session.Fork.init)
        sharedMessageCount = reader.optionalInteger("sharedMessages")
        parent = reader.optionalString("parent")
    }
}

extension SessionTree.Rewind {
    init(_ value: JSONValue) throws {
        let reader = try ObjectReader(value, "a rewind")
        revision = try reader.integer("revision")
        from = try reader.integer("from")
        to = try reader.integer("to")
    }
}

/// The texts that an erasure would take away, and those that it would leave.
public struct ErasePreview: Sendable {
    public enum Scope: Sendable {
        /// The whole session, as `eraseSession` takes it.
        case session
        /// The whole session, and its subagents on all levels.
        case sessionAndSubagents
        /// The messages up to one, as clearing takes them.
        case messages(through: Int)
        /// One message, as `redactMessage` takes it.
        case message(Int)
    }

    /// Numbers of events whose text is there, by what they say.
    public struct Counts: Equatable, Sendable {
        public let messages: Int
        public let edits: Int
        public let annotations: Int
        public let titles: Int
        public let contexts: Int
        public let summaries: Int
        public let insights: Int
        public let others: Int
    }

    /// A session that loses something; on several pages where it is long.
    public struct Part: Sendable {
        public let session: String
        public let name: String
        /// The last message that it inherits of those that go; nil for a session that goes itself.
        public let inheritedThrough: Int?
        public let goes: Counts
        public let stays: Counts
    }

    public let revision: Int
    public let sessions: [Part]
    public let nextCursor: JSONBytes?

    /// Reads a result of `session.erasePreview`. Throws `ConnectionError.Kind.invalidAnswer`.
    public init(json: JSONBytes) throws {
        let reader = try ObjectReader(json, "the result")
        revision = try reader.integer("revision")
        sessions = try reader.list("sessions", Part.init)
        nextCursor = reader.optional("nextCursor")
    }
}

extension ErasePreview.Part {
    init(_ value: JSONValue) throws {
        let reader = try ObjectReader(value, "a session")
        session = try reader.string("session")
        name = try reader.string("name")
        inheritedThrough = reader.optionalInteger("inheritedThrough")
        goes = try ErasePreview.Counts(ObjectReader(reader.json("goes"), "the counts"))
        stays = try ErasePreview.Counts(ObjectReader(reader.json("stays"), "the counts"))
    }
}

extension ErasePreview.Counts {
    init(_ reader: ObjectReader) throws {
        messages = try reader.integer("messages")
        edits = try reader.integer("edits")
        annotations = try reader.integer("annotations")
        titles = try reader.integer("titles")
        contexts = try reader.integer("contexts")
        summaries = try reader.integer("summaries")
        insights = try reader.integer("insights")
        others = try reader.integer("others")
    }
}
