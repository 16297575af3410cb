import DaybookClient

/// Session files of the Kiro CLI: `SESSION.jsonl`, `{kind, data: {content: [{kind, data}]}}`, and `SESSION.json`
/// beside it, which has the title.
struct KiroTranscript: LineTranscript {
    static let name = "kiro-cli"

    var lines = LineTranscriptState()

    private static let kinds: Set<String> = ["Prompt", "AssistantMessage", "ToolResults"]

    static func recognises(_ record: RecordShape) -> Bool {
        if record["data"]?["content"]?.isArray == true { return kinds.contains(record["kind"]?.string ?? "") }
        return record["session_id"]?.string != nil && record["cwd"] != nil && record["created_at"] != nil
            && record["title"] != nil && record["messages"] == nil
    }

    static func session(_ line: JSONBytes, _ names: inout SessionNames) -> ImportedSession {
        var session = ImportedSession(
            id: line.text("session_id").map { names.unique($0) } ?? names.idOfFile())
        session.agent = KiroConversation.name
        session.mode = "interactive"
        session.project = SessionNames.name(line["cwd"]?.string)
        session.createdAt = line["created_at"]?.time
        return session
    }

    static func title(_ line: JSONBytes) -> String? { line["kind"] == nil ? line.text("title") : nil }

    static func time(_ line: JSONBytes) -> UTCTime? {
        (line["data"]?["meta"]?["timestamp"] ?? line["timestamp"])?.time
    }

    static func drafts(_ line: JSONBytes) -> [MessageDraft] {
        guard let blocks = line["data"]?["content"]?.elements, !blocks.isEmpty else { return [] }
        let content = ContentBlock.content(blocks.map(block))
        var draft: MessageDraft
        switch line["kind"]?.string {
        case "Prompt": draft = MessageDraft(role: .user, content: content)
        case "AssistantMessage": draft = MessageDraft(role: .assistant, content: content)
        case "ToolResults": draft = MessageDraft(role: .tool, content: content, type: .toolResult)
        default: return []
        }
        draft.metadata = .object(line["data"]?.kept(["message_id"]) ?? [])
        return [draft]
    }

    private static func block(_ block: JSONBytes) -> JSONBytes {
        let data = block["data"] ?? .null
        switch block["kind"]?.string {
        case "text": return ContentBlock.text(data)
        case "toolUse": return ContentBlock.call(data["toolUseId"], data["name"], data["input"])
        case "toolResult":
            let pieces = (data["content"]?.elements ?? []).map(Self.block)
            return ContentBlock.result(
                of: data["toolUseId"], .array(pieces), isError: data["status"]?.string.map { $0 == "error" })
        case "json": return ContentBlock.text(JSONBytes(string: data.text))
        default: return block
        }
    }
}
