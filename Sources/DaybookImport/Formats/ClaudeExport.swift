import DaybookClient

/// Conversations of Claude.ai: the data export, and what its API answers, which adds branches
/// (`parent_message_uuid`, `current_leaf_message_uuid`).
struct ClaudeExport: ImportFormat {
    static let name = "claude-ai"

    init() {}

    static func recognises(_ record: RecordShape) -> Bool { record["chat_messages"]?.isArray == true }

    func items(
        of record: JSONBytes, at place: Place, _ names: inout SessionNames
    ) throws(ImportProblem) -> [ImportItem] {
        var session = ImportedSession(id: names.id(of: record, ["uuid"], at: place))
        session.agent = Self.name
        session.mode = "interactive"
        session.title = ChatMessages.title(record["name"])
        session.createdAt = record["created_at"]?.time
        session.isPinned = record["is_starred"]?.bool ?? false
        session.context = record.members(without: ["chat_messages", "name", "uuid"])
        let messages = record["chat_messages"]?.elements ?? []
        var problems: [ImportItem] = []
        let parts = messages.enumerated().map { index, message -> [ImportedPart] in
            let here = place.message(index)
            guard let draft = Self.draft(message) else {
                problems.append(.problem(here, "a message without a known sender"))
                return []
            }
            return [.message(message.text("uuid") ?? "\(index)", draft, at: here)]
        }
        let (tree, shown) = Self.tree(messages, leaf: record["current_leaf_message_uuid"]?.string)
        let conversation = tree.conversation(
            session, shown: shown, identities: messages.enumerated().map { $1.text("uuid") ?? "\($0)" },
            parts: parts, at: place, preferred: \.last)
        return problems + [.conversation(conversation)]
    }

    /// The tree of the messages; without parents they stand in their order.
    private static func tree(_ messages: [JSONBytes], leaf: String?) -> (ConversationTree, [Int]) {
        let isTree = messages.contains { $0["parent_message_uuid"] != nil }
        let tree = ConversationTree(
            messages.enumerated().map { index, message in
                (message.text("uuid") ?? "\(index)", isTree ? message.text("parent_message_uuid") : nil)
            })
        guard isTree else { return (tree, Array(messages.indices)) }
        let current = messages.firstIndex { leaf != nil && $0["uuid"]?.string == leaf }
        return (tree, (current ?? tree.leaves.last).map(tree.line) ?? [])
    }

    /// The content with the texts of attachments in it: a long paste becomes an attachment, and the text beside
    /// it may be empty.
    private static func content(of message: JSONBytes) -> JSONBytes? {
        let pasted = (message["attachments"]?.elements ?? []).compactMap { attachment in
            attachment.text("extracted_content").map { text in
                JSONBytes.object(
                    [("type", JSONBytes(string: "text")), ("text", JSONBytes(string: text))]
                        + attachment.kept(["file_name"])) ?? .emptyObject
            }
        }
        let content = message["content"]
        guard !pasted.isEmpty else { return content }
        let text = (content?.string ?? message["text"]?.string).map {
            [("type", JSONBytes(string: "text")), ("text", JSONBytes(string: $0))]
        }
        let blocks =
            content?.isArray == true ? content?.elements : text.flatMap(JSONBytes.object).map { [$0] }
        let said = (blocks ?? []).filter { $0["type"]?.string != "text" || $0["text"]?.string != "" }
        return .array(said + pasted)
    }

    /// The message. Of content blocks and text the blocks are taken where there are any; the other stays in
    /// the metadata.
    private static func draft(_ message: JSONBytes) -> MessageDraft? {
        let blocks = content(of: message)
        let isSaid = blocks?.elements.isEmpty == false || blocks?.string != nil
        let content = isSaid ? blocks : message["text"]
        let used: Set<String> = isSaid ? ["content", "sender"] : ["text", "sender"]
        guard
            var draft = MessageDraft(
                roleWord: message["sender"]?.string ?? "", content: content ?? .null,
                metadata: message.members.filter { !used.contains($0.name) }, at: message["created_at"]?.time)
        else { return nil }
        let kinds = Set(draft.content.elements.compactMap { $0["type"]?.string })
        if kinds.contains("tool_use") {
            draft.type = .toolCall
        } else if kinds.contains("tool_result") {
            draft.type = .toolResult
        }
        return draft
    }
}
