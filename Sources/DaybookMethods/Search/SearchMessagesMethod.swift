import DaybookCore
import DaybookJSON
import DaybookJournal
import DaybookWire

final class SearchMessagesMethod: ReadMethod {
    let name = "search.messages"
    let summary = "Messages that have what is looked for, best first."
    let parameters = [
        text.required, Fields.owner.optional, Fields.agent.optional, Fields.project.optional,
        Fields.session.optional, role.optional, types.optional, since.optional, until.optional,
        includeTools.optional, match.optional, Fields.limit.optional, cursor.optional,
    ]
    let result = Schema.object([
        .required("hits", .array(hit)), .required("total", Schemas.count),
        .required("totalIsExact", .boolean),
        .optional("matched", .enumeration(MatchedWords.allCases.map(\.rawValue))),
        .optional("sessions", .array(session)), .optional("suggestion", .string(min: 1)),
        .optional("explanation", .string(min: 1)), .required("throughPosition", Schemas.count),
        .optional("nextCursor", .string(min: 1)),
    ])
    let errors = ErrorReason.ofReads
    let access = Access.scope(.read)
    let owners = OwnerRule<SearchQuery>.held(\.owner)
    let repetition = Repetition.harmless
    let example = #"{"query": "sencha -coffee", "owner": "ann"}"#

    private static let text = Parameter(
        "query", Forms.query, #"Words, "phrases" and -without; the last word may be a beginning."#)
    private static let role = Parameter(
        "role", Forms.word { (role: Role) in role.name }, "Only messages of this role.")
    private static let types = Parameter("types", MessageFields.types, "Only messages of these types.")
    private static let since = Parameter(
        "since", Forms.time, "Only messages said in this second or later, by `at`.")
    private static let until = Parameter(
        "until", Forms.time, "Only messages said in this second or earlier, by `at`.")
    private static let includeTools = Parameter(
        "includeTools", Forms.boolean,
        "Whether tool calls and results are looked at, besides what was said; true where left out.")
    private static let match = Parameter(
        "match", Forms.word { (match: SearchQuery.Match) in match.rawValue },
        "best: where no message has all words, those with the best of some; all where left out.")
    private static let cursor = Fields.cursor(SearchCursor.self)

    private static let hit = Schema.object([
        .required("session", Schemas.sessionID), .required("sequence", Schemas.sequence),
        .required("snippet", .string(max: Limits.snippetScalarCountMax)),
        .required(
            "marks",
            .array(.object([.required("start", Schemas.count), .required("length", Schemas.position)]))),
        .required("score", .number), .required("at", .time), .required("role", Schemas.role),
        .optional("project", Schemas.name), .optional("agent", Schemas.name),
        .optional("name", .string(min: 1)),
    ])

    private static let session = Schema.object([
        .required("session", Schemas.sessionID), .required("name", .string(min: 1)),
        .required("snippet", .string(max: Limits.snippetScalarCountMax)),
    ])

    func query(_ arguments: inout Arguments) throws(JournalError) -> SearchQuery {
        var query = SearchQuery(text: try arguments.required(Self.text))
        query.owner = try arguments.optional(Fields.owner)
        query.agent = try arguments.optional(Fields.agent)
        query.project = try arguments.optional(Fields.project)
        query.session = try arguments.optional(Fields.session)
        query.role = try arguments.optional(Self.role)
        query.types = try arguments.optional(Self.types)
        query.since = try arguments.optional(Self.since)
        query.until = try arguments.optional(Self.until)
        if let since = query.since, let until = query.until, until < since {
            throw arguments.invalid(Self.until.name, "must not be before since")
        }
        query.includesTools = try arguments.optional(Self.includeTools) ?? query.includesTools
        query.match = try arguments.optional(Self.match) ?? query.match
        query.limit = try arguments.optional(Fields.limit) ?? query.limit
        query.cursor = try arguments.optional(Self.cursor)
        return query
    }

    func route(_ query: SearchQuery) -> Route { .pooled }

    func wait(_ query: SearchQuery) -> ViewWait { .search }

    func read(_ query: SearchQuery, _ context: ReadContext) throws(JournalError) -> SearchPage {
        try context.reader.search(query)
    }

    func byteCountEstimate(of page: SearchPage) -> Int { 256 + page.hits.count * 512 }

    func write(_ page: SearchPage, to writer: inout JSONWriter) {
        writer.name("hits")
        writer.beginArray()
        for hit in page.hits { writer.hit(hit) }
        writer.endArray()
        writer.member("total", integer: page.total)
        writer.member("totalIsExact", bool: page.totalIsExact)
        if let matched = page.matched { writer.member("matched", string: matched.rawValue) }
        writer.member(sessions: page.sessions)
        if let suggestion = page.suggestion { writer.member("suggestion", utf8: suggestion[...]) }
        if let explanation = page.explanation { writer.member("explanation", string: explanation.text) }
        writer.member("throughPosition", integer: page.through.value)
        writer.member(nextCursor: page.nextCursor)
    }
}

extension JSONWriter {
    fileprivate mutating func hit(_ hit: SearchHit) {
        beginObject()
        member("session", string: hit.session.text)
        member("sequence", integer: hit.sequence.value)
        member("snippet", utf8: hit.snippet[...])
        name("marks")
        beginArray()
        for mark in hit.marks {
            beginObject()
            member("start", integer: mark.lowerBound)
            member("length", integer: mark.count)
            endObject()
        }
        endArray()
        member("score", double: hit.score)
        member("at", time: hit.at)
        if let role = hit.role { member("role", string: role.name) }
        if let name = hit.name { member("name", raw: name.bytes) }
        if let project = hit.project { member("project", raw: project.bytes) }
        if let agent = hit.agent { member("agent", raw: agent.bytes) }
        endObject()
    }

    fileprivate mutating func member(sessions: [TitleHit]) {
        guard !sessions.isEmpty else { return }
        name("sessions")
        beginArray()
        for hit in sessions {
            beginObject()
            member("session", string: hit.session.text)
            member("name", raw: hit.name.bytes)
            member("snippet", utf8: hit.snippet[...])
            endObject()
        }
        endArray()
    }
}

extension SearchCursor: PageCursor {
    package static let letter = UInt8(ascii: "q")
    package static let byteCount = 16

    /// Bits above those of a position.
    private static let toolsBit: UInt64 = 1 << 63
    private static let someBit: UInt64 = 1 << 62

    package func append(to bytes: inout [UInt8]) {
        let bits =
            (isToolsOnly ? SearchCursor.toolsBit : 0) | (matched == .all ? 0 : SearchCursor.someBit)
        bytes.append(littleEndian: score.bitPattern)
        bytes.append(littleEndian: position.value | bits)
    }

    package init?(bytes: [UInt8]) {
        let score = Double(bitPattern: bytes.cursorWord(at: 0))
        let word = bytes.cursorWord(at: 8)
        let position = word & ~(SearchCursor.toolsBit | SearchCursor.someBit)
        guard score.isFinite, position <= Limits.integerMax else { return nil }
        self.init(
            score: score, position: Position(position), isToolsOnly: word & SearchCursor.toolsBit != 0,
            matched: word & SearchCursor.someBit == 0 ? .all : .bestOfSome)
    }
}
