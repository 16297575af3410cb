import DaybookCore
import DaybookJSON
import DaybookJournal
import DaybookWire

final class JournalReadMethod: ReadMethod {
    let name = "journal.read"
    let summary = "Events as stored, in the journal's order."
    let parameters = [
        Fields.from.optional, Fields.limit.optional, Fields.session.optional, Fields.eventTypes.optional,
        Fields.order.optional,
    ]
    let result = Schema.object([
        .required("events", .array(Schemas.event)), .required("head", Schemas.count),
        .optional("nextFrom", Schemas.position),
    ])
    let errors = ErrorReason.ofReads
    let access = Access.scope(.read)
    let owners = OwnerRule<EventQuery>.held(\.filter.owner)
    let repetition = Repetition.harmless
    let example = #"{"from": 1, "limit": 10}"#

    func query(_ arguments: inout Arguments) throws(JournalError) -> EventQuery {
        var query = EventQuery()
        query.from = try arguments.optional(Fields.from)
        query.limit = try arguments.optional(Fields.limit) ?? query.limit
        query.isDescending = try arguments.optional(Fields.order) == .desc
        query.filter = try arguments.eventFilter()
        return query
    }

    /// Types are looked at event by event.
    func route(_ query: EventQuery) -> Route {
        query.filter.types == nil ? .forMessages(query.limit) : .pooled
    }

    /// The events of a session are found by its view.
    func wait(_ query: EventQuery) -> ViewWait { query.filter.session == nil ? .nothing : .views }

    func read(_ query: EventQuery, _ context: ReadContext) throws(JournalError) -> EventPage {
        try context.reader.events(query)
    }

    func byteCountEstimate(of page: EventPage) -> Int {
        page.events.reduce(256) { $0 + 448 + $1.byteCountEstimate }
    }

    func write(_ page: EventPage, to writer: inout JSONWriter) {
        writer.name("events")
        writer.beginArray()
        for event in page.events { writer.event(event) }
        writer.endArray()
        writer.member("head", integer: page.head.value)
        if let next = page.nextFrom { writer.member("nextFrom", integer: next.value) }
    }
}
