import DaybookCore
import DaybookJSON
import DaybookJournal
import DaybookWire

/// `session.current`: a read, or with `start` an append that is decided where sessions are started.
final class SessionCurrentMethod: Method {
    let name = "session.current"
    let summary = "The active session, with its newest messages."
    let parameters = ownParameters + AppendFields.descriptions(besides: ownParameters)
    let result = Schema.object([
        .required("session", .nullable(Schemas.session)), .required("isNew", .boolean),
        .optional("messages", Schemas.messages), .optional("position", Schemas.position),
        .optional("revision", Schemas.revision), .optional("duplicate", .boolean),
        .optional("erased", .boolean), .optional("rewound", .boolean),
    ])
    let errors = ErrorReason.ofAppends
    let access = Access.scope(.append)
    let ownerRule = OwnerRuleKind.held
    let repetition = Repetition.harmlessUnless(start.name)
    let example = #"{"owner": "ann", "agent": "sommelier", "project": "cellar", "withMessages": 10}"#

    private static let start = Parameter("start", Forms.boolean, "Start a session where there is none.")
    private static let withinSeconds = Parameter(
        "withinSeconds", Forms.integer(0...Limits.ageSecondsMax).map { Int64($0) }.nullable,
        "How old its newest message or its start may be; null for any age, 900 where left out.")
    private static let defaultWithinSeconds: Int64 = 900
    private static let activeSession = ActiveSession()

    private static let ownParameters = [
        Fields.owner.optional, Fields.agent.optional, Fields.project.optional, withinSeconds.optional,
        start.optional, Fields.mode.optional, Fields.context.optional, Fields.withMessages.optional,
    ]

    func call(_ arguments: inout Arguments) throws(JournalError) -> Call {
        var names = SessionStart()
        names.owner = try arguments.optional(Fields.owner)
        names.agent = try arguments.optional(Fields.agent)
        names.project = try arguments.optional(Fields.project)
        names.mode = try arguments.optional(Fields.mode)
        names.context = try arguments.optional(Fields.context)
        let seconds = try arguments.optional(Self.withinSeconds) ?? Self.defaultWithinSeconds
        let messageCount = try arguments.optional(Fields.withMessages)
        let starts = try arguments.optional(Self.start) ?? false
        var request = AppendRequest(session: nil, command: .begin(.current(names, withinSeconds: seconds)))
        request.owner = names.owner
        try AppendFields.read(into: &request, method: name, &arguments)
        if starts {
            return .append(
                AppendCall(
                    request: request, reply: CurrentReply(messageCount: messageCount), access: access,
                    owners: .sessionsOfOwner))
        }
        var query = CurrentQuery()
        query.owner = names.owner
        query.agent = names.agent
        query.project = names.project
        query.withinSeconds = seconds
        query.messageCount = messageCount
        return .queued(.read(TypedRead(read: Self.activeSession, query: query)))
    }
}

/// The active session, where none is started.
final class ActiveSession: Read {
    let access = Access.scope(.read)
    let owners = OwnerRule<CurrentQuery>.held(\.owner)

    func route(_ query: CurrentQuery) -> Route { .forMessages(query.messageCount ?? 0) }

    func wait(_ query: CurrentQuery) -> ViewWait { .views }

    func read(_ query: CurrentQuery, _ context: ReadContext) throws(JournalError) -> CurrentAnswer {
        try context.reader.current(query)
    }

    func byteCountEstimate(of answer: CurrentAnswer) -> Int { 1_024 }

    func write(_ answer: CurrentAnswer, to writer: inout JSONWriter) {
        writer.members(of: answer, isNew: false)
    }
}

/// The session that was found or started.
struct CurrentReply: AppendReply {
    let messageCount: Int?

    var route: Route { .forMessages(messageCount ?? 0) }

    func wait(for appended: Appended) -> ViewWait { .views }

    func read(_ appended: Appended, _ reader: JournalReader) throws(JournalError) -> CurrentAnswer {
        try reader.current(at: appended.session, messageCount: messageCount)
    }

    func byteCountEstimate(of answer: CurrentAnswer) -> Int { 1_024 }

    func write(_ answer: CurrentAnswer, _ appended: Appended, to writer: inout JSONWriter) {
        writer.members(of: answer, isNew: !appended.recordedNothing)
    }

    /// Nothing where the session was found: fewer messages can be asked for.
    func recorded(_ appended: Appended) -> Position? { appended.recordedNothing ? nil : appended.last }
}

extension JSONWriter {
    fileprivate mutating func members(of answer: CurrentAnswer, isNew: Bool) {
        if let session = answer.session { member("session", session) } else { null("session") }
        member("isNew", bool: isNew)
        if let messages = answer.messages { member("messages", messages) }
    }
}
