import DaybookClient

/// Threads of Zed's agent, of its database: messages `{User}` and `{Agent}`, or in older ones with a role and
/// segments. A message's results stand beside its calls.
struct ZedThread: ImportFormat {
    static let name = "zed"

    init() {}

    static func recognises(_ record: RecordShape) -> Bool {
        record["thread"] != nil && record["id"]?.string != nil && record["updated_at"] != nil
    }

    func items(
        of record: JSONBytes, at place: Place, _ names: inout SessionNames
    ) throws(ImportProblem) -> [ImportItem] {
        guard let thread = record["thread"], let messages = thread["messages"]?.elements else {
            throw ImportProblem("a thread whose data is not understood")
        }
        var session = ImportedSession(id: names.id(of: record, ["id"], at: place))
        session.agent = Self.name
        session.mode = "interactive"
        session.title = ChatMessages.title(record["summary"]) ?? ChatMessages.title(thread["title"])
        session.project = Self.folder(record, thread)
        session.createdAt = record["updated_at"]?.time
        session.work(for: record["parent_id"])
        session.context = .object(thread.kept(["model", "version"]) + record.kept(["parent_id"]))
        var items: [ImportItem] = []
        var parts: [ImportedPart] = []
        let model = thread["model"]?.text("model")
        // Of a request the tokens are told under the id of the message that asked.
        var asked: String?
        for (index, message) in messages.enumerated() {
            let here = place.message(index)
            var drafts = Self.drafts(message)
            asked = message["User"]?.text("id") ?? asked
            if message["Agent"] != nil, let id = asked, drafts.first?.role == .assistant {
                drafts[0].usage = .anthropic(thread["request_token_usage"]?[id], id: nil, model: model)
                asked = nil
            }
            if drafts.isEmpty {
                parts.append(
                    ImportedPart(identity: "\(index)", content: .record(message, at: nil), place: here))
                continue
            }
            drafts[0].source = message.text
            parts += ImportedPart.messages(drafts, of: "\(index)", at: here)
        }
        items.append(ImportedConversation(session: session, parts: parts, place: place).item)
        return items
    }

    private static func folder(_ record: JSONBytes, _ thread: JSONBytes) -> String? {
        let first = record["folder_paths"]?.string?.split(separator: "\n").first.map(String.init)
        let trees = thread["initial_project_snapshot"]?["worktree_snapshots"]
        return SessionNames.name(first ?? trees?.elements.first?["worktree_path"]?.string)
    }

    private static func drafts(_ message: JSONBytes) -> [MessageDraft] {
        if let user = message["User"] { return said(.user, user["content"]?.elements ?? [], []) }
        if let agent = message["Agent"] {
            let results = (agent["tool_results"]?.members ?? []).map { id, result in
                Self.result(result, id: JSONBytes(string: id))
            }
            return said(.assistant, agent["content"]?.elements ?? [], results)
        }
        guard let role = message["role"]?.string else { return [] }
        let blocks = (message["segments"]?.elements ?? []).map(segment)
        let calls = (message["tool_uses"]?.elements ?? []).map {
            ContentBlock.call($0["id"], $0["name"], $0["input"])
        }
        let results = (message["tool_results"]?.elements ?? []).map { result($0, id: $0["tool_use_id"]) }
        return drafts(
            role == "user" ? .user : role == "system" ? .system : .assistant, blocks + calls, results)
    }

    private static func said(
        _ role: Message.Role, _ blocks: [JSONBytes], _ results: [JSONBytes]
    ) -> [MessageDraft] {
        drafts(role, blocks.map(block), results)
    }

    private static func drafts(
        _ role: Message.Role, _ blocks: [JSONBytes], _ results: [JSONBytes]
    ) -> [MessageDraft] {
        let said =
            blocks.isEmpty ? [] : [MessageDraft(role: role, content: ContentBlock.content(blocks))]
        return said + (results.isEmpty ? [] : [MessageDraft(role: .tool, content: .array(results))])
    }

    private static func block(_ block: JSONBytes) -> JSONBytes {
        if let text = block["Text"] { return ContentBlock.text(text) }
        if let thought = block["Thinking"]?["text"] { return ContentBlock.thinking(thought) }
        if let call = block["ToolUse"] { return ContentBlock.call(call["id"], call["name"], call["input"]) }
        if let mention = block["Mention"] { return ContentBlock.text(mention["content"] ?? mention) }
        return block
    }

    private static func segment(_ segment: JSONBytes) -> JSONBytes {
        guard let text = segment["text"] else { return segment }
        return ContentBlock.said(text, isThought: segment["type"]?.string == "thinking")
    }

    private static func result(_ result: JSONBytes, id: JSONBytes?) -> JSONBytes {
        let content = result["content"]?["Text"] ?? result["content"] ?? result["output"]
        return ContentBlock.result(of: id, content, isError: result["is_error"]?.bool)
    }
}
