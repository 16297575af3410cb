import DaybookClient

/// Conversations of DeepSeek's data export: a `mapping` as ChatGPT's, whose messages are made of `fragments` (or,
/// in older exports, of `content` and `reasoning_content`). It names no current node, and no roles of later
/// ones: a fragment tells who speaks.
struct DeepSeekExport: ImportFormat {
    static let name = "deepseek"

    init() {}

    static func recognises(_ record: RecordShape) -> Bool {
        guard record["inserted_at"] != nil, let mapping = record["mapping"], mapping.isObject else {
            return false
        }
        return record["id"] != nil
    }

    func items(
        of record: JSONBytes, at place: Place, _ names: inout SessionNames
    ) throws(ImportProblem) -> [ImportItem] {
        var session = ImportedSession(id: names.id(of: record, ["id"], at: place))
        session.agent = Self.name
        session.mode = "interactive"
        session.title = ChatMessages.title(record["title"])
        session.createdAt = record["inserted_at"]?.time
        var tree = MessageTree()
        var problems: [ImportItem] = []
        for (index, (key, node)) in (record["mapping"]?.members ?? []).enumerated() {
            let here = place.message(index)
            let drafts = node["message"].map(Self.drafts) ?? []
            if drafts.isEmpty, node["message"]?.isObject == true {
                problems.append(.problem(here, "nothing in the message is understood"))
            }
            tree.add(key, parent: node.text("parent"), ImportedPart.messages(drafts, of: key, at: here))
        }
        return problems + [tree.conversation(session, current: nil, at: place).item]
    }

    /// The message: all fragments of an answer are one, its thoughts first.
    private static func drafts(_ message: JSONBytes) -> [MessageDraft] {
        var isUser = message["role"]?.string.map { $0.lowercased() == "user" } ?? false
        var blocks: [JSONBytes] = []
        if let thought = message.text("reasoning_content") {
            blocks.append(ContentBlock.thinking(JSONBytes(string: thought)))
        }
        if let text = message.text("content") { blocks.append(ContentBlock.text(JSONBytes(string: text))) }
        for fragment in message["fragments"]?.elements ?? [] {
            switch fragment["type"]?.string {
            case "REQUEST":
                isUser = true
                blocks += fragment["content"].map { [ContentBlock.text($0)] } ?? []
            case "RESPONSE": blocks += fragment["content"].map { [ContentBlock.text($0)] } ?? []
            case "THINK": blocks += fragment["content"].map { [ContentBlock.thinking($0)] } ?? []
            default: blocks.append(fragment)
            }
        }
        guard !blocks.isEmpty else { return [] }
        var draft = MessageDraft(role: isUser ? .user : .assistant, content: ContentBlock.content(blocks))
        draft.metadata = .object(message.kept(["model", "files"]))
        draft.at = message["inserted_at"]?.time
        draft.source = message.text
        return [draft]
    }
}
