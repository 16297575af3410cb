import DaybookClient

/// Threads of Amp: `threads/T-….json`, content blocks in which a result holds what became of the run.
struct AmpThread: ImportFormat {
    static let name = "amp"

    init() {}

    static func recognises(_ record: RecordShape) -> Bool {
        record["id"]?.string?.hasPrefix("T-") == true && record["created"]?.time != nil
            && record["messages"]?.isArray == true
    }

    func items(
        of record: JSONBytes, at place: Place, _ names: inout SessionNames
    ) throws(ImportProblem) -> [ImportItem] {
        var session = ImportedSession(id: names.id(of: record, ["id"], at: place))
        session.agent = Self.name
        session.mode = "interactive"
        session.title = ChatMessages.title(record["title"])
        let tree = record["env"]?["initial"]?["trees"]?.elements.first
        session.project = SessionNames.name((tree?["uri"] ?? tree?["displayName"])?.string)
        session.createdAt = record["created"]?.time
        session.context = .object(record.kept(["agentMode", "env"]))
        var problems: [ImportItem] = []
        var parts: [ImportedPart] = []
        for (index, message) in (record["messages"]?.elements ?? []).enumerated() {
            let here = place.message(index)
            let content = message["content"].map { $0.isArray ? .array($0.elements.map(Self.block)) : $0 }
            let at = (message["meta"]?["sentAt"] ?? message["usage"]?["timestamp"])?.time
            guard let role = message["role"]?.string, let content,
                var draft = MessageDraft(
                    roleWord: role, content: content,
                    metadata: message.kept(["messageId", "usage", "state"]),
                    at: at)
            else {
                problems.append(.problem(here, "a message without a known role or content"))
                continue
            }
            draft.source = message.text
            draft.usage = .ofAPI(message["usage"], id: nil, model: message["usage"]?.text("model"))
            parts.append(.message(message["messageId"]?.plainText ?? "\(index)", draft, at: here))
        }
        return problems + [ImportedConversation(session: session, parts: parts, place: place).item]
    }

    private static func block(_ block: JSONBytes) -> JSONBytes {
        guard block["type"]?.string == "tool_result", let run = block["run"] else { return block }
        let failure = run["error"]?["message"] ?? run["error"]
        let isError = run["status"]?.string == "error"
        return ContentBlock.result(
            of: block["toolUseID"], isError ? failure : run["result"] ?? failure, isError: isError)
    }
}
