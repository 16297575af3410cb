import DaybookClient

/// Sessions of pi: a `session` line, then messages and other records, known by their line.
struct PiSession: ImportFormat {
    static let name = "pi"
    static let takesWholeFile = true

    private var session: String?

    static func recognises(_ record: RecordShape) -> Bool {
        switch record["type"]?.string {
        case "session": record["id"]?.string != nil && record["cwd"] != nil
        case "message": record["message"]?["role"]?.string != nil && record["sessionId"] == nil
        default: false
        }
    }

    mutating func items(
        of record: JSONBytes, at place: Place, _ names: inout SessionNames
    ) throws(ImportProblem) -> [ImportItem] {
        guard record.isObject else { throw ImportProblem("neither a message nor a record") }
        var items: [ImportItem] = []
        let session = self.session ?? names.id(of: record, ["id"], at: .file)
        if self.session == nil { items.append(.session(Self.session(session, record), place)) }
        self.session = session
        return items + Self.parts(record, at: place).map { .part($0, session: session) }
    }

    private static func session(_ id: String, _ record: JSONBytes) -> ImportedSession {
        var session = ImportedSession(id: id)
        session.agent = name
        session.project = SessionNames.name(record["cwd"]?.string)
        session.mode = "interactive"
        session.createdAt = record["timestamp"]?.time
        session.context = record.members(without: ["type", "id", "timestamp"])
        return session
    }

    private static func parts(_ record: JSONBytes, at place: Place) -> [ImportedPart] {
        let identity = "line.\(place.number ?? 0)"
        let time = record["timestamp"]?.time
        guard record["type"]?.string == "message", let message = record["message"], var draft = draft(message)
        else { return [ImportedPart(identity: identity, content: .record(record, at: time), place: place)] }
        draft.at = time ?? message["timestamp"]?.time
        draft.source = record.text
        return [.message(identity, draft, at: place)]
    }

    private static func draft(_ message: JSONBytes) -> MessageDraft? {
        let content = message["content"] ?? .null
        let rest = message.members.filter { !["role", "content"].contains($0.name) }
        switch message["role"]?.string {
        case "toolResult":
            let id = message["toolCallId"].map { [("tool_call_id", $0)] } ?? []
            var draft = MessageDraft(roleWord: "tool", content: content, metadata: id + rest)
            draft?.type = .toolResult
            return draft
        case "bashExecution":
            // A command that the person ran beside the conversation.
            let content = message.members(without: ["role"]) ?? .null
            return MessageDraft(roleWord: "system", content: content)
        case let role?:
            let blocks = content.isArray ? JSONBytes.array(content.elements.map(block)) : content
            var draft = MessageDraft(roleWord: role, content: blocks, metadata: rest)
            if message["stopReason"]?.string == "error" { draft?.type = .error }
            return draft
        case nil: return nil
        }
    }

    /// Its calls in the shape that Daybook recognises.
    private static func block(_ block: JSONBytes) -> JSONBytes {
        guard block["type"]?.string == "toolCall" else { return block }
        let members = block.members.map { name, value in
            switch name {
            case "type": ("type", JSONBytes(string: "tool_use"))
            case "arguments": ("input", value)
            default: (name, value)
            }
        }
        return .object(members) ?? block
    }
}
