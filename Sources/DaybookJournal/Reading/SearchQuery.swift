package import DaybookCore

package struct SearchQuery: Sendable {
    /// The query as the client wrote it, in UTF-8.
    package var text: [UInt8]
    package var owner: Name?
    package var agent: Name?
    package var project: Name?
    package var session: SessionID?
    package var role: Role?
    package var types: [MessageType]?
    /// Times that messages were said at, to the second, the first and last included.
    package var since: Timestamp?
    package var until: Timestamp?
    /// Whether tool calls and results are looked at, besides what was said.
    package var includesTools = true
    package var match = Match.all
    package var limit = 20
    package var cursor: SearchCursor?

    package init(text: [UInt8]) { self.text = text }

    /// The words that a hit must have: all, or where no message has all the best of some.
    package enum Match: String, CaseIterable, Sendable {
        case all, best
    }
}

/// The place where a page of hits ended: the last hit's place in their order, and the words that hits have.
package struct SearchCursor: Equatable, Sendable {
    package var score: Double
    package var position: Position
    /// Whether nothing was said in the last hit: of equal score, those come last.
    package var isToolsOnly: Bool
    package var matched: MatchedWords

    package init(score: Double, position: Position, isToolsOnly: Bool, matched: MatchedWords) {
        self.score = score
        self.position = position
        self.isToolsOnly = isToolsOnly
        self.matched = matched
    }
}

/// A message that a search found.
package struct SearchHit: Equatable, Sendable {
    package var session: SessionID
    package var sequence: SequenceNumber
    /// A part of the message's text, on one line, in UTF-8.
    package var snippet: [UInt8]
    /// Places of the hits in the snippet, in characters.
    package var marks: [Range<Int>]
    package var score: Double
    package var at: Timestamp
    package var role: Role?
    /// The session's, as its start says; nil where it has none, or its text is gone.
    package var project: RawJSON?
    package var agent: RawJSON?
    /// The session's name.
    package var name: RawJSON?
}

/// A session that a search found by its title.
package struct TitleHit: Equatable, Sendable {
    package var session: SessionID
    /// The session's name: the title that was found.
    package var name: RawJSON
    /// A part of the title, on one line, in UTF-8.
    package var snippet: [UInt8]
}

/// The reason why a query finds nothing whatever was said.
package enum EmptyQuery: Sendable {
    case noWords, onlyExclusions

    package var text: String {
        switch self {
        case .noWords: "the query has no word to look for"
        case .onlyExclusions:
            "the query only says what must not occur; add a word to look for"
        }
    }
}

package struct SearchPage: Equatable, Sendable {
    package var hits: [SearchHit] = []
    package var total: UInt64 = 0
    package var totalIsExact = true
    /// The words that the hits have, where the best of some were asked for.
    package var matched: MatchedWords?
    /// Sessions whose titles have the words; on the first page.
    package var sessions: [TitleHit] = []
    /// Query that finds more, in UTF-8; on the first page, where few messages were found.
    package var suggestion: [UInt8]?
    package var explanation: EmptyQuery?
    /// Position of the last event that the search knew of.
    package var through: Position
    package var nextCursor: SearchCursor?

    package init(through: Position) { self.through = through }
}
