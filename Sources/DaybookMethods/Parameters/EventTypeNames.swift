import DaybookCore
import DaybookJSON
import DaybookJournal
import DaybookWire

/// The names of event types as a filter gives them.
enum EventTypeNames {
    private static let countMax = 100

    static let form = Forms.array(
        of: Forms.any.narrowed(
            to: .string(min: 1),
            or: "must be the name of an event type or one of the client's own, \"x.…\"", type),
        count: 1...countMax
    ).map { Set($0) }

    @Sendable private static func type(_ value: JSONValue) -> EventFilter.TypeName? {
        let name = value.string ?? ""
        if let type = EventType(name: name) { return .known(type) }
        return CustomType(name).map { .custom($0) }
    }
}
