import DaybookCore
import JSON

extension JSONWriter {
    /// Lists hold a thousand of these: the fixed members are written as pieces.
    mutating func message(_ message: Message) {
        let header = message.header
        // The grammar of session ids leaves nothing to escape.
        let session = message.session.bytes
        beginObject()
        fragment("\"id\":\"")
        fragment(utf8: session)
        fragment("/")
        fragment(header.sequence.value)
        fragment("\",\"session\":\"")
        fragment(utf8: session)
        fragment("\",\"sequence\":")
        fragment(header.sequence.value)
        fragment(",\"revision\":")
        fragment(header.revision.value)
        fragment(",\"position\":")
        fragment(header.position.value)
        endFragment()
        roleAndType(of: header)
        let texts = MessageTexts(message.body)
        member("content", raw: (texts.content ?? .null).bytes)
        member("metadata", optional: texts.metadata)
        times(of: header)
        member("agent", optional: texts.agent)
        member("run", optional: texts.run)
        member("key", optional: texts.key)
        if header.type == .messageEdited { member("edited", bool: true) }
        if message.isRedacted { member("redacted", bool: true) }
        endObject()
    }

    private mutating func times(of header: EventHeader) {
        let recordedAt = header.recordedAt.rfc3339Bytes
        fragment(",\"at\":\"")
        fragment(utf8: header.at == header.recordedAt ? recordedAt : header.at.rfc3339Bytes)
        fragment("\",\"recordedAt\":\"")
        fragment(utf8: recordedAt)
        fragment("\"")
        endFragment()
    }

    mutating func roleAndType(of header: EventHeader) {
        if let role = header.role { member("role", string: role.name) }
        if let type = header.messageType { member("type", string: type.name) }
    }
}

/// A message's slots, found in one pass.
private struct MessageTexts {
    var content: RawJSON?
    var metadata: RawJSON?
    var agent: RawJSON?
    var run: RawJSON?
    var key: RawJSON?

    init(_ body: EventBody?) {
        guard let body else { return }
        for (slot, json) in body.slots {
            switch slot {
            case .content: content = json
            case .metadata: metadata = json
            case .agent: agent = json
            case .run: run = json
            case .key: key = json
            default: break
            }
        }
    }
}
