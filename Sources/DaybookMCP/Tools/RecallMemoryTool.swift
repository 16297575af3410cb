import DaybookClient
import enum DaybookCore.JournalError
import enum DaybookCore.UTF8Text
import DaybookJSON
import DaybookWire

/// `recall`: what earlier sessions of an owner established.
struct RecallMemoryTool: RecallTool {
    let name = "recall"
    let title = "Recall"
    let summary = """
        Gives what was established before, newest first: notes kept with remember, insights and summaries of \
        earlier conversations.
        """
    let needsOwner = true
    let parameters = [RecallFields.agent.optional, sessions.optional, limit.optional, cursor.optional]
    let output: [Schema.Property] = [
        ToolAnswer.noticeProperty, .required("memories", .array(.object(MemoryEntry.properties))),
        ToolAnswer.cursorProperty,
    ]

    private static let sessions = Parameter(
        "conversations", Forms.count(1...MCPLimits.rememberingSessionCountMax),
        "How many of the newest conversations to look at; \(MCPLimits.rememberingSessionCountDefault) where "
            + "left out.")
    private static let limit = RecallFields.limit(MCPLimits.memoryCountMax, MCPLimits.memoryCountDefault)
    private static let cursor = RecallFields.cursor { text in
        text.first == "m" ? Int(text.dropFirst()).flatMap { $0 > 0 ? $0 : nil } : nil
    }

    struct Input {
        var agent: String?
        var sessions: Int
        var limit: Int
        /// The position of the entry that was given last.
        var before: Int?
    }

    func input(_ arguments: inout Arguments) throws(JournalError) -> Input {
        Input(
            agent: try arguments.optional(RecallFields.agent)?.text,
            sessions: try arguments.optional(Self.sessions) ?? MCPLimits.rememberingSessionCountDefault,
            limit: try arguments.optional(Self.limit) ?? MCPLimits.memoryCountDefault,
            before: try arguments.optional(Self.cursor))
    }

    func answer(_ input: Input, _ recall: Recall) async throws -> ToolAnswer {
        guard let owner = recall.owner else { return .failure("owner is required.") }
        await recall.report("Recalling")
        let context = try await recall.client.resumeContext(
            owner: owner, agent: input.agent, sessions: input.sessions)
        let all =
            context.insights.filter { $0.replacedBy == nil }.map(MemoryEntry.init)
            + context.summaries.map(MemoryEntry.init)
        let wanted = all.filter { $0.position < input.before ?? .max }.sorted { $0.position > $1.position }
        var page = AnswerPage()
        var last: Int?
        for entry in wanted.prefix(input.limit) {
            guard page.add(entry.json, entry.text) else { break }
            last = entry.position
        }
        let cursor = page.entries.count < wanted.count ? last.map { "m\($0)" } : nil
        var text = QuotedText()
        text.line("Memories: \(page.entries.count) of \(all.count).")
        text.append(page)
        text.more(cursor)
        return .quoting(text) { writer in
            writer.member("memories", page)
            if let cursor { writer.member("nextCursor", string: cursor) }
        }
    }
}

/// An insight or a summary as an answer tells of it.
private struct MemoryEntry: PageEntry {
    let position: Int
    private let session: String
    private let kind: String
    private let value: String
    private let at: UTCTime?

    init(_ insight: Insight) {
        self.init(
            insight.position, insight.session, kind: insight.kind,
            value: insight.value.string ?? insight.value.text, at: insight.recordedAt)
    }

    init(_ summary: ResumeContext.Summary) {
        self.init(
            summary.position, summary.session, kind: "summary", value: summary.text, at: nil)
    }

    private init(_ position: Int, _ session: String, kind: String, value: String, at: UTCTime?) {
        self.position = position
        self.session = session
        self.kind = QuotedText.name(kind)
        // Cut before and after, since what can't be seen is written out.
        let countMax = MCPLimits.memoryByteCountMax
        let beginning = UTF8Text.prefix(Array(value.utf8), byteCountMax: countMax)
        let visible = Array(QuotedText.visible(String(decoding: beginning, as: UTF8.self)).utf8)
        let cut = UTF8Text.prefix(visible, byteCountMax: countMax)
        let isCut = cut.count < visible.count || beginning.count < value.utf8.count
        self.value = String(decoding: cut, as: UTF8.self) + (isCut ? "…" : "")
        self.at = at
    }

    static let properties: [Schema.Property] = [
        .required("position", Schemas.position), .required("session", Schemas.sessionID),
        .required("kind", .string()), .required("text", .string()), .optional("recordedAt", .time),
    ]

    var json: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("position", integer: position)
        writer.member("session", string: session)
        writer.member("kind", string: kind)
        writer.member("text", string: value)
        if let at { writer.member("recordedAt", string: at.rfc3339) }
        writer.endObject()
        return writer.finish()
    }

    var text: QuotedText {
        var text = QuotedText()
        text.line("\(position) of \(session)\(at.map { ", \($0.rfc3339)" } ?? "")")
        text.quote("\(kind): \(value)")
        return text
    }
}
