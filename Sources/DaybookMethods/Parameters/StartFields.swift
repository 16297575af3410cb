import DaybookCore
import DaybookWire

/// The parameters that start a session.
enum StartFields {
    static let closeCurrent = Parameter(
        "closeCurrent", Forms.boolean, "Close all open sessions of the same owner, agent and project.")
    /// A session to start where messages go to one that does not exist.
    static let startSession = Parameter(
        "startSession", Form(schema: .object(properties), decode: Forms.object.decode),
        "Start the session in the same commit where it does not exist.")
    private static let parent = Parameter(
        "parent", Forms.sessionID, "The session that it works for, which need not be there yet.")
    private static let newID = Parameter(
        "id", Forms.sessionID, "The new session's id; a UUIDv7 where left out.")

    static let descriptions = [
        newID.optional, Fields.owner.optional, Fields.agent.optional, Fields.project.optional,
        Fields.mode.optional, Fields.title.optional, Fields.context.optional, parent.optional,
        Fields.expiresAfter.optional,
    ]

    /// The parameters of a session that may take the place of others.
    static let replacingDescriptions = descriptions + [closeCurrent.optional]

    private static let properties = replacingDescriptions.map(\.property)

    static func read(
        _ arguments: inout Arguments
    ) throws(JournalError) -> (id: SessionID?, start: SessionStart) {
        let id = try arguments.optional(newID)
        return (id, try readNames(&arguments))
    }

    /// Reads all but the id.
    static func readNames(_ arguments: inout Arguments) throws(JournalError) -> SessionStart {
        var start = SessionStart()
        start.owner = try arguments.optional(Fields.owner)
        start.agent = try arguments.optional(Fields.agent)
        start.project = try arguments.optional(Fields.project)
        start.mode = try arguments.optional(Fields.mode)
        start.title = try arguments.optional(Fields.title) ?? nil
        start.context = try arguments.optional(Fields.context)
        start.parent = try arguments.optional(parent)
        start.expiresAfter = try arguments.optional(Fields.expiresAfter)
        return start
    }

    /// The session that messages go to: `session` or `startSession`, whichever names it. The owner that the
    /// request is checked against is that of a session it starts.
    static func readTarget(_ arguments: inout Arguments) throws(JournalError) -> MessageTarget {
        let session = try arguments.optional(Fields.session)
        let object = try arguments.optional(startSession)
        let owner = object == nil ? nil : try arguments.optional(Fields.owner)
        guard session != nil || object != nil else { throw arguments.missing(Fields.session.name) }
        guard let object else { return MessageTarget(id: session) }
        return try arguments.read(
            object, at: startSession.name, described: replacingDescriptions
        ) { (inner) throws(JournalError) in try readStart(&inner, session: session, owner: owner) }
    }

    private static func readStart(
        _ arguments: inout Arguments, session: SessionID?, owner: Name?
    ) throws(JournalError) -> MessageTarget {
        var (id, start) = try read(&arguments)
        if let id, let session, id != session {
            throw arguments.invalid(newID.name, "must be the same as session")
        }
        if let owner, let named = start.owner, named.utf8 != owner.utf8 {
            throw arguments.invalid(Fields.owner.name, "must be the same as the request's owner")
        }
        start.owner = start.owner ?? owner
        let closesCurrent = try arguments.optional(closeCurrent) ?? false
        return MessageTarget(
            id: session ?? id, owner: owner, start: start, closesCurrent: closesCurrent)
    }
}

/// The session that messages go to, which may have to be started for them.
struct MessageTarget {
    var id: SessionID?
    var owner: Name?
    var start: SessionStart?
    var closesCurrent = false

    func request(for turn: Turn) -> AppendRequest {
        let command: Command =
            if let start { .begin(.messages(turn, start, closeCurrent: closesCurrent)) } else {
                .record(.messages(turn))
            }
        return AppendRequest(session: id, owner: owner, command: command)
    }
}
