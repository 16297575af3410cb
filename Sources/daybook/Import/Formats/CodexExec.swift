import DaybookClient
import JSON

/// The stream of `codex exec --json`: `thread.started`, then `item.completed` and other events. It has no times.
struct CodexExec: ImportFormat {
    static let name = "codex-exec"
    static let takesWholeFile = true

    private var identities = ContentIdentities()
    private var session: String?

    static func recognises(_ record: RecordShape) -> Bool {
        switch record["type"]?.string {
        case "thread.started": record["thread_id"]?.string != nil
        case "item.started", "item.updated", "item.completed": record["item"]?.isObject == true
        case "turn.started", "turn.completed", "turn.failed": record["message"] == nil
        default: false
        }
    }

    mutating func items(
        of record: JSONBytes, at place: Place, _ names: inout SessionNames
    ) throws(ImportProblem) -> [ImportItem] {
        guard record.isObject else { throw ImportProblem("neither a message nor a record") }
        var items: [ImportItem] = []
        let session = self.session ?? names.id(of: record, ["thread_id"], at: .file)
        if self.session == nil {
            var imported = ImportedSession(id: session)
            imported.agent = CodexRollout.name
            imported.context = .object([("format", JSONBytes(string: Self.name))])
            items.append(.session(imported, place))
        }
        self.session = session
        return items + parts(of: record, at: place).map { .part($0, session: session) }
    }

    private mutating func parts(of record: JSONBytes, at place: Place) -> [ImportedPart] {
        let identity = identities.next(record.bytes)
        var drafts = Self.drafts(record)
        guard !drafts.isEmpty else {
            return [ImportedPart(identity: identity, content: .record(record, at: nil), place: place)]
        }
        drafts[0].source = record.text
        return drafts.enumerated().map { index, draft in
            .message(index == 0 ? identity : "\(identity).result", draft, at: place)
        }
    }

    /// A command's item is its call and its result in one.
    private static func drafts(_ record: JSONBytes) -> [MessageDraft] {
        let type = record["type"]?.string
        if type == "error" || type == "turn.failed" {
            return [
                MessageDraft(
                    role: .system, content: record["message"] ?? record["error"] ?? .null, type: .error)
            ]
        }
        guard type == "item.completed", let item = record["item"] else { return [] }
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
        var call = MessageDraft(role: .assistant, content: .null, type: .toolCall)
        call.metadata = .object([("tool_calls", .toolCalls([(item["id"], name, arguments)]))])
        guard let output = item["aggregated_output"] ?? item["result"] ?? item["error"] else { return [call] }
        var result = MessageDraft(role: .tool, content: output, type: .toolResult)
        result.metadata = .object(
            [("tool_call_id", item["id"]), ("exit_code", item["exit_code"]), ("status", item["status"])]
                .compactMap { name, value in value.map { (name, $0) } })
        return [call, result]
    }
}
