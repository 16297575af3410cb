import DaybookCore
import DaybookJSON
import DaybookJournal
import DaybookWire

/// The names of event types as a filter gives them.
enum EventTypeNames {
    private static let countMax = 100

    static let form = Forms.array(
        of: Form<EventFilter.TypeName>(schema: .string(min: 1)) { value throws(Problem) in
            let name = value.string ?? ""
            if let type = EventType(name: name) { return .known(type) }
            guard let type = CustomType(name) else {
                throw .invalid("must be the name of an event type or one of the client's own, \"x.…\"")
            }
            return .custom(type)
        }, count: 1...countMax
    ).map { Set($0) }
}
