import DaybookCore
import DaybookWire

final class SessionForkMethod: AppendMethod {
    let name = "session.fork"
    let summary = "Starts a session that goes on from a message of another."
    let ownParameters =
        [Fields.id.required, atSequence.required, newID.optional] + StartFields.descriptions.dropFirst()
    let ownResults = SessionReply.results
    let errors = ErrorReason.ofAppends
    let access = Access.scope(.append)
    let owners = OwnerRule.sessionsOfOwner
    let repetition = Repetition.underKey
    let example = #"{"id": "tea", "atSequence": 2, "newId": "tea-2"}"#
    let reply = SessionReply()

    private static let atSequence = Parameter(
        "atSequence", Forms.sequence, "The last message of the source that the fork has.")
    private static let newID = Parameter(
        "newId", Forms.sessionID, "The fork's id; a UUIDv7 where left out.")

    func request(_ arguments: inout Arguments) throws(JournalError) -> AppendRequest {
        let source = try arguments.required(Fields.id)
        let sequence = try arguments.required(Self.atSequence)
        let id = try arguments.optional(Self.newID)
        let start = try StartFields.readNames(&arguments)
        var request = AppendRequest(
            session: source, command: .begin(.fork(SessionFork(at: sequence, id: id, start: start))))
        request.owner = start.owner
        return request
    }
}
