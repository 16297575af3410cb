import DaybookClient
import enum DaybookCore.JournalError
import DaybookJSON
import DaybookWire

/// `list_conversations`: sessions, newest activity first.
struct ListTool: RecallTool {
    let name = "list_conversations"
    let title = "List conversations"
    let summary = "Lists recorded conversations, the one with the newest message first."
    let parameters = [
        RecallFields.project.optional, RecallFields.agent.optional, archived.optional, subagents.optional,
        limit.optional, cursor.optional,
    ]
    let output: [Schema.Property] = [
        ToolAnswer.noticeProperty, .required("conversations", .array(.object(SessionEntry.properties))),
        .optional("total", Schemas.count), ToolAnswer.cursorProperty,
    ]

    private static let archived = Parameter(
        "includeArchived", Forms.boolean, "Whether archived ones are listed too; false where left out.")
    private static let subagents = Parameter(
        "includeSubagents", Forms.boolean,
        "Whether those are listed too that worked for another; false where left out.")
    private static let limit = RecallFields.limit(MCPLimits.sessionCountMax, MCPLimits.sessionCountDefault)
    private static let cursor = RecallFields.mark("p")

    struct Input {
        var filter = SessionFilter()
        var limit = MCPLimits.sessionCountDefault
        var mark = PageMark("p")
    }

    func input(_ arguments: inout Arguments) throws(JournalError) -> Input {
        var input = Input()
        input.filter.pinnedFirst = false
        input.filter.project = try arguments.optional(RecallFields.project)?.text
        input.filter.agent = try arguments.optional(RecallFields.agent)?.text
        if try arguments.optional(Self.archived) == true { input.filter.archived = .include }
        input.filter.subagents = try arguments.optional(Self.subagents) == true ? .include : .exclude
        input.limit = try arguments.optional(Self.limit) ?? input.limit
        input.mark = try arguments.optional(Self.cursor) ?? input.mark
        return input
    }

    func answer(_ input: Input, _ recall: Recall) async throws -> ToolAnswer {
        var filter = input.filter
        filter.owner = recall.owner
        await recall.report("Listing")
        let found = try await recall.client.sessions(
            filter, limit: input.limit, cursor: input.mark.page.map { JSONBytes(string: $0) })
        var page = AnswerPage()
        let next = page.fill(
            with: found.sessions.map(SessionEntry.init), input.mark, nextPage: found.nextCursor)
        var text = QuotedText()
        text.line("Conversations: \(page.entries.count)\(found.total.map { " of \($0)" } ?? "").")
        text.append(page)
        text.more(next?.cursor)
        return .quoting(text) { writer in
            writer.member("conversations", page)
            if let total = found.total { writer.member("total", integer: total) }
            if let next { writer.member("nextCursor", string: next.cursor) }
        }
    }
}
