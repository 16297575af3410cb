import DaybookCore
import DaybookJSON
import DaybookJournal
import DaybookWire

/// A change of one message, answered with that message.
final class MessageChangeMethod: AppendMethod {
    let name: String
    let summary: String
    let ownParameters: [ParameterDescription]
    let example: String
    private let change: @Sendable (SequenceNumber, inout Arguments) throws(JournalError) -> HistoryChange

    let ownResults: [Schema.Property] = [.required("message", Schemas.message)]
    let errors = ErrorReason.ofAppends
    let access = Access.scope(.append)
    let owners = OwnerRule.sessionsOfOwner
    let repetition = Repetition.underKey
    let reply = AmendedReply()

    /// A method that changes one message.
    /// - Parameter parameters: besides the message's session and number.
    init(
        _ name: String, _ summary: String, _ parameters: [ParameterDescription], example: String,
        change: @escaping @Sendable (SequenceNumber, inout Arguments) throws(JournalError) -> HistoryChange
    ) {
        self.name = name
        self.summary = summary
        ownParameters = [Fields.session.required, Fields.sequence.required] + parameters
        self.example = example
        self.change = change
    }

    func request(_ arguments: inout Arguments) throws(JournalError) -> AppendRequest {
        let session = try arguments.required(Fields.session)
        let sequence = try arguments.required(Fields.sequence)
        return AppendRequest(session: session, command: .history(try change(sequence, &arguments)))
    }
}

/// The message as it is after the change.
struct AmendedReply: AppendReply {
    let route = Route.inline

    func wait(for appended: Appended) -> ViewWait { .views }

    func read(_ appended: Appended, _ reader: JournalReader) throws(JournalError) -> Message {
        try reader.message(changedBy: appended)
    }

    func byteCountEstimate(of message: Message) -> Int { 256 + message.byteCountEstimate }

    func write(_ message: Message, _ appended: Appended, to writer: inout JSONWriter) {
        writer.member("message", message)
    }

    func recorded(_ appended: Appended) -> Position? { appended.last }
}
