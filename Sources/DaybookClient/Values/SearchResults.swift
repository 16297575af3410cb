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

    init(_ value: JSONValue) throws {
        let reader = try ObjectReader(value, "the hit")
        session = try reader.string("session")
        sequence = try reader.integer("sequence")
        snippet = try reader.string("snippet")
        marks = try reader.list("marks", Mark.init)
        score = try reader.double("score")
        at = try reader.time("at")
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

/// One page of hits, best first.
public struct SearchPage: Sendable {
    public let hits: [SearchHit]
    public let total: Int
    /// Whether the total is exact; false where the beginning of a word stood for more words than are looked
    /// for.
    public let totalIsExact: Bool
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
        throughPosition = try reader.integer("throughPosition")
        nextCursor = reader.optional("nextCursor")
    }
}
