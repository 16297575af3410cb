import DaybookClient
import DaybookJSON

/// The stream of `codex exec --json`: `thread.started`, then `item.completed` and other events. It has no
/// times.
struct CodexExec: LineTranscript {
    static let name = "codex-exec"

    var lines = LineTranscriptState()

    static func recognises(_ record: RecordShape) -> Bool {
        switch record["type"]?.string {
        case "thread.started": record["thread_id"]?.string != nil
        case "item.started", "item.updated", "item.completed": record["item"]?.isObject == true
        case "turn.started", "turn.completed", "turn.failed": record["message"] == nil
        default: false
        }
    }

    static func session(_ line: JSONBytes, _ names: inout SessionNames) -> ImportedSession {
        var session = ImportedSession(id: names.id(of: line, ["thread_id"], at: .file))
        session.agent = CodexRollout.name
        session.context = .object([("format", JSONBytes(string: name))])
        return session
    }

    static func time(_ line: JSONBytes) -> UTCTime? { nil }

    /// The messages of a line; a command's item is its call and its result in one.
    static func drafts(_ line: JSONBytes) -> [MessageDraft] {
        let type = line["type"]?.string
        if type == "error" || type == "turn.failed" {
            return [
                MessageDraft(role: .system, content: line["message"] ?? line["error"] ?? .null, type: .error)
            ]
        }
        guard type == "item.completed", let item = line["item"] else { return [] }
        let kind = item["type"]?.string ?? item["item_type"]?.string
        switch kind {
        case "agent_message", "assistant_message":
            return [MessageDraft(role: .assistant, content: item["text"] ?? .null)]
        case "error": return [MessageDraft(role: .system, content: item["message"] ?? .null, type: .error)]
        case "command_execution", "mcp_tool_call", "web_search", "file_change": return call(item, kind ?? "")
        default: return []
        }
    }

    private static func call(_ item: JSONBytes, _ kind: String) -> [MessageDraft] {
        let name = item["tool"] ?? JSONBytes(string: kind)
        let arguments = item["arguments"] ?? item["command"] ?? item["query"] ?? item["changes"]
        let call = MessageDraft.toolCall(item["id"], name, arguments)
        guard let output = item["aggregated_output"] ?? item["result"] ?? item["error"] else { return [call] }
        return [call, .toolResult(item["id"], output, item.kept(["exit_code", "status"]))]
    }
}
