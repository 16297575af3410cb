import DaybookClient

/// The stream of `claude -p --output-format stream-json`, as lines or as the array that it is kept in: nodes of
/// Claude Code's transcripts, whose session is `session_id`. It has neither times nor, mostly, the prompt.
struct ClaudeStream: LineTranscript {
    static let name = "claude-stream"

    var lines = LineTranscriptState()

    static func recognises(_ record: RecordShape) -> Bool {
        guard record["session_id"]?.string != nil else { return false }
        switch record["type"]?.string {
        case "system": return record["subtype"]?.string == "init" && record["permissionMode"] != nil
        case "assistant", "user": return record["message"]?.isObject == true
        case "stream_event": return record["event"]?.isObject == true
        default: return false
        }
    }

    static func session(_ line: JSONBytes, _ names: inout SessionNames) -> ImportedSession {
        var session = ImportedSession(id: names.id(of: line, ["session_id"], at: .file))
        session.agent = ClaudeCode.name
        session.project = SessionNames.name(line["cwd"]?.string)
        let kept = line.kept(["cwd", "model", "permissionMode", "claude_code_version"])
        session.context = .object([("source", JSONBytes(string: name))] + kept)
        return session
    }

    static func identity(_ line: JSONBytes, at place: Place) -> String? { line.text("uuid") }

    static func agentID(_ line: JSONBytes) -> String? { line.text("parent_tool_use_id") }

    static func drafts(_ line: JSONBytes) -> [MessageDraft] {
        guard let type = line["type"]?.string, ["user", "assistant"].contains(type),
            let message = line["message"], let content = message["content"], !content.isNull
        else { return [] }
        var draft = MessageDraft(role: type == "user" ? .user : .assistant, content: content)
        let id = message["id"].map { [("messageId", $0)] } ?? []
        draft.metadata = .object(
            line.kept(["uuid", "error"]) + id + message.kept(["model", "stop_reason", "usage"]))
        draft.usage = .anthropic(message["usage"], id: message.text("id"), model: message.text("model"))
        return [draft]
    }
}
