import DaybookCore
import DaybookWire

/// A change of one session, answered with that session.
final class SessionChangeMethod: AppendMethod {
    let name: String
    let summary: String
    let ownParameters: [ParameterDescription]
    let example: String
    /// The parameter that chooses what is answered; nil where all is.
    private let fields: Parameter<AnswerFields>?
    private let command: @Sendable (inout Arguments) throws(JournalError) -> Command

    let ownResults = SessionReply.results
    let errors = ErrorReason.ofAppends
    let access = Access.scope(.append)
    let owners = OwnerRule.sessionsOfOwner
    let repetition = Repetition.underKey
    let reply = SessionReply()

    /// A method that changes one session.
    /// - Parameters:
    ///   - parameters: besides the session's id.
    ///   - fields: the parameter that chooses what is answered, where there is one.
    init(
        _ name: String, _ summary: String, _ parameters: [ParameterDescription], example: String,
        fields: Parameter<AnswerFields>? = nil,
        command: @escaping @Sendable (inout Arguments) throws(JournalError) -> Command
    ) {
        self.name = name
        self.summary = summary
        ownParameters = [Fields.id.required] + parameters + (fields.map { [$0.optional] } ?? [])
        self.example = example
        self.fields = fields
        self.command = command
    }

    func request(_ arguments: inout Arguments) throws(JournalError) -> AppendRequest {
        AppendRequest(session: try arguments.required(Fields.id), command: try command(&arguments))
    }

    func reply(_ arguments: inout Arguments) throws(JournalError) -> SessionReply {
        guard let fields else { return reply }
        return SessionReply(fields: try arguments.optional(fields) ?? .all)
    }
}
