import DaybookClient

/// Chats of Qwen Code: `chats/SESSION.jsonl`, nodes as Claude Code writes them around messages of `parts` as
/// Gemini has them. A `rewind` names the node that the conversation goes on from.
struct QwenTranscript: LineTranscript {
    static let name = "qwen"

    var lines = LineTranscriptState()

    static func recognises(_ record: RecordShape) -> Bool {
        guard record["uuid"]?.string != nil, record["sessionId"]?.string != nil else { return false }
        return record["message"]?["parts"]?.isArray == true || record["systemPayload"]?.isObject == true
    }

    static func session(_ line: JSONBytes, _ names: inout SessionNames) -> ImportedSession {
        var session = ImportedSession(id: names.id(of: line, ["sessionId"], at: .file))
        session.agent = name
        session.project = SessionNames.name(line["cwd"]?.string)
        session.mode = "interactive"
        session.createdAt = time(line)
        session.hasRewinds = true
        session.context = .object(line.kept(["cwd", "version", "gitBranch"]))
        return session
    }

    static func identity(_ line: JSONBytes, at place: Place) -> String? { line.text("uuid") }

    static func parent(_ line: JSONBytes) -> String? { line.text("parentUuid") }

    static func title(_ line: JSONBytes) -> String? {
        line["subtype"]?.string == "custom_title" ? line["systemPayload"]?.text("customTitle") : nil
    }

    /// Subtypes of `user` that a person has not typed.
    private static let added: Set<String> = ["notification", "cron"]

    static func drafts(_ line: JSONBytes) -> [MessageDraft] {
        guard let parts = line["message"]?["parts"]?.elements, !parts.isEmpty else { return [] }
        let content = JSONBytes.array(parts.map(block))
        var metadata = line.kept(["model", "usageMetadata", "subtype"])
        let role: Message.Role
        switch line["type"]?.string {
        case "assistant": role = .assistant
        case "tool_result": role = .tool
        case "user" where added.contains(line["subtype"]?.string ?? ""):
            role = .system
            metadata.append(("role", JSONBytes(string: "user")))
        case "user": role = .user
        case "system": role = .system
        default: return []
        }
        var draft = MessageDraft(role: role, content: content)
        draft.metadata = .object(metadata)
        if role == .assistant {
            draft.usage = .ofAPI(line["usageMetadata"], id: nil, model: line.text("model"))
        }
        return [draft]
    }

    private static func block(_ part: JSONBytes) -> JSONBytes {
        if let call = part["functionCall"] {
            return ContentBlock.call(call["id"], call["name"], call["args"])
        }
        if let answer = part["functionResponse"] {
            let response = answer["response"]
            return ContentBlock.result(of: answer["id"], response?["output"] ?? response)
        }
        guard let text = part["text"] else { return part }
        return ContentBlock.said(text, isThought: part["thought"]?.bool == true)
    }
}
