package import DaybookCore
package import DaybookJSON

extension JSONWriter {
    /// Writes a message.
    /// - Parameters:
    ///   - form: what is written of it.
    ///   - exported: where given, also its earlier versions, and the foreign line it was imported from.
    package mutating func message(
        _ message: Message, _ form: MessageForm = .whole, of exported: ExportedMessage? = nil
    ) {
        message.lend { self.message($0, form, of: exported) }
    }

    /// Writes a message. Lists hold a thousand of these: the fixed members are written in two steps where
    /// all are wanted.
    package mutating func message(
        _ message: borrowing LentMessage, _ form: MessageForm = .whole, of exported: ExportedMessage? = nil
    ) {
        let members = form.members
        let header = message.header
        let session = message.session.text
        let texts = MessageTexts(message.frame)
        beginObject()
        if members.isAll {
            fragment(byteCountMax: MessageFragments.byteCountMax) {
                MessageFragments.place(of: session, header, in: &$0)
            }
        } else {
            place(of: session, header, members)
        }
        if members.contains(.content) {
            content(texts.content, of: message.frame, byteCountMax: form.contentByteCountMax)
        }
        if members.contains(.metadata) { member("metadata", texts.metadata, of: message.frame) }
        if members.isAll {
            fragment(byteCountMax: MessageFragments.byteCountMax) {
                $0.add(times: header.at, header.recordedAt)
            }
        } else {
            if members.contains(.at) { member("at", time: header.at) }
            if members.contains(.recordedAt) { member("recordedAt", time: header.recordedAt) }
        }
        if members.contains(.agent) { member("agent", texts.agent, of: message.frame) }
        if members.contains(.run) { member("run", texts.run, of: message.frame) }
        if members.contains(.key) { member("key", texts.messageKey ?? texts.key, of: message.frame) }
        if members.contains(.usage), let usage = header.usage.value {
            name("usage")
            self.usage(usage, model: MessageTexts.bytes(texts.model, of: message.frame))
        }
        if header.isHidden, members.contains(.hidden) { member("hidden", bool: true) }
        marks(
            isEdited: message.isEdited && members.contains(.edited),
            isRedacted: message.isRedacted && members.contains(.redacted),
            members.contains(.annotations) ? message.annotations : [])
        if message.isDuplicate, members.contains(.duplicate) { member("duplicate", bool: true) }
        if message.fate == .erased, members.contains(.erased) { member("erased", bool: true) }
        if message.fate == .rewound, members.contains(.rewound) { member("rewound", bool: true) }
        if let exported {
            history(of: exported)
            member("source", texts.source, of: message.frame)
        }
        if let origin = message.origin, members.contains(.origin) {
            name("origin")
            beginObject()
            member("session", string: origin.text)
            member("sequence", integer: header.sequence.value)
            endObject()
        }
        endObject()
    }

    /// Writes a message's chosen members; nothing where none of them is one of a message.
    package mutating func member(
        _ name: StaticString, _ message: Message, _ form: MessageForm = .whole
    ) {
        guard !form.members.isEmpty else { return }
        self.name(name)
        self.message(message, form)
    }

    package mutating func member(
        _ name: StaticString, _ messages: [Message], _ form: MessageForm = .whole
    ) {
        guard !form.members.isEmpty else { return }
        self.name(name)
        beginArray()
        let messages = messages.span
        for index in messages.indices { self.message(messages[index], form) }
        endArray()
    }

    /// Writes what `MessageFragments.place` does, as far as it is wanted.
    private mutating func place(
        of session: String, _ header: MessageHeader, _ members: MemberSelection<MessageMember>
    ) {
        if members.contains(.id) { member("id", string: "\(session)/\(header.sequence.value)") }
        if members.contains(.session) { member("session", string: session) }
        if members.contains(.sequence) { member("sequence", integer: header.sequence.value) }
        if members.contains(.revision) { member("revision", integer: header.revision.value) }
        if members.contains(.position) { member("position", integer: header.position.value) }
        if members.contains(.role), let role = header.role { member("role", string: role.name) }
        if members.contains(.type), let type = header.messageType { member("type", string: type.name) }
    }

    private mutating func content(_ slot: Range<Int>?, of frame: RawSpan?, byteCountMax: Int) {
        guard let slot, let frame else { return null("content") }
        guard slot.count <= byteCountMax else { return member("contentBytes", integer: slot.count) }
        name("content")
        raw(frame.extracting(slot))
    }

    private mutating func member(_ name: StaticString, _ slot: Range<Int>?, of frame: RawSpan?) {
        guard let slot, let frame else { return }
        self.name(name)
        raw(frame.extracting(slot))
    }

    /// Writes the marks of edits, redactions and rewinds.
    package mutating func marks(of message: Message) {
        marks(isEdited: message.isEdited, isRedacted: message.isRedacted, message.annotations)
    }

    private mutating func marks(isEdited: Bool, isRedacted: Bool, _ annotations: [Annotation]) {
        if isEdited { member("edited", bool: true) }
        if isRedacted { member("redacted", bool: true) }
        guard !annotations.isEmpty else { return }
        name("annotations")
        beginArray()
        for annotation in annotations { self.annotation(annotation) }
        endArray()
    }

    /// Writes the versions before each edit, and the time of the last.
    package mutating func history(of exported: ExportedMessage) {
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

    package mutating func roleAndType(of header: MessageHeader) {
        if let role = header.role { member("role", string: role.name) }
        if let type = header.messageType { member("type", string: type.name) }
    }
}

/// The places of a message's slots in its frame, found in one pass.
private struct MessageTexts {
    var content: Range<Int>?
    var metadata: Range<Int>?
    var agent: Range<Int>?
    var run: Range<Int>?
    var key: Range<Int>?
    var source: Range<Int>?
    var messageKey: Range<Int>?
    var model: Range<Int>?

    init(_ frame: RawSpan?) {
        guard let frame else { return }
        EventBody.forEachSlot(of: frame) { slot, range in
            switch slot {
            case .content: content = range
            case .metadata: metadata = range
            case .agent: agent = range
            case .run: run = range
            case .key: key = range
            case .source: source = range
            case .messageKey: messageKey = range
            case .model: model = range
            default: break
            }
        }
    }

    static func bytes(_ slot: Range<Int>?, of frame: RawSpan?) -> ArraySlice<UInt8>? {
        guard let slot, let frame else { return nil }
        return frame.array(slot)[...]
    }
}

/// The members of a message that need no escape and no choice.
private enum MessageFragments {
    /// Byte count of the fragments: two ids, four numbers, two words and the names.
    static let byteCountMax = 2 * Limits.sessionIDByteCountMax + 4 * 20 + 256

    static func place(of session: String, _ header: MessageHeader, in fragment: inout JSONBufferWriter) {
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

}

extension JSONBufferWriter {
    /// Adds the members of the two times of a record, after others.
    mutating func add(times at: Timestamp, _ recordedAt: Timestamp) {
        add(",\"at\":\"")
        add(at)
        add("\",\"recordedAt\":\"")
        add(recordedAt)
        add("\"")
    }

    private mutating func add(_ time: Timestamp) {
        add(byteCount: Timestamp.rfc3339ByteCount) { time.writeRFC3339(to: $0) }
    }
}

extension Message {
    /// About how many bytes of JSON it is.
    package var byteCountEstimate: Int {
        let annotations = annotations.reduce(0) { $0 + 128 + $1.kind.bytes.count + $1.value.bytes.count }
        return 384 + (body?.frameByteCount ?? 0) + annotations
    }
}
