package import DaybookCore
import DaybookJSON
import DaybookWire

final class JournalUnsubscribeMethod: Method {
    let name = "journal.unsubscribe"
    let summary = "Ends a subscription of this connection."
    let parameters = [subscription.required]
    let result = Schema.object([])
    let errors = ErrorReason.ofReads
    let access = Access.scope(.read)
    let ownerRule = OwnerRuleKind.open
    let repetition = Repetition.never
    let example = #"{"subscription": 1}"#

    private static let subscription = Parameter(
        "subscription", Forms.integer(1...Limits.integerMax), "The number that subscribing gave.")

    func call(_ arguments: inout Arguments) throws(JournalError) -> Call {
        let subscription = try arguments.required(Self.subscription)
        return .queued(.unsubscribe(UnsubscribeCall(subscription: subscription, access: access)))
    }
}

/// The end of a subscription that was asked for.
package struct UnsubscribeCall: Sendable {
    package let subscription: UInt64
    let access: Access

    private static let byteCountEstimate = 128

    /// The line that answers it.
    package static func answer(to id: RawJSON) -> [UInt8] {
        RPCResponse.success(id: id, capacity: byteCountEstimate, recordedThrough: nil) { writer in
            writer.beginObject()
            writer.endObject()
        }
    }
}
