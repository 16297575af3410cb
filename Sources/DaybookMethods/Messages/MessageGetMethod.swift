import DaybookCore
import DaybookJSON
import DaybookJournal
import DaybookWire

final class MessageGetMethod: ReadMethod {
    struct Query: Sendable {
        var session: SessionID
        var sequence: SequenceNumber
        var owner: Name?
    }

    let name = "message.get"
    let summary = "A message, and what it said before each edit."
    let parameters = [Fields.session.required, Fields.sequence.required, Fields.owner.optional]
    let result = Schema.object([
        .required("message", Schemas.message), .required("history", Schemas.messages),
    ])
    let errors = ErrorReason.ofReads
    let access = Access.scope(.read)
    let owners = OwnerRule<Query>.held(\.owner)
    let repetition = Repetition.harmless
    let example = #"{"session": "tea", "sequence": 2}"#

    func query(_ arguments: inout Arguments) throws(JournalError) -> Query {
        Query(
            session: try arguments.required(Fields.session),
            sequence: try arguments.required(Fields.sequence),
            owner: try arguments.optional(Fields.owner))
    }

    func route(_ query: Query) -> Route { .inline }

    func wait(_ query: Query) -> ViewWait { .views }

    func read(_ query: Query, _ context: ReadContext) throws(JournalError) -> MessageHistory {
        try context.reader.message(query.sequence, of: query.session, owner: query.owner)
    }

    func byteCountEstimate(of history: MessageHistory) -> Int {
        history.earlier.reduce(256 + history.message.byteCountEstimate) { $0 + $1.byteCountEstimate }
    }

    func write(_ history: MessageHistory, to writer: inout JSONWriter) {
        writer.member("message", history.message)
        writer.member("history", history.earlier)
    }
}
