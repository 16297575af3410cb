import DaybookClient
import enum DaybookCore.JournalError
import enum DaybookCore.Limits
import enum DaybookCore.Role
import DaybookJSON
import DaybookWire

/// `search_conversations`: messages by their words.
struct SearchTool: RecallTool {
    let name = "search_conversations"
    let title = "Search conversations"
    let summary = """
        Finds what was said in recorded conversations, best match first. Gives a line of each hit; read around \
        it with read_conversation and the hit's session and sequence.
        """
    let parameters = [
        query.required, RecallFields.project.optional, RecallFields.agent.optional,
        RecallFields.session.optional, role.optional, since.optional, until.optional, tools.optional,
        limit.optional, cursor.optional,
    ]
    let output: [Schema.Property] = [
        ToolAnswer.noticeProperty, .required("hits", .array(.object(hit))),
        .required("total", Schemas.count), .required("totalIsExact", .boolean),
        .required("hasAllWords", .boolean), .required("throughPosition", Schemas.count),
        .optional("titles", .array(.object(titleHit))), .optional("suggestion", .string()),
        .optional("explanation", .string()), ToolAnswer.cursorProperty,
    ]

    private static let query = RecallFields.text(
        "query", scalarCountMax: Limits.searchQueryScalarCountMax,
        #"Words; "phrases" in quotes stand together, -word must not occur, begin* stands for all words that begin so."#
    )
    private static let role = Parameter(
        "role", Forms.word { (role: Role) in role.name }, "Only messages of this role.")
    private static let since = Parameter("since", Forms.time, "Only messages said at this time or later.")
    private static let until = Parameter("until", Forms.time, "Only messages said at this time or earlier.")
    private static let tools = Parameter(
        "includeTools", Forms.boolean, "Whether tool calls and results are searched too; true where left out."
    )
    private static let limit = RecallFields.limit(MCPLimits.hitCountMax, MCPLimits.hitCountDefault)
    private static let cursor = RecallFields.mark("ab")

    private static let hit: [Schema.Property] = [
        .required("session", Schemas.sessionID), .required("sequence", Schemas.sequence),
        .required("uri", .string()), .optional("role", .string()), .required("at", .time),
        .required("snippet", .string()), .optional("name", .string()), .optional("project", .string()),
        .optional("agent", .string()),
    ]
    private static let titleHit: [Schema.Property] = [
        .required("session", Schemas.sessionID), .required("name", .string()),
    ]

    struct Input {
        var query: String
        var filter = SearchFilter()
        var limit: Int
        var mark: PageMark?
    }

    func input(_ arguments: inout Arguments) throws(JournalError) -> Input {
        var input = Input(query: try arguments.required(Self.query), limit: MCPLimits.hitCountDefault)
        input.filter.project = try arguments.optional(RecallFields.project)?.text
        input.filter.agent = try arguments.optional(RecallFields.agent)?.text
        input.filter.session = try arguments.optional(RecallFields.session)?.text
        input.filter.role = try arguments.optional(Self.role).map { Message.Role(rawValue: $0.name) }
        input.filter.since = try arguments.optional(Self.since)?.time
        input.filter.until = try arguments.optional(Self.until)?.time
        input.filter.includesTools = try arguments.optional(Self.tools) ?? true
        input.limit = try arguments.optional(Self.limit) ?? input.limit
        input.mark = try arguments.optional(Self.cursor)
        return input
    }

    func answer(_ input: Input, _ recall: Recall) async throws -> ToolAnswer {
        var input = input
        input.filter.owner = recall.owner
        await recall.report("Searching")
        var mark = input.mark ?? PageMark("b")
        var found = try await Self.page(input, mark, recall)
        if input.mark == nil, found.hits.isEmpty, found.sessions.isEmpty, found.explanation == nil {
            // The best of some takes no word for the beginning of one. Nothing else has it.
            mark = PageMark("a")
            found = try await Self.page(input, mark, recall)
        }
        var page = AnswerPage()
        let next = page.fill(with: found.hits.map(HitEntry.init), mark, nextPage: found.nextCursor)
        return Self.answer(found, page, next)
    }

    private static func page(
        _ input: Input, _ mark: PageMark, _ recall: Recall
    ) async throws -> SearchPage {
        try await recall.client.search(
            input.query, in: input.filter, match: mark.kind == "a" ? .all : .best, limit: input.limit,
            cursor: mark.page.map { JSONBytes(string: $0) })
    }

    private static func answer(_ found: SearchPage, _ page: AnswerPage, _ next: PageMark?) -> ToolAnswer {
        var text = QuotedText()
        let about = found.totalIsExact ? "" : "at least "
        text.line("Messages: \(page.entries.count) of \(about)\(found.total).")
        if !found.hasAllWords { text.line("No message has all words; these have some of them.") }
        if let explanation = found.explanation { text.line(explanation) }
        text.append(page)
        for title in found.sessions {
            text.line("")
            text.line("Conversation \(title.session), by its title:")
            text.quote(QuotedText.name(title.name))
        }
        if let suggestion = found.suggestion {
            text.line("")
            text.line("With one word changed, more is found:")
            text.quote(QuotedText.name(suggestion))
        }
        text.more(next?.cursor)
        return .quoting(text) { writer in
            writer.member("hits", page)
            writer.member("total", integer: found.total)
            writer.member("totalIsExact", bool: found.totalIsExact)
            writer.member("hasAllWords", bool: found.hasAllWords)
            writer.member("throughPosition", integer: found.throughPosition)
            writer.member(titles: found.sessions)
            if let suggestion = found.suggestion {
                writer.member("suggestion", string: QuotedText.name(suggestion))
            }
            if let explanation = found.explanation { writer.member("explanation", string: explanation) }
            if let next { writer.member("nextCursor", string: next.cursor) }
        }
    }
}

/// A hit as an answer tells of it.
private struct HitEntry: PageEntry {
    private let hit: SearchHit

    init(_ hit: SearchHit) { self.hit = hit }

    private var names: [(label: StaticString, value: String)] {
        let values: [(StaticString, String?)] = [
            ("name", hit.name), ("project", hit.project), ("agent", hit.agent),
        ]
        return values.compactMap { label, value in value.map { (label, QuotedText.name($0)) } }
    }

    var json: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("session", string: hit.session)
        writer.member("sequence", integer: hit.sequence)
        writer.member("uri", string: SessionLink(session: hit.session).uri)
        if let role = hit.role { writer.member("role", string: QuotedText.name(role.rawValue)) }
        writer.member("at", string: hit.at.rfc3339)
        writer.member("snippet", string: QuotedText.visible(hit.snippet))
        for (label, value) in names { writer.member(label, string: value) }
        writer.endObject()
        return writer.finish()
    }

    var text: QuotedText {
        var text = QuotedText()
        let role = hit.role.map { " " + QuotedText.name($0.rawValue) } ?? ""
        text.line("\(hit.session) message \(hit.sequence)\(role), \(hit.at.rfc3339)")
        for (label, value) in names { text.quote("\(label): \(value)") }
        text.quote(hit.snippet)
        return text
    }
}

extension JSONWriter {
    fileprivate mutating func member(titles: [TitleHit]) {
        guard !titles.isEmpty else { return }
        name("titles")
        beginArray()
        for title in titles {
            beginObject()
            member("session", string: title.session)
            member("name", string: QuotedText.name(title.name))
            endObject()
        }
        endArray()
    }
}
