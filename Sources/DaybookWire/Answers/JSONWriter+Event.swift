package import DaybookCore
package import DaybookJSON

extension JSONWriter {
    package mutating func event(_ view: EventView) {
        let header = view.event.header
        let body = view.event.body
        beginObject()
        fragment(byteCountMax: EventFragment.byteCountMax) { EventFragment.head(of: view, in: &$0) }
        member("actor", optional: body?[.actor])
        member("key", optional: body?[.key])
        name("body")
        switch view.event.content {
        case .sealed(let body): self.body(body, of: view)
        case .erased(let position):
            null()
            member("erased", integer: position.value)
        }
        member("leaf", digest: view.event.leaf)
        name("batch")
        beginObject()
        member("index", integer: UInt64(header.batchIndex))
        member("count", integer: UInt64(header.batchCount))
        endObject()
        endObject()
    }

    private mutating func body(_ body: EventBody, of view: EventView) {
        let header = view.event.header
        if header.type == .custom { return raw((body[.body] ?? .null).bytes) }
        beginObject()
        if header.type == .sessionStarted, let session = view.session {
            member("id", string: session.text)
        }
        roleAndType(of: MessageHeader(header))
        if header.sequence != .none { member("sequence", integer: header.sequence.value) }
        for (slot, json) in body.slots {
            guard let name = slot.memberName else { continue }
            member(name, raw: json.bytes)
        }
        switch header.tail {
        case .message(let tail):
            guard let usage = tail.usage else { break }
            name("usage")
            self.usage(usage, model: body[.model]?.bytes)
        case .session(let tail):
            if let parent = tail.parent { member("parent", string: parent.text) }
            if let seconds = tail.expiresAfter { member("expiresAfter", integer: seconds) }
        case .assigned(let tail):
            if let parent = tail.parent { member("parent", string: parent.text) }
        case .expiry(0): null("expiresAfter")
        case .expiry(let seconds): member("expiresAfter", integer: seconds)
        default: break
        }
        if header.flags.contains(.hidden) { member("hidden", bool: true) }
        endObject()
    }
}

/// The first members of an event, which need no escape.
private enum EventFragment {
    /// Byte count of the members: an id, a type, six numbers, two times and the names.
    static let byteCountMax =
        Limits.sessionIDByteCountMax + Limits.customTypeByteCountMax + 6 * 20 + 2 * Timestamp.rfc3339ByteCount
        + 160

    static func head(of view: EventView, in fragment: inout JSONBufferWriter) {
        let header = view.event.header
        fragment.add("\"position\":")
        fragment.add(header.position.value)
        if let session = view.session {
            fragment.add(",\"session\":\"")
            fragment.add(text: session.text)
            fragment.add("\"")
        }
        fragment.add(",\"revision\":")
        fragment.add(header.revision.value)
        fragment.add(",\"type\":\"")
        fragment.add(text: header.typeName)
        fragment.add("\"")
        if header.sequence != .none {
            fragment.add(",\"sequence\":")
            fragment.add(header.sequence.value)
        }
        if !header.target.isNone {
            fragment.add(",\"target\":")
            fragment.add(header.target.value)
        }
        if !header.source.isNone {
            fragment.add(",\"source\":")
            fragment.add(header.source.value)
        }
        fragment.add(",\"version\":")
        fragment.add(UInt64(header.version))
        fragment.add(times: header.at, header.recordedAt)
    }
}

extension EventHeader {
    /// The type's name in the protocol; a client's own type has its own name.
    package var typeName: String {
        if case .custom(let type) = tail { type.name } else { type.name }
    }
}

extension Slot {
    /// The member's name; nil for slots that stand beside the body, in another member, or are the service's own.
    fileprivate var memberName: StaticString? {
        switch self {
        case .content: "content"
        case .metadata: "metadata"
        case .agent: "agent"
        case .run: "run"
        case .title: "title"
        case .context: "context"
        case .owner: "owner"
        case .project: "project"
        case .mode: "mode"
        case .reason: "reason"
        case .summary: "summary"
        case .kind: "kind"
        case .value: "value"
        case .source: "source"
        case .origin: "origin"
        case .body: "body"
        case .messageKey: "key"
        case .key, .actor, .request, .model: nil
        }
    }
}

extension EventView {
    /// About how many bytes of JSON its body is.
    package var byteCountEstimate: Int { event.body?.frameByteCount ?? 0 }
}
