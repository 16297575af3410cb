import DaybookClient

/// Transcripts of Cursor's agent: `agent-transcripts/SESSION.jsonl`, `{role, message: {content}}`, without
/// times and ids.
struct CursorTranscript: LineTranscript {
    static let name = "cursor"

    var lines = LineTranscriptState()

    static func recognises(_ record: RecordShape) -> Bool {
        record["role"]?.string != nil && record["message"]?.isObject == true
            && record["message"]?["content"] != nil && record["sessionId"] == nil
    }

    static func session(_ line: JSONBytes, _ names: inout SessionNames) -> ImportedSession {
        var session = ImportedSession(id: names.unique(names.stem))
        session.agent = name
        session.mode = "interactive"
        // `agent-transcripts/SESSION/subagents/AGENT.jsonl`
        if names.folders.last == "subagents", let parent = names.folders.dropLast().last {
            session.context = .object([("parentSession", JSONBytes(string: parent))])
        }
        return session
    }

    static func drafts(_ line: JSONBytes) -> [MessageDraft] {
        guard let role = line["role"]?.string, let content = line["message"]?["content"] else { return [] }
        let blocks = content.isArray ? JSONBytes.array(content.elements.map(\.asToolBlock)) : content
        let rest = line.members.filter { !["role", "message", "type"].contains($0.name) }
        guard var draft = MessageDraft(roleWord: role, content: blocks, metadata: rest) else { return [] }
        // Its calls may be without an id, by which Daybook would know them.
        let kinds = Set(blocks.elements.compactMap { $0["type"]?.string })
        if kinds.contains("tool_use") {
            draft.type = .toolCall
        } else if kinds.contains("tool_result") {
            draft.type = .toolResult
        }
        return [draft]
    }
}
