import DaybookClient

/// Conversations of the Kiro CLI and of Amazon Q as their database has them: `{conversation_id, history}`, each
/// entry what the person said or the tools answered, and then the model.
struct KiroConversation: ImportFormat {
    static let name = "kiro"

    init() {}

    static func recognises(_ record: RecordShape) -> Bool {
        record["conversation_id"]?.string != nil && record["history"]?.isArray == true
    }

    func items(
        of record: JSONBytes, at place: Place, _ names: inout SessionNames
    ) throws(ImportProblem) -> [ImportItem] {
        let history = record["history"]?.elements ?? []
        let environment = history.first.flatMap(Self.user)?["env_context"]?["env_state"]
        var session = ImportedSession(id: names.id(of: record, ["conversation_id"], at: place))
        session.agent = Self.name
        session.mode = "interactive"
        session.project = SessionNames.name(
            (record["directory"] ?? environment?["current_working_directory"])?.string)
        session.createdAt = record["created_at"]?.time
        session.context = .object(record.kept(["directory"]))
        var identities = ContentIdentities()
        let parts = history.enumerated().flatMap { index, entry in
            Self.drafts(entry).map { source, draft in
                ImportedPart.message(identities.next(source.bytes), draft, at: place.message(index))
            }
        }
        return [ImportedConversation(session: session, parts: parts, place: place).item]
    }

    private static func user(_ entry: JSONBytes) -> JSONBytes? { entry["user"] ?? entry.elements.first }

    private static func drafts(_ entry: JSONBytes) -> [(source: JSONBytes, draft: MessageDraft)] {
        var said: [(source: JSONBytes, draft: MessageDraft)] = []
        if let user = user(entry), let draft = asked(user) { said.append((user, draft)) }
        if let model = entry["assistant"] ?? entry.elements.dropFirst().first, var draft = answered(model) {
            draft.at = entry["request_metadata"]?["stream_end_timestamp_ms"]?.time
            said.append((model, draft))
        }
        return said
    }

    private static func asked(_ user: JSONBytes) -> MessageDraft? {
        guard let kind = user["content"]?.members.first?.value else { return nil }
        var blocks = (kind["tool_use_results"]?.elements ?? []).map(result)
        if let prompt = kind.text("prompt") { blocks.append(ContentBlock.text(JSONBytes(string: prompt))) }
        guard !blocks.isEmpty else { return nil }
        var draft = MessageDraft(role: .user, content: ContentBlock.content(blocks))
        draft.at = user["timestamp"]?.time
        draft.source = user.text
        return draft
    }

    private static func result(_ result: JSONBytes) -> JSONBytes {
        let pieces = (result["content"]?.elements ?? []).map { piece in
            let text = piece["Text"] ?? piece["Json"].map { JSONBytes(string: $0.text) }
            return text.map(ContentBlock.text) ?? piece
        }
        let isError = result["status"]?.string.map { $0 == "Error" }
        return ContentBlock.result(of: result["tool_use_id"], .array(pieces), isError: isError)
    }

    private static func answered(_ model: JSONBytes) -> MessageDraft? {
        guard let kind = model.members.first?.value else { return nil }
        var blocks: [JSONBytes] = []
        if let text = kind.text("content") { blocks.append(ContentBlock.text(JSONBytes(string: text))) }
        blocks += (kind["tool_uses"]?.elements ?? []).map {
            ContentBlock.call($0["id"], $0["name"], $0["args"])
        }
        guard !blocks.isEmpty else { return nil }
        var draft = MessageDraft(role: .assistant, content: ContentBlock.content(blocks))
        draft.metadata = .object(kind.kept(["message_id"]))
        draft.source = model.text
        return draft
    }
}
