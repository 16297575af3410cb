import DaybookCore

enum JournalMethods {
    static let all = [append, read, subscribe, unsubscribe]

    private static let append = Method.append(
        "event.append", .event, "Records an event of a type of the client's own.",
        [Fields.session.required, Fields.customType.required, Fields.body.required],
        [.required("event", Schemas.event)]
    ) { arguments throws(JournalError) in
        let session = try arguments.required(Fields.session)
        let type = try arguments.required(Fields.customType)
        let body = try arguments.required(Fields.body)
        return AppendRequest(session: session, command: .custom(type, body: body))
    }

    private static let read = Method(
        "journal.read", .read, "Events as stored, in the journal's order.",
        [
            Fields.from.optional, Fields.limit.optional, Fields.session.optional,
            Fields.eventTypes.optional, Fields.order.optional,
        ],
        .object([
            .required("events", .array(Schemas.event)), .required("head", Schemas.count),
            .optional("nextFrom", Schemas.position),
        ])
    ) { arguments throws(JournalError) in
        var query = EventQuery()
        query.from = try arguments.optional(Fields.from)
        query.limit = try arguments.optional(Fields.limit) ?? query.limit
        query.isDescending = try arguments.optional(Fields.order) == .desc
        query.filter = try filter(&arguments)
        return .events(query)
    }

    private static let subscribe = Method(
        "journal.subscribe", .read, "Events from a position on, then live, as notifications.",
        [
            Fields.from.optional, Fields.session.optional, Fields.owner.optional,
            Fields.eventTypes.optional,
        ], .object([.required("subscription", Schemas.count)])
    ) { arguments throws(JournalError) in
        let from = try arguments.optional(Fields.from)
        var filter = try filter(&arguments)
        filter.owner = try arguments.optional(Fields.owner)
        return .subscribe(from: from, filter)
    }

    private static let unsubscribe = Method(
        "journal.unsubscribe", .read, "Ends a subscription of this connection.",
        [Fields.subscription.required], .object([])
    ) { arguments throws(JournalError) in .unsubscribe(try arguments.required(Fields.subscription)) }

    private static func filter(_ arguments: inout Arguments) throws(JournalError) -> EventFilter {
        var filter = EventFilter()
        filter.session = try arguments.optional(Fields.session)
        filter.types = try arguments.optional(Fields.eventTypes)
        return filter
    }
}
