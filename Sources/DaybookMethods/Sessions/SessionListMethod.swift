import DaybookCore
import DaybookJSON
import DaybookJournal
import DaybookWire

final class SessionListMethod: ReadMethod {
    struct Query: Sendable {
        var list: SessionListQuery
        var fields: AnswerFields
    }

    struct Answer {
        let page: SessionPage
        let fields: AnswerFields
    }

    let name = "session.list"
    let summary = "Sessions, newest activity first."
    let parameters = [
        Fields.owner.optional, Fields.agent.optional, Fields.project.optional, Fields.mode.optional,
        archived.optional, subagents.optional, parent.optional, status.optional, pinnedFirst.optional,
        idPrefix.optional, Fields.limit.optional, cursor.optional,
        Fields.offset.optional, AnswerFields.ofSessions.optional,
    ]
    let result = Schema.object([
        .required("sessions", .array(Schemas.session)), .optional("nextCursor", .string(min: 1)),
        .optional("total", Schemas.count),
    ])
    let errors = ErrorReason.ofReads
    let access = Access.scope(.read)
    let owners = OwnerRule<Query>.held(\.list.owner)
    let repetition = Repetition.harmless
    let example = #"{"owner": "ann", "project": "cellar", "limit": 5}"#

    private static let archived = Parameter(
        "archived", Forms.word { (value: SessionListQuery.Inclusion) in value.rawValue },
        "Whether archived sessions are listed; exclude where left out.")
    private static let subagents = Parameter(
        "subagents", Forms.word { (value: SessionListQuery.Inclusion) in value.rawValue },
        "Whether sessions that work for another are listed; include where left out.")
    private static let parent = Parameter(
        "parent", Forms.sessionID, "Only the subagents of this session.")
    private static let status = Parameter(
        "status", Forms.word { (status: SessionStatus) in status.name }, "Only sessions of this status.")
    private static let pinnedFirst = Parameter(
        "pinnedFirst", Forms.boolean, "Whether pinned sessions come first; true where left out.")
    private static let idPrefix = Parameter(
        "idPrefix", Forms.sessionID, "Only sessions whose id begins so, in the order of their ids.")
    private static let cursor = Fields.cursor(SessionCursor.self)

    func query(_ arguments: inout Arguments) throws(JournalError) -> Query {
        var query = SessionListQuery()
        query.owner = try arguments.optional(Fields.owner)
        query.agent = try arguments.optional(Fields.agent)
        query.project = try arguments.optional(Fields.project)
        query.mode = try arguments.optional(Fields.mode)
        query.archived = try arguments.optional(Self.archived) ?? query.archived
        query.subagents = try arguments.optional(Self.subagents) ?? query.subagents
        query.parent = try arguments.optional(Self.parent)
        if query.parent != nil, query.subagents == .exclude {
            throw arguments.invalid(Self.subagents.name, "can't be exclude together with parent")
        }
        query.status = try arguments.optional(Self.status)
        query.pinnedFirst = try arguments.optional(Self.pinnedFirst) ?? query.pinnedFirst
        query.idPrefix = try arguments.optional(Self.idPrefix)
        query.limit = try arguments.optional(Fields.limit) ?? query.limit
        query.cursor = try arguments.optional(Self.cursor)
        query.offset = try arguments.optional(Fields.offset)
        if query.cursor != nil, query.offset != nil {
            throw arguments.invalid(Fields.offset.name, "can't be given together with cursor")
        }
        let fields = try arguments.optional(AnswerFields.ofSessions) ?? .all
        query.isNamed = fields.namesSessions
        return Query(list: query, fields: fields)
    }

    /// Mode, status and ids are looked at row by row.
    func route(_ query: Query) -> Route {
        let query = query.list
        guard query.mode == nil, query.status == nil, query.offset == nil, query.idPrefix == nil,
            query.parent == nil
        else { return .pooled }
        return .forRows(query.limit)
    }

    func wait(_ query: Query) -> ViewWait { .views }

    func read(_ query: Query, _ context: ReadContext) throws(JournalError) -> Answer {
        Answer(page: try context.reader.sessions(query.list), fields: query.fields)
    }

    func byteCountEstimate(of answer: Answer) -> Int { 256 + answer.page.sessions.count * 768 }

    func write(_ answer: Answer, to writer: inout JSONWriter) {
        let page = answer.page
        writer.sessions(page.sessions, answer.fields.session)
        writer.member(nextCursor: page.nextCursor)
        if let total = page.total { writer.member("total", integer: total) }
    }
}

extension SessionCursor: PageCursor {
    package static let letter = UInt8(ascii: "s")
    package static let byteCount = 17

    package func append(to bytes: inout [UInt8]) {
        bytes.append(isPinned ? 1 : 0)
        bytes.append(littleEndian: UInt64(bitPattern: activity.nanoseconds))
        bytes.append(littleEndian: session.value)
    }

    package init?(bytes: [UInt8]) {
        guard bytes[0] <= 1 else { return nil }
        self.init(
            isPinned: bytes[0] == 1,
            activity: Timestamp(nanoseconds: Int64(bitPattern: bytes.cursorWord(at: 1))),
            session: Position(bytes.cursorWord(at: 9)))
    }
}
