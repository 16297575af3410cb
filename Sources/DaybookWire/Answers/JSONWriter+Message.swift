import DaybookCore
import JSON

extension JSONWriter {
    /// Lists hold a thousand of these: the fixed members are written in two steps.
    /// - Parameter exported: where given, also what it said before, and the foreign line it was imported from.
    mutating func message(_ message: Message, of exported: ExportedMessage? = nil) {
        let header = message.header
        let texts = MessageTexts(message.body)
        beginObject()
        fragment(byteCountMax: MessageFragments.byteCountMax) {
            MessageFragments.place(of: message.session.text, header, in: &$0)
        }
        member("content", raw: (texts.content ?? .null).bytes)
        member("metadata", optional: texts.metadata)
        fragment(byteCountMax: MessageFragments.byteCountMax) { MessageFragments.times(of: header, in: &$0) }
        member("agent", optional: texts.agent)
        member("run", optional: texts.run)
        member("key", optional: texts.key)
        marks(of: message)
        if let exported {
            history(of: exported)
            member("source", optional: texts.source)
        }
        if let origin = message.origin {
            name("origin")
            beginObject()
            member("session", string: origin.text)
            member("sequence", integer: header.sequence.value)
            endObject()
        }
        endObject()
    }

    /// What became of it.
    mutating func marks(of message: Message) {
        if message.isEdited { member("edited", bool: true) }
        if message.isRedacted { member("redacted", bool: true) }
        guard !message.annotations.isEmpty else { return }
        name("annotations")
        beginArray()
        for annotation in message.annotations { self.annotation(annotation) }
        endArray()
    }

    /// What it said before each edit, and when it was edited last.
    mutating func history(of exported: ExportedMessage) {
        if let time = exported.editedAt { member("editedAt", time: time) }
        guard !exported.earlier.isEmpty else { return }
        name("history")
        beginArray()
        for version in exported.earlier {
            beginObject()
            member("content", raw: (version.body?[.content] ?? .null).bytes)
            member("metadata", optional: version.body?[.metadata])
            member("at", time: version.header.at)
            endObject()
        }
        endArray()
    }

    private mutating func annotation(_ annotation: Annotation) {
        beginObject()
        member("kind", raw: annotation.kind.bytes)
        member("value", raw: annotation.value.bytes)
        member("actor", optional: annotation.actor)
        member("position", integer: annotation.position.value)
        member("at", time: annotation.at)
        endObject()
    }

    mutating func roleAndType(of header: MessageHeader) {
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
    var source: RawJSON?

    init(_ body: EventBody?) {
        guard let body else { return }
        for (slot, json) in body.slots {
            switch slot {
            case .content: content = json
            case .metadata: metadata = json
            case .agent: agent = json
            case .run: run = json
            case .key: key = json
            case .source: source = json
            default: break
            }
        }
    }
}

/// The members of a message that need no escape and no choice.
private enum MessageFragments {
    /// Two ids, four numbers, two words and the names.
    static let byteCountMax = 2 * Limits.sessionIDByteCountMax + 4 * 20 + 256

    static func place(of session: String, _ header: MessageHeader, in fragment: inout JSONFragment) {
        fragment.add("\"id\":\"")
        fragment.add(text: session)
        fragment.add("/")
        fragment.add(header.sequence.value)
        fragment.add("\",\"session\":\"")
        fragment.add(text: session)
        fragment.add("\",\"sequence\":")
        fragment.add(header.sequence.value)
        fragment.add(",\"revision\":")
        fragment.add(header.revision.value)
        fragment.add(",\"position\":")
        fragment.add(header.position.value)
        if let role = header.role {
            fragment.add(",\"role\":\"")
            fragment.add(text: role.name)
            fragment.add("\"")
        }
        if let type = header.messageType {
            fragment.add(",\"type\":\"")
            fragment.add(text: type.name)
            fragment.add("\"")
        }
    }

    static func times(of header: MessageHeader, in fragment: inout JSONFragment) {
        fragment.add(",\"at\":\"")
        add(header.at, to: &fragment)
        fragment.add("\",\"recordedAt\":\"")
        add(header.recordedAt, to: &fragment)
        fragment.add("\"")
    }

    private static func add(_ time: Timestamp, to fragment: inout JSONFragment) {
        fragment.add(byteCount: Timestamp.rfc3339ByteCount) { time.writeRFC3339(to: $0) }
    }
}
