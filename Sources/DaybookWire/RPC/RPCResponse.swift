package import DaybookCore
package import DaybookJSON

/// Lines that the service sends: answers, and the notifications of subscriptions. Each is one JSON object;
/// the sender adds the line feed, or a batch's brackets.
package enum RPCResponse {
    /// The answer to a call that succeeded.
    /// - Parameters:
    ///   - capacity: about how many bytes the result has, so that writing seldom moves the buffer.
    ///   - recorded: the last event that the call recorded; nil for a call that recorded nothing.
    ///   - result: writes one value.
    package static func success(
        id: RawJSON, capacity: Int, recordedThrough recorded: Position?, _ result: (inout JSONWriter) -> Void
    ) -> [UInt8] {
        var writer = JSONWriter(capacity: capacity)
        writer.begin(id)
        writer.name("result")
        result(&writer)
        writer.endObject()
        guard writer.bytes.count < Limits.frameByteCountMax else {
            return failure(.answerTooLarge(byteCount: writer.bytes.count, recordedThrough: recorded), id: id)
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

    /// The notification that a subscription can't go on; it is over.
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

extension RPCError {
    /// The error in place of an answer over the limit of a line.
    fileprivate static func answerTooLarge(byteCount: Int, recordedThrough recorded: Position?) -> RPCError {
        let limit = Limits.frameByteCountMax
        let way =
            recorded.map { "It is recorded, up to position \($0.value); read it in parts." }
            ?? "Ask for less at once."
        return RPCError(.tooLarge, "The answer has \(byteCount) bytes; a line holds \(limit). \(way)") {
            $0.member("limit", integer: limit)
            $0.member("actual", integer: byteCount)
        }
    }
}

extension JSONWriter {
    fileprivate mutating func begin(_ id: RawJSON) {
        beginObject()
        member("jsonrpc", string: "2.0")
        member("id", raw: id.bytes)
    }
}
