import DaybookCore
import DaybookJSON
import DaybookJournal
import DaybookWire

final class MessageAppendMethod: AppendMethod {
    let name = "message.append"
    let summary = "Records a message."
    let ownParameters =
        [Fields.session.optional] + MessageFields.descriptions
        + [Fields.context.optional, StartFields.startSession.optional, AnswerFields.ofBoth.optional]
    let ownResults: [Schema.Property] = [
        .required("message", Schemas.message), .optional("session", Schemas.session),
        .optional("closed", .array(Schemas.sessionID)),
    ]
    let errors = ErrorReason.ofAppends
    let access = Access.scope(.append)
    let owners = OwnerRule.sessionsOfOwner
    let repetition = Repetition.underKey
    let example = #"{"session": "tea", "role": "user", "content": "Which tea for the morning?"}"#
    let reply = RecordedReply()

    func request(_ arguments: inout Arguments) throws(JournalError) -> AppendRequest {
        let target = try StartFields.readTarget(&arguments)
        let message = try MessageFields.read(&arguments)
        return target.request(for: Turn([message], context: try arguments.optional(Fields.context)))
    }

    func reply(
        to request: AppendRequest, _ arguments: inout Arguments
    ) throws(JournalError) -> RecordedReply {
        RecordedReply(fields: try arguments.optional(AnswerFields.ofBoth) ?? .all)
    }
}

/// The message, and its session where that was started for it.
struct RecordedReply: AppendReply {
    struct Answer {
        var message: Message
        var session: Session?
        /// The sessions that the new one took the place of.
        var closed: [SessionID]
    }

    var fields = AnswerFields.all
    let route = Route.inline

    func wait(for appended: Appended) -> ViewWait { .nothing }

    func read(_ appended: Appended, _ reader: JournalReader) throws(JournalError) -> Answer {
        let events = try reader.recorded(appended)
        let hasStarted = events.contains { $0.event.header.type == .sessionStarted }
        let showsSession = hasStarted && !fields.session.isEmpty
        return Answer(
            message: Message(recorded: try events.lastMessage()),
            session: showsSession ? try reader.session(after: appended) : nil,
            closed: events.closed(before: appended.session))
    }

    func byteCountEstimate(of answer: Answer) -> Int { 256 + answer.message.byteCountEstimate }

    func write(_ answer: Answer, _ appended: Appended, to writer: inout JSONWriter) {
        writer.member("message", answer.message, fields.message)
        if let session = answer.session { writer.member("session", session, fields.session) }
        writer.members(closed: answer.closed)
    }

    func recorded(_ appended: Appended) -> Position? { appended.last }
}
