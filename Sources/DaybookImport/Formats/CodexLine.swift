import DaybookClient
import DaybookJSON

/// One line of a Codex rollout.
struct CodexLine {
    enum Content {
        /// A message that may stand on the other side as well.
        case spoken(MessageDraft, text: String, CodexSpokenTexts.Side)
        case message(MessageDraft)
        case record
    }

    let json: JSONBytes
    private let kind: String?
    private let payload: JSONBytes

    init(_ json: JSONBytes) {
        self.json = json
        let payload = json["payload"]
        kind = payload?.isObject == true ? json["type"]?.string : nil
        self.payload = payload.flatMap { $0.isObject ? $0 : nil } ?? json
    }

    var time: UTCTime? { (json["timestamp"] ?? json["created_at"])?.time }

    /// The session's id, of a line that begins a file.
    var sessionID: String? {
        guard kind == "session_meta" || (kind == nil && json["instructions"] != nil) else { return nil }
        return [payload.text("id"), payload.text("session_id")].compactMap { $0 }.first(
            where: SessionNames.isValid)
    }

    /// The title that a person gave the session.
    var title: String? {
        guard kind == "event_msg", payload["type"]?.string == "thread_name_updated" else { return nil }
        return ChatMessages.title(payload["thread_name"])
    }

    /// The model of the turns from here on.
    var model: String? { kind == "turn_context" ? payload.text("model") : nil }

    /// The tokens that the answer before the line took.
    func usage(model: String?) -> UsageDraft? {
        guard kind == "event_msg", payload["type"]?.string == "token_count" else { return nil }
        let id = "codex." + String(ContentIdentities.hash(json.bytes), radix: 16)
        return .openAI(payload["info"]?["last_token_usage"], id: id, model: model)
    }

    func session(_ id: String) -> ImportedSession {
        var session = ImportedSession(id: id)
        session.agent = CodexRollout.name
        session.project = SessionNames.name(payload["cwd"]?.string)
        session.mode = payload["originator"]?.string == "codex_exec" ? nil : "interactive"
        session.createdAt = payload["timestamp"]?.time ?? time
        session.copiedFrom = payload.text("forked_from_id").flatMap { SessionNames.isValid($0) ? $0 : nil }
        let kept = [
            "cwd", "originator", "cli_version", "source", "model_provider", "git", "forked_from_id",
            "parent_thread_id",
        ].compactMap { name in payload[name].map { (name, $0) } }
        session.context = .object([("format", JSONBytes(string: CodexRollout.name))] + kept)
        return session
    }

    var content: Content {
        switch kind {
        case "response_item", nil: item
        case "event_msg": event
        default: .record
        }
    }

    private var event: Content {
        switch payload["type"]?.string {
        case "user_message": spoken(.user, payload["message"], .event)
        case "agent_message": spoken(.assistant, payload["message"], .event)
        case "error":
            .message(message(.system, payload["message"] ?? payload["error"] ?? payload, type: .error))
        default: .record
        }
    }

    private func spoken(
        _ role: Message.Role, _ text: JSONBytes?, _ side: CodexSpokenTexts.Side
    ) -> Content {
        guard let text, let said = text.string else { return .record }
        return .spoken(message(role, text), text: said, side)
    }

    private var item: Content {
        switch payload["type"]?.string {
        case "message", nil: return itemMessage
        case "function_call", "tool_call":
            return call(payload["name"] ?? payload["function"]?["name"], payload["arguments"])
        case "custom_tool_call": return call(payload["name"], payload["input"])
        case "tool_search_call": return call(JSONBytes(string: "tool_search"), payload["arguments"])
        case "local_shell_call": return call(JSONBytes(string: "local_shell"), payload["action"])
        case "web_search_call": return call(JSONBytes(string: "web_search"), payload["action"])
        case "function_call_output", "custom_tool_call_output": return result(payload["output"])
        case "tool_search_output": return result(payload["tools"])
        case "tool_result", "function_result": return result(payload["result"])
        case "image_generation_call": return .message(message(.assistant, payload, type: .artifact))
        case "agent_message":
            var draft = message(.assistant, payload["content"] ?? .null, ["recipient"])
            draft.agent = SessionNames.name(payload["author"]?.string)
            return .message(draft)
        default: return .record
        }
    }

    private var itemMessage: Content {
        guard let role = payload["role"]?.string else { return .record }
        let content = payload["content"] ?? payload["message"] ?? .null
        switch role {
        case "assistant": return spokenItem(.assistant, content)
        case "user" where !isInstruction(content): return spokenItem(.user, content)
        case "user", "developer", "system":
            var draft = message(.system, content, ["id", "phase"])
            draft.metadata = .object((draft.metadata?.members ?? []) + [("role", JSONBytes(string: role))])
            return .message(draft)
        default: return .record
        }
    }

    private func spokenItem(_ role: Message.Role, _ content: JSONBytes) -> Content {
        let text = content.string ?? content.elements.compactMap { $0["text"]?.string }.joined()
        return .spoken(message(role, content, ["id", "phase", "model"]), text: text, .item)
    }

    /// Whether the program, not the person, put this among the user's messages.
    private func isInstruction(_ content: JSONBytes) -> Bool {
        let text = content.string ?? content.elements.lazy.compactMap { $0["text"]?.string }.first ?? ""
        return Self.instructions.contains(where: text.hasPrefix)
    }

    private static let instructions = [
        "# AGENTS.md instructions", "<environment_context>", "<user_instructions>",
        "<permissions instructions>",
        "<INSTRUCTIONS>", "<turn_aborted>", "<skill>", "<user_shell_command>",
    ]

    private func call(_ name: JSONBytes?, _ arguments: JSONBytes?) -> Content {
        let id = payload["call_id"]
        var draft = message(.assistant, .null, ["status", "namespace"])
        let calls = JSONBytes.toolCalls([(id, name, arguments)])
        draft.metadata = .object([("tool_calls", calls)] + (draft.metadata?.members ?? []))
        draft.type = .toolCall
        return .message(draft)
    }

    private func result(_ output: JSONBytes?) -> Content {
        var draft = message(.tool, output ?? .null, ["name", "status"])
        let id = payload["call_id"].map { [("tool_call_id", $0)] } ?? []
        draft.metadata = .object(id + (draft.metadata?.members ?? []))
        draft.type = .toolResult
        return .message(draft)
    }

    /// Makes a message.
    /// - Parameter kept: the payload's members to have at hand in the metadata; all are in the source.
    private func message(
        _ role: Message.Role, _ content: JSONBytes, _ kept: [String] = [], type: Message.Kind? = nil
    ) -> MessageDraft {
        var draft = MessageDraft(role: role, content: content, type: type)
        draft.metadata = .object(payload.kept(kept))
        draft.at = time
        return draft
    }
}
