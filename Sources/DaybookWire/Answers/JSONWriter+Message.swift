import DaybookCore
import JSON

extension JSONWriter {
    mutating func message(_ message: Message) {
        let header = message.header
        let body = message.body
        beginObject()
        member("id", string: "\(message.session.text)/\(header.sequence.value)")
        member("session", string: message.session.text)
        member("sequence", integer: header.sequence.value)
        member("revision", integer: header.revision.value)
        member("position", integer: header.position.value)
        roleAndType(of: header)
        member("content", raw: (body?[.content] ?? .null).bytes)
        member("metadata", optional: body?[.metadata])
        member("at", time: header.at)
        member("recordedAt", time: header.recordedAt)
        member("agent", optional: body?[.agent])
        member("run", optional: body?[.run])
        member("key", optional: body?[.key])
        if header.type == .messageEdited { member("edited", bool: true) }
        if message.isRedacted { member("redacted", bool: true) }
        endObject()
    }

    mutating func roleAndType(of header: EventHeader) {
        if let role = header.role { member("role", string: role.name) }
        if let type = header.messageType { member("type", string: type.name) }
    }
}
