package import DaybookCore
import DaybookJSON

/// What the service sends: answers, and the notifications of subscriptions. Each is one JSON object; the line
/// feed, or a batch's brackets, are put on by who sends it.
package enum RPCResponse {
    /// - Parameter id: nil for a notification, which has no answer.
    package static func success(_ answer: Answer, id: RawJSON) -> [UInt8] {
        var writer = JSONWriter(capacity: answer.byteCountEstimate)
        writer.begin(id)
        writer.name("result")
        writer.answer(answer)
        writer.endObject()
        guard writer.bytes.count < Limits.frameByteCountMax else {
            return failure(answer.tooLarge(byteCount: writer.bytes.count), id: id)
        }
        return writer.finish()
    }

    package static func failure(_ error: RPCError, id: RawJSON) -> [UInt8] {
        var writer = JSONWriter(capacity: 256)
        writer.begin(id)
        writer.name("error")
        writer.beginObject()
        writer.member("code", integer: error.code)
        writer.member("message", string: error.message)
        if let data = error.data { writer.member("data", raw: data.bytes) }
        writer.endObject()
        writer.endObject()
        return writer.finish()
    }

    package static func event(_ event: EventView, subscription: UInt64) -> [UInt8] {
        notification("journal.event", capacity: 512 + event.byteCountEstimate) {
            $0.member("subscription", integer: subscription)
            $0.name("event")
            $0.event(event)
        }
    }

    package static func caughtUp(subscription: UInt64, position: Position) -> [UInt8] {
        notification("journal.caughtUp", capacity: 128) {
            $0.member("subscription", integer: subscription)
            $0.member("position", integer: position.value)
        }
    }

    package static func progress(_ progress: TaskProgress) -> [UInt8] {
        notification("admin.progress", capacity: 128) {
            $0.member("task", string: progress.task.rawValue)
            $0.member("done", integer: progress.done)
            $0.member("total", integer: progress.total)
        }
    }

    /// A subscription that can't go on; it is over.
    package static func subscriptionFailed(_ error: RPCError, subscription: UInt64) -> [UInt8] {
        notification("journal.subscriptionFailed", capacity: 256) {
            $0.member("subscription", integer: subscription)
            $0.member("code", integer: error.code)
            $0.member("message", string: error.message)
            if let data = error.data { $0.member("data", raw: data.bytes) }
        }
    }

    private static func notification(
        _ method: String, capacity: Int, _ members: (inout JSONWriter) -> Void
    ) -> [UInt8] {
        var writer = JSONWriter(capacity: capacity)
        writer.beginObject()
        writer.member("jsonrpc", string: "2.0")
        writer.member("method", string: method)
        writer.name("params")
        writer.beginObject()
        members(&writer)
        writer.endObject()
        writer.endObject()
        return writer.finish()
    }
}

extension JSONWriter {
    fileprivate mutating func begin(_ id: RawJSON) {
        beginObject()
        member("jsonrpc", string: "2.0")
        member("id", raw: id.bytes)
    }
}
