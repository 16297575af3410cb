import DaybookClient

/// Conversations of the Posit Assistant, put together by `PositAssistantFolder`: `{root, messages, lm}`, a tree of
/// turns, each made of messages of the model's transcript.
struct PositAssistant: ImportFormat {
    static let name = "posit-assistant"

    init() {}

    static func recognises(_ record: RecordShape) -> Bool {
        record["root"]?["id"]?.string != nil && record["lm"]?.isArray == true && record["messages"] != nil
    }

    func items(
        of record: JSONBytes, at place: Place, _ names: inout SessionNames
    ) throws(ImportProblem) -> [ImportItem] {
        let root = record["root"] ?? .emptyObject
        var session = ImportedSession(id: names.id(of: root, ["id"], at: place))
        session.agent = Self.name
        session.mode = "interactive"
        session.title = ChatMessages.title(root["title"]) ?? ChatMessages.title(root["summary"])
        session.project = SessionNames.name(record["path"]?.string)
        session.createdAt = root["timestamp"]?.time
        let parent = root["metadata"]?["parentTreeId"].map { [("parentSession", $0)] } ?? []
        session.context = .object(parent + (root["metadata"]?.kept(["kind", "gitBranch", "model"]) ?? []))
        let said = Dictionary(
            (record["lm"]?.elements ?? []).map { ($0["id"]?.text ?? "", $0["message"] ?? .null) }
        ) { first, _ in first }
        var tree = MessageTree()
        var problems: [ImportItem] = []
        var current: String?
        for (index, node) in (record["messages"]?.elements ?? []).enumerated() {
            let here = place.message(index)
            let id = node.text("id") ?? "\(index)"
            if node["isActive"]?.bool == true { current = id }
            var parts: [ImportedPart] = []
            for message in (node["lmMessageIds"]?.elements ?? []).compactMap({ said[$0.text] }) {
                let identity = ImportedPart.identity(id, parts.count)
                do throws(ImportProblem) {
                    parts += try ChatMessage.parts(of: message, identity, at: here).map {
                        Self.timed($0, by: message, node)
                    }
                } catch {
                    problems.append(.problem(here, error.reason))
                }
            }
            tree.add(id, parent: node.text("parentId"), parts)
        }
        return problems + [tree.conversation(session, current: current, at: place).item]
    }

    private static func timed(_ part: ImportedPart, by message: JSONBytes, _ node: JSONBytes) -> ImportedPart
    {
        guard var draft = part.draft else { return part }
        let own = message["providerOptions"]?["providerMetadata"]?["positai"]?["timestamp"]
        draft.at = draft.at ?? (own ?? node["timestamp"])?.time
        return .message(part.identity, draft, at: part.place)
    }
}
