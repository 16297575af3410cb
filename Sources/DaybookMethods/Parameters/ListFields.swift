import DaybookCore
import DaybookJournal
import DaybookWire

/// Parameters that several reads take.
extension Fields {
    static let order = Parameter(
        "order", Forms.word { (order: MessageListQuery.Order) in order.rawValue },
        "Oldest first or newest first; asc where left out.")
    static let saidSince = Parameter("saidSince", Forms.time, "Only messages said at this time or later.")
    static let saidUntil = Parameter("saidUntil", Forms.time, "Only messages said by this time.")
    static let hidden = Parameter(
        "hidden", Forms.boolean, "Take hidden messages as well, and count them; false where left out.")
    static let eventTypes = Parameter("types", EventTypeNames.form, "Only events of these types.")
}

extension Arguments {
    /// Reads `atRevision` or `atTime`.
    mutating func moment() throws(JournalError) -> Moment? {
        let revision = try revision()
        guard let time = try optional(Fields.atTime) else { return revision }
        guard revision == nil else {
            throw invalid(Fields.atTime.name, "can't be given together with atRevision")
        }
        return .time(time)
    }

    mutating func revision() throws(JournalError) -> Moment? {
        try optional(Fields.atRevision).map { .revision($0) }
    }

    /// `session` and `types`.
    mutating func eventFilter() throws(JournalError) -> EventFilter {
        var filter = EventFilter()
        filter.session = try optional(Fields.session)
        filter.types = try optional(Fields.eventTypes)
        return filter
    }
}
