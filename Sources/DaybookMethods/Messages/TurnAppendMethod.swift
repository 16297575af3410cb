import DaybookCore
import DaybookJSON
import DaybookJournal
import DaybookWire

final class TurnAppendMethod: AppendMethod {
    let name = "turn.append"
    let summary = "Records messages in one commit, or none."
    let ownParameters = [
        Fields.session.optional, MessageFields.messages.required, Fields.onDuplicate.optional,
        Fields.context.optional, StartFields.startSession.optional, AnswerFields.ofBoth.optional,
    ]
    let ownResults: [Schema.Property] = [
        .required("session", Schemas.session), .required("messages", Schemas.messages),
        .optional("closed", .array(Schemas.sessionID)),
    ]
    let errors = ErrorReason.ofAppends
    let access = Access.scope(.append)
    let owners = OwnerRule.sessionsOfOwner
    let repetition = Repetition.underKey
    let example =
        #"{"session": "tea", "key": "turn-2", "messages": [{"role": "assistant", "content": "Sencha."}, "#
        + #"{"role": "user", "content": "And later?"}]}"#
    let reply = TurnReply()

    func request(_ arguments: inout Arguments) throws(JournalError) -> AppendRequest {
        let target = try StartFields.readTarget(&arguments)
        return target.request(for: try MessageFields.readTurn(&arguments))
    }

    func reply(
        to request: AppendRequest, _ arguments: inout Arguments
    ) throws(JournalError) -> TurnReply {
        TurnReply(fields: try arguments.optional(AnswerFields.ofBoth) ?? .all)
    }
}

/// The messages, and their session after them.
struct TurnReply: AppendReply {
    struct Answer {
        var messages: [Message]
        /// The session after them; nil where none of its members was asked for.
        var session: Session?
        /// The sessions that a new one took the place of.
        var closed: [SessionID]
    }

    var fields = AnswerFields.all
    let route = Route.inline

    func wait(for appended: Appended) -> ViewWait { .nothing }

    func read(_ appended: Appended, _ reader: JournalReader) throws(JournalError) -> Answer {
        let events = try reader.recorded(appended)
        return Answer(
            messages: try reader.messages(of: appended, events),
            session: fields.session.isEmpty ? nil : try reader.session(after: appended),
            closed: events.closed(before: appended.session))
    }

    func byteCountEstimate(of answer: Answer) -> Int {
        answer.messages.reduce(1_024) { $0 + $1.byteCountEstimate }
    }

    func write(_ answer: Answer, _ appended: Appended, to writer: inout JSONWriter) {
        if let session = answer.session { writer.member("session", session, fields.session) }
        writer.member("messages", answer.messages, fields.message)
        writer.members(closed: answer.closed)
    }

    func recorded(_ appended: Appended) -> Position? { appended.last }
}
