import DaybookClient
import enum DaybookCore.JournalError
import DaybookJSON
import DaybookWire

/// `read_conversation`: messages of one session.
struct ReadTool: RecallTool {
    let name = "read_conversation"
    let title = "Read a conversation"
    let summary = """
        Reads messages of one recorded conversation in their order: from its start or its end, or around a \
        message that a search found.
        """
    let parameters = [
        RecallFields.session.required, around.optional, from.optional, limit.optional, cursor.optional,
    ]
    let output: [Schema.Property] = [
        ToolAnswer.noticeProperty, .required("conversation", .object(SessionEntry.properties)),
        .required("messages", .array(.object(MessageEntry.properties))),
        .optional("previousCursor", .string()), ToolAnswer.cursorProperty,
    ]

    enum End: String, CaseIterable, Sendable { case start, end }

    private static let around = Parameter(
        "around", Forms.sequence, "The sequence of a message to read around.")
    private static let from = Parameter(
        "from", Forms.word { (end: End) in end.rawValue },
        "Where to read if no message is named: start where left out.")
    private static let limit = RecallFields.limit(MCPLimits.messageCountMax, MCPLimits.messageCountDefault)
    private static let cursor = RecallFields.cursor(ReadingPlace.init(cursor:))

    struct Input {
        let session: String
        var place: ReadingPlace
        var limit: Int
    }

    func input(_ arguments: inout Arguments) throws(JournalError) -> Input {
        let session = try arguments.required(RecallFields.session).text
        let from = try arguments.optional(Self.from)
        let around = try arguments.optional(Self.around)
        let cursor = try arguments.optional(Self.cursor)
        let limit = try arguments.optional(Self.limit) ?? MCPLimits.messageCountDefault
        if [from == nil, around == nil, cursor == nil].count(where: { !$0 }) > 1 {
            throw arguments.invalid("around", "must not be given together with from or cursor")
        }
        let end: ReadingPlace = from == .end ? .end : .start
        let place = cursor ?? around.map { .around(Int($0.value)) } ?? end
        return Input(session: session, place: place, limit: limit)
    }

    func answer(_ input: Input, _ recall: Recall) async throws -> ToolAnswer {
        await recall.report("Looking the conversation up")
        let session = SessionEntry(try await recall.session(input.session))
        await recall.report("Reading messages")
        let part = try await TranscriptPart(input.place, of: session.id, limit: input.limit, recall)
        var text = QuotedText()
        text.append(session.text)
        text.append(part.page)
        text.more(part.previous?.cursor, "Earlier messages")
        text.more(part.next?.cursor, "Later messages")
        return .quoting(text) { writer in
            writer.member("conversation", raw: session.json)
            writer.member("messages", part.page)
            if let previous = part.previous { writer.member("previousCursor", string: previous.cursor) }
            if let next = part.next { writer.member("nextCursor", string: next.cursor) }
        }
    }
}
