import DaybookCore
import DaybookJSON
import DaybookJournal
import DaybookWire

final class SessionStartMethod: AppendMethod {
    let name = "session.start"
    let summary = "Starts a session."
    let ownParameters = StartFields.replacingDescriptions
    let ownResults: [Schema.Property] = [
        .required("session", Schemas.session), .optional("closed", .array(Schemas.sessionID)),
    ]
    let errors = ErrorReason.ofAppends
    let access = Access.scope(.append)
    let owners = OwnerRule.sessionsOfOwner
    let repetition = Repetition.underKey
    let example = #"{"id": "tea", "owner": "ann", "agent": "sommelier", "project": "cellar"}"#
    let reply = StartReply()

    func request(_ arguments: inout Arguments) throws(JournalError) -> AppendRequest {
        let (id, start) = try StartFields.read(&arguments)
        let closeCurrent = try arguments.optional(StartFields.closeCurrent) ?? false
        var request = AppendRequest(
            session: id, command: .begin(.start(start, closeCurrent: closeCurrent)))
        request.owner = start.owner
        return request
    }
}

/// The new session, and those that it took the place of.
struct StartReply: AppendReply {
    struct Answer {
        var session: Session
        var closed: [SessionID]
    }

    let route = Route.inline

    func wait(for appended: Appended) -> ViewWait { .views }

    func read(_ appended: Appended, _ reader: JournalReader) throws(JournalError) -> Answer {
        var closed: [SessionID] = []
        if appended.first != appended.last {
            closed = try reader.recorded(appended).closed(before: appended.session)
        }
        return Answer(session: try reader.session(at: appended.session), closed: closed)
    }

    func byteCountEstimate(of answer: Answer) -> Int { 1_024 }

    func write(_ answer: Answer, _ appended: Appended, to writer: inout JSONWriter) {
        writer.member("session", answer.session)
        writer.members(closed: answer.closed)
    }

    func recorded(_ appended: Appended) -> Position? { appended.last }
}
