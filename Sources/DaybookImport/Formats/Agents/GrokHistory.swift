import DaybookClient

/// Sessions of the Grok CLI: `SESSION/chat_history.jsonl`, which has neither times nor the session's id, and
/// `SESSION/summary.json` beside it, which has its title.
struct GrokHistory: LineTranscript {
    static let name = "grok"
    private static let file = "chat_history"

    var lines = LineTranscriptState()

    static func recognises(_ record: RecordShape) -> Bool {
        if record["info"]?["id"] != nil { return record["chat_format_version"] != nil }
        if record.stem == file, record["role"]?.string != nil { return true }
        let isElsewhere = ["sessionId", "session_id", "uuid", "role", "message", "timestamp", "payload"]
            .contains { record[$0] != nil }
        guard !isElsewhere else { return false }
        switch record["type"]?.string {
        case "system": return record["content"]?.string != nil && record["id"] == nil
        case "user": return record["prompt_index"] != nil || record["synthetic_reason"] != nil
        case "assistant": return record["model_id"] != nil
        case "tool_result": return record["tool_call_id"] != nil && record["content"] != nil
        case "backend_tool_call": return record["kind"]?["tool_type"] != nil
        default: return false
        }
    }

    static func session(_ line: JSONBytes, _ names: inout SessionNames) -> ImportedSession {
        let summary = line["info"]
        let id = summary?.text("id") ?? names.folder(ofFile: file)
        var session = ImportedSession(id: id.map { names.unique($0) } ?? names.idOfFile())
        session.agent = name
        session.mode = "interactive"
        session.project = SessionNames.name(summary?["cwd"]?.string)
        session.createdAt = line["created_at"]?.time
        return session
    }

    static func title(_ line: JSONBytes) -> String? {
        line["info"] == nil ? nil : line.text("generated_title") ?? line.text("session_summary")
    }

    static func drafts(_ line: JSONBytes) -> [MessageDraft] {
        let content = line["content"] ?? .null
        // Until version 1 of the format, lines were messages of a chat.
        if line["role"] != nil { return (try? ChatMessage.draft(line)).map { [$0] } ?? [] }
        switch line["type"]?.string {
        case "system": return [MessageDraft(role: .system, content: content)]
        case "user":
            // What the program adds to the conversation is not typed by a person.
            let isAdded = line["synthetic_reason"] != nil
            var draft = MessageDraft(role: isAdded ? .system : .user, content: content)
            let role = isAdded ? [("role", JSONBytes(string: "user"))] : []
            draft.metadata = .object(line.kept(["prompt_index", "synthetic_reason"]) + role)
            return [draft]
        case "assistant":
            let calls = line["tool_calls"]?.elements ?? []
            var draft = MessageDraft(role: .assistant, content: content)
            let requests = JSONBytes.toolCalls(calls.map { ($0["id"], $0["name"], $0["arguments"]) })
            draft.metadata = .object(
                (calls.isEmpty ? [] : [("tool_calls", requests)])
                    + line.kept(["model_id", "reasoning_effort"]))
            return [draft]
        case "tool_result": return [.toolResult(line["tool_call_id"], content, line.kept(["images"]))]
        case "backend_tool_call":
            return [.toolCall(line["kind"]?["id"], line["kind"]?["tool_type"], line["kind"]?["action"])]
        default: return []
        }
    }
}
