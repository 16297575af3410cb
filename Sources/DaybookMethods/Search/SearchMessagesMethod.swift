import DaybookCore
import DaybookJSON
import DaybookJournal
import DaybookWire

final class SearchMessagesMethod: ReadMethod {
    let name = "search.messages"
    let summary = "Messages that have what is looked for, best first."
    let parameters = [
        text.required, Fields.owner.optional, Fields.agent.optional, Fields.project.optional,
        Fields.session.optional, Fields.limit.optional, cursor.optional,
    ]
    let result = Schema.object([
        .required("hits", .array(hit)), .required("total", Schemas.count),
        .required("totalIsExact", .boolean), .required("throughPosition", Schemas.count),
        .optional("nextCursor", .string(min: 1)),
    ])
    let errors = ErrorReason.ofReads
    let access = Access.scope(.read)
    let owners = OwnerRule<SearchQuery>.held(\.owner)
    let repetition = Repetition.harmless
    let example = #"{"query": "sencha -coffee", "owner": "ann"}"#

    private static let text = Parameter(
        "query", Forms.query, #"Words, "phrases" and -without; the last word may be a beginning."#)
    private static let cursor = Fields.cursor(SearchCursor.self)

    private static let hit = Schema.object([
        .required("session", Schemas.sessionID), .required("sequence", Schemas.sequence),
        .required("snippet", .string(max: Limits.snippetScalarCountMax)),
        .required(
            "marks",
            .array(.object([.required("start", Schemas.count), .required("length", Schemas.position)]))),
        .required("score", .number), .required("at", .time),
    ])

    func query(_ arguments: inout Arguments) throws(JournalError) -> SearchQuery {
        var query = SearchQuery(text: try arguments.required(Self.text))
        query.owner = try arguments.optional(Fields.owner)
        query.agent = try arguments.optional(Fields.agent)
        query.project = try arguments.optional(Fields.project)
        query.session = try arguments.optional(Fields.session)
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
        endObject()
    }
}

extension SearchCursor: PageCursor {
    package static let letter = UInt8(ascii: "q")
    package static let byteCount = 16

    package func append(to bytes: inout [UInt8]) {
        bytes.append(littleEndian: score.bitPattern)
        bytes.append(littleEndian: position.value)
    }

    package init?(bytes: [UInt8]) {
        let score = Double(bitPattern: bytes.cursorWord(at: 0))
        guard score.isFinite else { return nil }
        self.init(score: score, position: Position(bytes.cursorWord(at: 8)))
    }
}
