import DaybookClient

/// Composers of Cursor's database: `{composerId, bubbles}`. A bubble is what the person (1) or the model (2) said,
/// a thought, or a call with its result.
struct CursorComposer: ImportFormat {
    static let name = "cursor-composer"

    init() {}

    static func recognises(_ record: RecordShape) -> Bool {
        record["composerId"]?.string != nil && record["bubbles"]?.isArray == true
    }

    func items(
        of record: JSONBytes, at place: Place, _ names: inout SessionNames
    ) throws(ImportProblem) -> [ImportItem] {
        var session = ImportedSession(id: names.id(of: record, ["composerId"], at: place))
        session.agent = CursorTranscript.name
        session.mode = "interactive"
        session.title = ChatMessages.title(record["name"])
        session.createdAt = record["createdAt"]?.time
        session.context = .object(record.kept(["unifiedMode", "modelConfig", "subagentInfo"]))
        session.work(for: record["subagentInfo"]?["parentComposerId"])
        var parts: [ImportedPart] = []
        for (index, bubble) in (record["bubbles"]?.elements ?? []).enumerated() {
            let here = place.message(index)
            let identity = bubble.text("bubbleId") ?? "\(index)"
            var drafts = Self.drafts(bubble)
            guard !drafts.isEmpty else { continue }
            drafts[0].source = bubble.text
            for draft in drafts.indices { drafts[draft].at = bubble["createdAt"]?.time }
            parts += ImportedPart.messages(drafts, of: identity, at: here)
        }
        return [ImportedConversation(session: session, parts: parts, place: place).item]
    }

    private static func drafts(_ bubble: JSONBytes) -> [MessageDraft] {
        var blocks: [JSONBytes] = []
        if let thought = bubble["thinking"]?.text("text") {
            blocks.append(ContentBlock.thinking(JSONBytes(string: thought)))
        }
        if let text = bubble.text("text") ?? bubble.text("rawText") {
            blocks.append(ContentBlock.text(JSONBytes(string: text)))
        }
        let tool = bubble["toolFormerData"].flatMap { $0["name"] == nil ? nil : $0 }
        let id = tool.map { $0["toolCallId"] ?? bubble["bubbleId"] ?? .null }
        if let tool, let id {
            let input = tool.text("rawArgs") ?? tool.text("params")
            blocks.append(
                ContentBlock.call(id, tool["name"], input.map { JSONBytes(string: $0).unquoted }))
        }
        guard !blocks.isEmpty else { return [] }
        let isPerson = bubble["type"]?.integer == 1 || bubble["type"]?.string == "user"
        var said = MessageDraft(role: isPerson ? .user : .assistant, content: ContentBlock.content(blocks))
        said.metadata = .object((bubble["modelInfo"]?.kept(["modelName"]) ?? []))
        if !isPerson {
            said.usage = .openAI(
                bubble["tokenCount"], id: nil, model: bubble["modelInfo"]?.text("modelName"))
        }
        guard let tool, let id, let result = tool["result"] ?? tool["error"], !result.isNull else {
            return [said]
        }
        let isError = tool["status"]?.string.map { $0 == "error" }
        let block = ContentBlock.result(of: id, result, isError: isError)
        return [said, MessageDraft(role: .tool, content: .array([block]))]
    }
}
