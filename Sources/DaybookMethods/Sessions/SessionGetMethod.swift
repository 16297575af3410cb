import DaybookCore
import DaybookJSON
import DaybookJournal
import DaybookWire

final class SessionGetMethod: ReadMethod {
    struct Query: Sendable {
        var session: SessionQuery
        var fields: AnswerFields
    }

    struct Answer {
        let found: SessionAnswer
        let fields: AnswerFields
    }

    let name = "session.get"
    let summary = "A session, and its newest messages in order."
    let parameters = [
        Fields.id.required, Fields.owner.optional, Fields.withMessages.optional,
        Fields.atRevision.optional, Fields.atTime.optional, Fields.saidUntil.optional,
        Fields.hidden.optional, AnswerFields.ofBoth.optional,
        AnswerFields.maxContentBytes.optional,
    ]
    let result = Schema.object([
        .required("session", Schemas.session), .required("readOnly", .boolean),
        .optional("messages", Schemas.messages), .optional("total", Schemas.count),
    ])
    let errors = ErrorReason.ofReads
    let access = Access.scope(.read)
    let owners = OwnerRule<Query>.held(\.session.owner)
    let repetition = Repetition.harmless
    let example = #"{"id": "tea", "withMessages": 2, "atRevision": 4}"#

    func query(_ arguments: inout Arguments) throws(JournalError) -> Query {
        var query = SessionQuery(id: try arguments.required(Fields.id))
        query.owner = try arguments.optional(Fields.owner)
        query.messageCount = try arguments.optional(Fields.withMessages)
        query.moment = try arguments.moment()
        query.said.until = try arguments.optional(Fields.saidUntil)
        query.includesHidden = try arguments.optional(Fields.hidden) ?? false
        let fields = try arguments.optional(AnswerFields.ofBoth) ?? .all
        query.isNamed = fields.namesSessions
        let contentByteCountMax = try arguments.optional(AnswerFields.maxContentBytes)
        return Query(session: query, fields: fields.limited(contentByteCountMax: contentByteCountMax))
    }

    func route(_ query: Query) -> Route {
        query.session.moment == nil && query.session.said == SaidTimes()
            ? .forMessages(query.session.messageCount ?? 0) : .pooled
    }

    func wait(_ query: Query) -> ViewWait { .views }

    func read(_ query: Query, _ context: ReadContext) throws(JournalError) -> Answer {
        Answer(found: try context.reader.session(query.session), fields: query.fields)
    }

    func byteCountEstimate(of answer: Answer) -> Int { 1_024 }

    func write(_ answer: Answer, to writer: inout JSONWriter) {
        writer.member("session", answer.found.session, answer.fields.session)
        writer.member("readOnly", bool: answer.found.isReadOnly)
        if let messages = answer.found.messages {
            writer.member("messages", messages, answer.fields.message)
        }
        if let total = answer.found.total { writer.member("total", integer: total) }
    }
}
