import DaybookCore
import DaybookJSON
import DaybookJournal
import DaybookWire

final class MessageListMethod: ReadMethod {
    struct Query: Sendable {
        var list: MessageListQuery
        var fields: AnswerFields
    }

    let name = "message.list"
    let summary = "Messages of a session's transcript."
    let parameters = [
        Fields.session.required, Fields.owner.optional, after.optional, before.optional,
        Fields.offset.optional, Fields.limit.optional, Fields.order.optional, types.optional,
        Fields.run.optional, Fields.atRevision.optional, Fields.atTime.optional,
        Fields.saidSince.optional, Fields.saidUntil.optional, Fields.hidden.optional,
        AnswerFields.ofMessages.optional, AnswerFields.maxContentBytes.optional,
    ]
    let result = Schema.object([
        .required("messages", Schemas.messages), .required("total", Schemas.count),
        .required("hasMore", .boolean), .optional("scannedThrough", Schemas.count),
        .optional("offsetLeft", Schemas.count),
    ])
    let errors = ErrorReason.ofReads
    let access = Access.scope(.read)
    let owners = OwnerRule<Query>.held(\.list.owner)
    let repetition = Repetition.harmless
    let example = #"{"session": "tea", "order": "desc", "limit": 2}"#

    private static let after = Parameter("after", Forms.sequenceOrZero, "Only messages after this.")
    private static let before = Parameter("before", Forms.sequenceOrZero, "Only messages before this.")
    private static let types = Parameter("types", MessageFields.types, "Only messages of these types.")

    func query(_ arguments: inout Arguments) throws(JournalError) -> Query {
        var query = MessageListQuery(session: try arguments.required(Fields.session))
        query.owner = try arguments.optional(Fields.owner)
        query.after = try arguments.optional(Self.after)
        query.before = try arguments.optional(Self.before)
        query.offset = try arguments.optional(Fields.offset)
        query.limit = try arguments.optional(Fields.limit) ?? query.limit
        query.order = try arguments.optional(Fields.order) ?? query.order
        query.types = try arguments.optional(Self.types)
        query.run = try arguments.optional(Fields.run)
        query.moment = try arguments.moment()
        query.said.since = try arguments.optional(Fields.saidSince)
        query.said.until = try arguments.optional(Fields.saidUntil)
        query.includesHidden = try arguments.optional(Fields.hidden) ?? false
        let fields = try arguments.optional(AnswerFields.ofMessages) ?? .all
        let contentByteCountMax = try arguments.optional(AnswerFields.maxContentBytes)
        return Query(list: query, fields: fields.limited(contentByteCountMax: contentByteCountMax))
    }

    /// Types, run and times are looked at row by row.
    func route(_ query: Query) -> Route {
        let query = query.list
        guard query.moment == nil, query.said == SaidTimes(), query.types == nil, query.run == nil else {
            return .pooled
        }
        return .forMessages(query.limit)
    }

    func wait(_ query: Query) -> ViewWait { .views }

    func read(_ query: Query, _ context: ReadContext) throws(JournalError) -> MessageList {
        try MessageList(
            countMax: query.list.limit, as: query.fields.message, written: context.written
        ) { (writer) throws(JournalError) in
            try context.reader.messages(query.list, to: &writer)
        }
    }

    func byteCountEstimate(of list: MessageList) -> Int { 256 + list.byteCountEstimate }

    func write(_ list: MessageList, to writer: inout JSONWriter) { list.write(to: &writer) }
}
