package import DaybookCore
package import DaybookJSON

extension JSONWriter {
    package mutating func event(_ view: EventView) {
        let header = view.event.header
        let body = view.event.body
        beginObject()
        member("position", integer: header.position.value)
        if let session = view.session { member("session", string: session.text) }
        member("revision", integer: header.revision.value)
        member("type", string: header.typeName)
        if header.sequence != .none { member("sequence", integer: header.sequence.value) }
        if !header.target.isNone { member("target", integer: header.target.value) }
        if !header.source.isNone { member("source", integer: header.source.value) }
        member("version", integer: UInt64(header.version))
        member("at", time: header.at)
        member("recordedAt", time: header.recordedAt)
        member("actor", optional: body?[.actor])
        member("key", optional: body?[.key])
        name("body")
        switch view.event.content {
        case .sealed(let body): self.body(body, of: view)
        case .erased(let position):
            null()
            member("erased", integer: position.value)
        }
        member("leaf", string: view.event.leaf.description)
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
