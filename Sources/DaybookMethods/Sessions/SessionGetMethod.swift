import DaybookCore
import DaybookJSON
import DaybookJournal
import DaybookWire

final class SessionGetMethod: ReadMethod {
    let name = "session.get"
    let summary = "A session, and its newest messages in order."
    let parameters = [
        Fields.id.required, Fields.owner.optional, Fields.withMessages.optional,
        Fields.atRevision.optional, Fields.atTime.optional,
    ]
    let result = Schema.object([
        .required("session", Schemas.session), .required("readOnly", .boolean),
        .optional("messages", Schemas.messages),
    ])
    let errors = ErrorReason.ofReads
    let access = Access.scope(.read)
    let owners = OwnerRule<SessionQuery>.held(\.owner)
    let repetition = Repetition.harmless
    let example = #"{"id": "tea", "withMessages": 2, "atRevision": 4}"#

    func query(_ arguments: inout Arguments) throws(JournalError) -> SessionQuery {
        var query = SessionQuery(id: try arguments.required(Fields.id))
        query.owner = try arguments.optional(Fields.owner)
        query.messageCount = try arguments.optional(Fields.withMessages)
        query.moment = try arguments.moment()
        return query
    }

    func route(_ query: SessionQuery) -> Route {
        query.moment == nil ? .forMessages(query.messageCount ?? 0) : .pooled
    }

    func wait(_ query: SessionQuery) -> ViewWait { .views }

    func read(_ query: SessionQuery, _ context: ReadContext) throws(JournalError) -> SessionAnswer {
        try context.reader.session(query)
    }

    func byteCountEstimate(of answer: SessionAnswer) -> Int { 1_024 }

    func write(_ answer: SessionAnswer, to writer: inout JSONWriter) {
        writer.member("session", answer.session)
        writer.member("readOnly", bool: answer.isReadOnly)
        if let messages = answer.messages { writer.member("messages", messages) }
    }
}
