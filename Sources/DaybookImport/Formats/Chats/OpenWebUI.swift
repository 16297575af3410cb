import DaybookClient

/// Chats that Open WebUI exports: `{id, title, chat: {history: {currentId, messages}}}`, a tree by `parentId`;
/// in older exports `chat.messages` alone.
struct OpenWebUI: ImportFormat {
    static let name = "open-webui"

    init() {}

    static func recognises(_ record: RecordShape) -> Bool {
        guard let chat = record["chat"], chat.isObject else { return false }
        return chat["history"]?["messages"]?.isObject == true || chat["messages"]?.isArray == true
    }

    func items(
        of record: JSONBytes, at place: Place, _ names: inout SessionNames
    ) throws(ImportProblem) -> [ImportItem] {
        let chat = record["chat"] ?? .emptyObject
        var session = ImportedSession(id: names.id(of: record, ["id"], at: place))
        session.agent = Self.name
        session.mode = "interactive"
        session.title = ChatMessages.title(record["title"] ?? chat["title"])
        session.createdAt = (record["created_at"] ?? chat["timestamp"])?.time
        session.isPinned = record["pinned"]?.bool ?? false
        session.isArchived = record["archived"]?.bool ?? false
        session.context = .object(chat.kept(["models", "system", "params", "tags"]) + record.kept(["meta"]))
        let history = chat["history"]?["messages"]?.members ?? []
        let messages: [(name: String, value: JSONBytes)] =
            history.isEmpty ? Self.inLine(chat["messages"]?.elements ?? []) : history
        var tree = MessageTree()
        var problems: [ImportItem] = []
        for (index, (id, message)) in messages.enumerated() {
            let here = place.message(index)
            let draft = Self.draft(message)
            if draft == nil { problems.append(.problem(here, "a message without a known role or content")) }
            tree.add(
                id,
                parent: message.text("parentId")
                    ?? (history.isEmpty && index > 0 ? messages[index - 1].name : nil),
                draft.map { [.message(id, $0, at: here)] } ?? [])
        }
        let current = chat["history"]?["currentId"]?.string
        return problems + [tree.conversation(session, current: current, at: place).item]
    }

    private static func inLine(_ messages: [JSONBytes]) -> [(name: String, value: JSONBytes)] {
        messages.enumerated().map { ($1.text("id") ?? "\($0)", $1) }
    }

    private static func draft(_ message: JSONBytes) -> MessageDraft? {
        guard let content = message["content"], !content.isNull else { return nil }
        let kept = message.kept(["model", "modelName", "files", "usage", "sources", "error", "merged"])
        var draft = MessageDraft(
            roleWord: message["role"]?.string ?? "", content: content, metadata: kept,
            at: message["timestamp"]?.time)
        draft?.source = message.text
        if draft?.role == .assistant { draft?.usage = .beside(message) }
        return draft
    }
}
