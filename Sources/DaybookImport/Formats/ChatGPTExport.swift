import DaybookClient
import DaybookJSON

/// Conversations of ChatGPT's data export: `mapping` holds the nodes of a tree, `current_node` ends the line
/// that is shown. Also an object of several, by name.
struct ChatGPTExport: ImportFormat {
    static let name = "chatgpt"

    init() {}

    static func recognises(_ record: RecordShape) -> Bool {
        record["mapping"]?.isObject == true || !cases(record.value).isEmpty
    }

    /// The conversations of an object that holds nothing else.
    private static func cases(_ record: JSONBytes) -> [(name: String, value: JSONBytes)] {
        let members = record.members
        return members.allSatisfy { $0.value["mapping"]?.isObject == true } ? members : []
    }

    func items(
        of record: JSONBytes, at place: Place, _ names: inout SessionNames
    ) throws(ImportProblem) -> [ImportItem] {
        guard record["mapping"] == nil else {
            return [.conversation(Self.conversation(record, at: place, nil, &names))]
        }
        return Self.cases(record).enumerated().map { index, member in
            .conversation(Self.conversation(member.value, at: place.message(index), member.name, &names))
        }
    }

    private static func conversation(
        _ record: JSONBytes, at place: Place, _ name: String?, _ names: inout SessionNames
    ) -> ImportedConversation {
        let id = name.map { names.idOfFile("\(names.stem)-\($0)") }
        var session = ImportedSession(id: id ?? names.id(of: record, ["conversation_id", "id"], at: place))
        session.agent = self.name
        session.mode = "interactive"
        session.title = ChatMessages.title(record["title"])
        session.createdAt = record["create_time"]?.time
        session.isArchived = record["is_archived"]?.bool ?? false
        session.isPinned = record["is_starred"]?.bool ?? false
        session.context = record.members(without: ["mapping", "title"])

        let nodes = (record["mapping"]?.members ?? []).map { ChatGPTNode($0.name, $0.value) }
        let tree = ConversationTree(nodes.map { ($0.key, $0.parent) })
        let shown = shown(nodes, tree, current: record["current_node"]?.string)
        let parts = nodes.enumerated().map { index, node in
            node.part(at: place.message(index)).map { [$0] } ?? []
        }
        return tree.conversation(
            session, shown: shown, identities: nodes.map(\.key), parts: parts, at: place, preferred: \.last)
    }

    private static func shown(_ nodes: [ChatGPTNode], _ tree: ConversationTree, current: String?) -> [Int] {
        if let leaf = nodes.firstIndex(where: { $0.key == current }) { return tree.line(to: leaf) }
        func isEarlier(_ left: Int, _ right: Int) -> Bool {
            (nodes[left].seconds, left) < (nodes[right].seconds, right)
        }
        if nodes.allSatisfy({ $0.parent == nil }) { return nodes.indices.sorted(by: isEarlier) }
        return tree.leaves.max(by: isEarlier).map(tree.line) ?? []
    }
}

/// One node of `mapping`.
struct ChatGPTNode {
    /// Unlike the message's id, unique in its conversation.
    let key: String
    let parent: String?
    private let json: JSONBytes
    private let message: JSONBytes?

    init(_ key: String, _ json: JSONBytes) {
        self.key = key
        self.json = json
        parent = json["parent"]?.string
        message = json["message"].flatMap { $0.isObject ? $0 : nil }
    }

    /// Time for ordering; 0 where there is none.
    var seconds: Double { message?["create_time"].flatMap { Double($0.text) } ?? 0 }

    /// The part; nil for a node without a message. A hidden message that says nothing is a record.
    func part(at place: Place) -> ImportedPart? {
        guard let message else { return nil }
        let time = message["create_time"]?.time
        guard var draft = draft(of: message), !(isHidden && draft.content.string == "") else {
            return ImportedPart(identity: key, content: .record(json, at: time), place: place)
        }
        draft.at = time
        draft.source = json.text
        return .message(key, draft, at: place)
    }

    private var isHidden: Bool {
        message?["metadata"]?["is_visually_hidden_from_conversation"]?.bool == true
            || message?["weight"].flatMap { Double($0.text) } == 0
            || message?["author"]?["role"]?.string == "system"
    }

    private func draft(of message: JSONBytes) -> MessageDraft? {
        let content = message["content"] ?? .null
        let kind = content["content_type"]?.string
        let isContext = kind == "user_editable_context" || kind == "system_error"
        let author = message["author"]
        let word = author?["role"]?.string ?? ""
        guard
            var draft = MessageDraft(
                roleWord: isContext && word == "user" ? "system" : word,
                content: ChatGPTContent(content).value,
                metadata: metadata(of: message, content))
        else { return nil }
        if kind == "system_error" { draft.type = .error }
        if isCall(message) { draft.type = .toolCall }
        if draft.role == .tool { draft.type = .toolResult }
        draft.agent = draft.role == .assistant ? SessionNames.name(author?["name"]?.string) : nil
        return draft
    }

    /// Whether the message is a call, which its recipient tells.
    private func isCall(_ message: JSONBytes) -> Bool {
        guard message["author"]?["role"]?.string == "assistant", let recipient = message["recipient"]?.string
        else { return false }
        return recipient != "all"
    }

    private static let kept = ["id", "status", "end_turn", "weight", "recipient", "channel"]

    private func metadata(of message: JSONBytes, _ content: JSONBytes) -> [(name: String, value: JSONBytes)] {
        let own = message.kept(Self.kept)
        let about = [
            ("name", message["author"]?["name"]), ("content_type", content["content_type"]),
            ("language", content["language"]),
        ].compactMap { name, value in value.flatMap { $0.isNull ? nil : (name, $0) } }
        return own + about + (message["metadata"]?.members ?? [])
    }
}

/// The content of a ChatGPT message in its many shapes.
struct ChatGPTContent {
    /// The content: a text, or blocks; content of no known shape stays as it is.
    let value: JSONBytes

    init(_ content: JSONBytes) {
        if let parts = content["parts"], parts.isArray {
            let parts = parts.elements
            if parts.isEmpty {
                value = JSONBytes(string: "")
            } else if parts.count == 1, parts[0].string != nil {
                value = parts[0]
            } else {
                value = .array(parts.map(Self.block))
            }
        } else if let text = ["text", "result", "content"].lazy.compactMap({ content[$0] }).first(where: {
            $0.string != nil
        }) {
            value = text
        } else if content["content_type"]?.string == "thoughts", let thoughts = content["thoughts"] {
            value = .array((thoughts.isArray ? thoughts.elements : [thoughts]).map(Self.thought))
        } else {
            value = content
        }
    }

    private static func block(_ part: JSONBytes) -> JSONBytes {
        guard part.string != nil else { return part }
        return .object([("type", JSONBytes(string: "text")), ("text", part)]) ?? part
    }

    private static func thought(_ thought: JSONBytes) -> JSONBytes {
        let text = thought.string != nil ? thought : thought["content"] ?? thought["summary"] ?? thought
        return .object([("type", JSONBytes(string: "thinking")), ("thinking", text)]) ?? thought
    }
}
