package import DaybookCore
import DaybookJSON
package import DaybookJournal
import DaybookWire

final class JournalSubscribeMethod: Method {
    let name = "journal.subscribe"
    let summary = "Events from a position on, then live, as notifications."
    let parameters = [
        Fields.from.optional, Fields.session.optional, Fields.owner.optional, Fields.eventTypes.optional,
    ]
    let result = Schema.object([.required("subscription", Schemas.count)])
    let errors = ErrorReason.ofReads
    let access = Access.scope(.read)
    let ownerRule = OwnerRuleKind.held
    let repetition = Repetition.never
    let example = #"{"from": 1, "owner": "ann"}"#

    func call(_ arguments: inout Arguments) throws(JournalError) -> Call {
        let from = try arguments.optional(Fields.from)
        var filter = try arguments.eventFilter()
        filter.owner = try arguments.optional(Fields.owner)
        return .queued(.subscribe(SubscribeCall(from: from, filter: filter, access: access)))
    }
}

/// A subscription that was asked for.
package struct SubscribeCall: Sendable {
    /// The first position wanted; nil for only the events after now.
    package let from: Position?
    package private(set) var filter: EventFilter
    let access: Access

    private static let byteCountEstimate = 128

    init(from: Position?, filter: EventFilter, access: Access) {
        self.from = from
        self.filter = filter
        self.access = access
    }

    mutating func hold(to owner: Name) throws(JournalError) { try filter.owner.hold(to: owner) }

    /// The views that must be folded before it is known whether it may begin.
    package var wait: ViewWait { filter.session == nil ? .nothing : .views }

    /// The reason why it may not begin: its session is not there or another owner's, or `from` is beyond the
    /// end of the journal.
    package func refusal(_ context: ReadContext) -> JournalError? {
        let head = context.journal.acknowledgedHead
        if let from, from > head.next {
            let problem = "is beyond \(head.next.value), the next position of the journal"
            return .invalid(field: Fields.from.name, problem: problem)
        }
        guard filter.session != nil else { return nil }
        var query = EventQuery()
        query.from = head.next
        query.limit = 1
        query.filter = filter
        do throws(JournalError) {
            _ = try context.reader.events(query)
            return nil
        } catch { return error }
    }

    /// The line that answers it.
    package static func answer(to id: RawJSON, subscription: UInt64) -> [UInt8] {
        RPCResponse.success(id: id, capacity: byteCountEstimate, recordedThrough: nil) { writer in
            writer.beginObject()
            writer.member("subscription", integer: subscription)
            writer.endObject()
        }
    }
}
