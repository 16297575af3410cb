import DaybookJSON

/// A message that a search found.
public struct SearchHit: Sendable {
    /// The place of a hit in the snippet, in Unicode scalars.
    public struct Mark: Hashable, Sendable {
        public let start: Int
        public let length: Int

        init(_ value: JSONValue) throws {
            let reader = try ObjectReader(value, "the mark")
            start = try reader.integer("start")
            length = try reader.integer("length")
        }
    }

    public let session: String
    public let sequence: Int
    /// A part of the message's text, on one line.
    public let snippet: String
    public let marks: [Mark]
    /// Relevance, higher is better; comparable within one answer only.
    public let score: Double
    public let at: UTCTime
    /// The message's role; nil from a service that does not tell.
    public let role: Message.Role?
    /// The session's name.
    public let name: String?
    /// The session's project and agent.
    public let project: String?
    public let agent: String?

    init(_ value: JSONValue) throws {
        let reader = try ObjectReader(value, "the hit")
        session = try reader.string("session")
        sequence = try reader.integer("sequence")
        snippet = try reader.string("snippet")
        marks = try reader.list("marks", Mark.init)
        score = try reader.double("score")
        at = try reader.time("at")
        role = reader.optionalString("role").map(Message.Role.init)
        name = reader.optionalString("name")
        project = reader.optionalString("project")
        agent = reader.optionalString("agent")
    }

    /// The snippet cut into hits and the text around them.
    public var pieces: [(text: String, isHit: Bool)] {
        let scalars = Array(snippet.unicodeScalars)
        var pieces: [(String, Bool)] = []
        var end = 0
        for mark in marks where mark.start >= end && mark.start + mark.length <= scalars.count {
            if mark.start > end { pieces.append((Self.text(scalars[end..<mark.start]), false)) }
            end = mark.start + mark.length
            pieces.append((Self.text(scalars[mark.start..<end]), true))
        }
        if end < scalars.count { pieces.append((Self.text(scalars[end...]), false)) }
        return pieces
    }

    private static func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var text = ""
        text.unicodeScalars.append(contentsOf: scalars)
        return text
    }
}

/// A session that a search found by its title.
public struct TitleHit: Hashable, Sendable {
    public let session: String
    /// The session's name.
    public let name: String
    /// A part of the title, on one line.
    public let snippet: String

    init(_ value: JSONValue) throws {
        let reader = try ObjectReader(value, "the session")
        session = try reader.string("session")
        name = try reader.string("name")
        snippet = try reader.string("snippet")
    }
}

/// One page of hits, best first.
public struct SearchPage: Sendable {
    public let hits: [SearchHit]
    public let total: Int
    /// Whether the total is exact; false where the beginning of a word stood for more words than are looked
    /// for.
    public let totalIsExact: Bool
    /// Whether the hits have all words of the query; false where `SearchMatch.best` has found messages with
    /// some.
    public let hasAllWords: Bool
    /// Sessions whose titles have the words, at most 10, on the first page. Where messages have only some of
    /// the words, a title has the better part of them.
    public let sessions: [TitleHit]
    /// A query that finds more, where few messages were found: one of its words is another.
    public let suggestion: String?
    /// The reason why the query can't find anything, in words; nil for one that can.
    public let explanation: String?
    /// Position of the last event that the search knew of.
    public let throughPosition: Int
    /// Cursor of the next page; nil on the last.
    public let nextCursor: JSONBytes?

    /// Reads a result of `search.messages`. Throws `ConnectionError.Kind.invalidAnswer`.
    public init(json: JSONBytes) throws {
        let reader = try ObjectReader(json, "the result")
        hits = try reader.list("hits", SearchHit.init)
        total = try reader.integer("total")
        totalIsExact = reader.isTrue("totalIsExact")
        hasAllWords = reader.optionalString("matched") != "some"
        sessions = reader.value("sessions") == nil ? [] : try reader.list("sessions", TitleHit.init)
        suggestion = reader.optionalString("suggestion")
        explanation = reader.optionalString("explanation")
        throughPosition = try reader.integer("throughPosition")
        nextCursor = reader.optional("nextCursor")
    }
}
