import DaybookClient

/// Sessions of pi, and of OpenClaw, which is built on it: a `session` line, then messages and other records.
/// Lines are known by their id where they say what they go on from, else by their place.
struct PiSession: LineTranscript {
    static let name = "pi"
    static let openClaw = "openclaw"

    var lines = LineTranscriptState()

    static func recognises(_ record: RecordShape) -> Bool {
        switch record["type"]?.string {
        case "session": record["id"]?.string != nil && record["cwd"] != nil
        case "message": record["message"]?["role"]?.string != nil && record["sessionId"] == nil
        default: false
        }
    }

    static func session(_ line: JSONBytes, _ names: inout SessionNames) -> ImportedSession {
        let isSession = line["type"]?.string == "session"
        var session = ImportedSession(id: names.id(of: line, isSession ? ["id"] : [], at: .file))
        session.agent = names.folders.contains(".\(openClaw)") ? openClaw : name
        session.mode = "interactive"
        session.hasRewinds = true
        guard isSession else { return session }
        session.project = SessionNames.name(line["cwd"]?.string)
        session.createdAt = line["timestamp"]?.time
        session.context = line.members(without: ["type", "id", "timestamp"])
        return session
    }

    static func identity(_ line: JSONBytes, at place: Place) -> String? {
        (line["parentId"] == nil ? nil : line.text("id")) ?? "line.\(place.number ?? 0)"
    }

    static func parent(_ line: JSONBytes) -> String? { line.text("parentId") }

    static func title(_ line: JSONBytes) -> String? {
        line["type"]?.string == "session_info" ? line.text("name") : nil
    }

    static func drafts(_ line: JSONBytes) -> [MessageDraft] {
        if line["type"]?.string == "custom_message" {
            // Put before the model by an extension.
            return [MessageDraft(role: .system, content: line["content"] ?? .null)]
        }
        guard line["type"]?.string == "message", let message = line["message"] else { return [] }
        guard var draft = draft(message) else { return [] }
        draft.at = time(line) ?? message["timestamp"]?.time
        return [draft]
    }

    private static func draft(_ message: JSONBytes) -> MessageDraft? {
        let content = message["content"] ?? .null
        let rest = message.members.filter { !["role", "content"].contains($0.name) }
        switch message["role"]?.string {
        case "toolResult": return .toolResult(message["toolCallId"], content, rest)
        case "bashExecution":
            // A command that the person ran beside the conversation.
            let content = message.members(without: ["role"]) ?? .null
            return MessageDraft(roleWord: "system", content: content)
        case let role?:
            let blocks = content.isArray ? JSONBytes.array(content.elements.map(\.asToolBlock)) : content
            var draft = MessageDraft(roleWord: role, content: blocks, metadata: rest)
            if message["stopReason"]?.string == "error" { draft?.type = .error }
            draft?.usage = .pi(message["usage"], id: message.text("responseId"), model: message.text("model"))
            return draft
        case nil: return nil
        }
    }
}

extension JSONBytes {
    /// The block in the shape that Daybook recognises, if it is a call or a result under another name; any
    /// other as it is.
    var asToolBlock: JSONBytes {
        let type: String
        switch self["type"]?.string {
        case "toolCall", "tool_call", "tool-call", "tool-use": type = "tool_use"
        case "toolResult", "tool-result": type = "tool_result"
        default: return self
        }
        let members = self.members.map { name, value in
            switch name {
            case "type": ("type", JSONBytes(string: type))
            case "arguments": ("input", value)
            default: (name, value)
            }
        }
        return .object(members) ?? self
    }
}
