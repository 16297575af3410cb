import DaybookCore
import DaybookWire

/// A change of one session, answered with that session.
final class SessionChangeMethod: AppendMethod {
    let name: String
    let summary: String
    let ownParameters: [ParameterDescription]
    let example: String
    private let command: @Sendable (inout Arguments) throws(JournalError) -> Command

    let ownResults = SessionReply.results
    let errors = ErrorReason.ofAppends
    let access = Access.scope(.append)
    let owners = OwnerRule.sessionsOfOwner
    let repetition = Repetition.underKey
    let reply = SessionReply()

    /// A method that changes one session.
    /// - Parameter parameters: besides the session's id.
    init(
        _ name: String, _ summary: String, _ parameters: [ParameterDescription], example: String,
        command: @escaping @Sendable (inout Arguments) throws(JournalError) -> Command
    ) {
        self.name = name
        self.summary = summary
        ownParameters = [Fields.id.required] + parameters
        self.example = example
        self.command = command
    }

    func request(_ arguments: inout Arguments) throws(JournalError) -> AppendRequest {
        AppendRequest(session: try arguments.required(Fields.id), command: try command(&arguments))
    }
}
