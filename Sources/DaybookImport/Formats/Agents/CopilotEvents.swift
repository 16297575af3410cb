import DaybookClient

/// Events of the GitHub Copilot CLI: `session-state/SESSION/events.jsonl`, `{type, data, id, timestamp,
/// parentId}`. A subagent's events name the call that began it.
struct CopilotEvents: LineTranscript {
    static let name = "copilot"

    var lines = LineTranscriptState()

    static func recognises(_ record: RecordShape) -> Bool {
        record["data"]?.isObject == true && record["type"]?.string != nil && record["id"] != nil
            && record["timestamp"] != nil && record.members.keys.contains("parentId")
    }

    static func session(_ line: JSONBytes, _ names: inout SessionNames) -> ImportedSession {
        let data = line["data"] ?? .emptyObject
        let isStart = line["type"]?.string == "session.start"
        let id = (isStart ? data.text("sessionId") : nil) ?? names.folder(ofFile: "events")
        var session = ImportedSession(id: id.map { names.unique($0) } ?? names.idOfFile())
        session.agent = name
        session.mode = "interactive"
        session.createdAt = data["startTime"]?.time ?? time(line)
        session.project = SessionNames.name(data["context"]?["cwd"]?.string)
        session.context = isStart ? data.members(without: ["sessionId", "startTime"]) : nil
        return session
    }

    static func identity(_ line: JSONBytes, at place: Place) -> String? { line.text("id") }

    static func agentID(_ line: JSONBytes) -> String? { line["data"]?.text("parentToolCallId") }

    static func drafts(_ line: JSONBytes) -> [MessageDraft] {
        guard let data = line["data"] else { return [] }
        switch line["type"]?.string {
        case "user.message": return said(.user, data["content"], data.kept(["attachments"]))
        case "system.message": return said(.system, data["content"])
        case "session.error": return said(.system, data["message"], data.kept(["errorType"]), type: .error)
        case "assistant.message": return answer(data)
        case "tool.execution_complete":
            let content = data["result"]?["content"] ?? data["result"] ?? data["error"]
            return [.toolResult(data["toolCallId"], content, data.kept(["success", "model"]))]
        default: return []
        }
    }

    private static func said(
        _ role: Message.Role, _ content: JSONBytes?, _ more: [(name: String, value: JSONBytes)] = [],
        type: Message.Kind? = nil
    ) -> [MessageDraft] {
        guard let content else { return [] }
        var draft = MessageDraft(role: role, content: content, type: type)
        draft.metadata = .object(more)
        return [draft]
    }

    private static func answer(_ data: JSONBytes) -> [MessageDraft] {
        let calls = data["toolRequests"]?.elements ?? []
        var draft = MessageDraft(role: .assistant, content: data["content"] ?? .null)
        let requests = JSONBytes.toolCalls(calls.map { ($0["toolCallId"], $0["name"], $0["arguments"]) })
        draft.metadata = .object(
            (calls.isEmpty ? [] : [("tool_calls", requests)])
                + data.kept(["messageId", "model", "turnId", "reasoningText", "outputTokens"]))
        draft.usage = .openAI(data, id: nil, model: data.text("model"))
        return [draft]
    }
}
