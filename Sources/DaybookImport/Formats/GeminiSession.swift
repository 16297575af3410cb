import DaybookClient

/// Sessions of the Gemini CLI: one document, written anew as it grows.
struct GeminiSession: ImportFormat {
    static let name = "gemini"

    init() {}

    static func recognises(_ record: RecordShape) -> Bool {
        record["sessionId"]?.string != nil && record["messages"]?.isArray == true
            && (record["projectHash"] != nil || record["startTime"] != nil)
    }

    func items(
        of record: JSONBytes, at place: Place, _ names: inout SessionNames
    ) throws(ImportProblem) -> [ImportItem] {
        let session = Self.session(record, at: place, &names)
        var items: [ImportItem] = []
        var parts: [ImportedPart] = []
        for (index, message) in (record["messages"]?.elements ?? []).enumerated() {
            let here = place.message(index)
            let identity = message.text("id") ?? "\(index)"
            guard let draft = Self.draft(message) else {
                items.append(.problem(here, "a message of an unknown type"))
                continue
            }
            parts.append(.message(identity, draft, at: here))
            parts += Self.results(message, identity, at: here)
        }
        return items + [.conversation(ImportedConversation(session: session, parts: parts, place: place))]
    }

    /// The session that a document or a header tells of.
    static func session(
        _ record: JSONBytes, at place: Place, _ names: inout SessionNames
    ) -> ImportedSession {
        var session = ImportedSession(id: names.id(of: record, ["sessionId"], at: place))
        session.agent = Self.name
        session.mode = "interactive"
        session.createdAt = record["startTime"]?.time
        session.title = ChatMessages.title(record["summary"])
        if session.title != nil { session.titleSource = SessionImport.titleOfProgram }
        // The project's hash, which names it to nobody, stays in the context. Left out is what changes as the
        // session goes on.
        session.context = record.members(without: ["messages", "lastUpdated", "summary"])
        return session
    }

    static func draft(_ message: JSONBytes) -> MessageDraft? {
        let type = message["type"]?.string ?? ""
        let isNote = ["info", "error", "warning"].contains(type)
        var rest = message.members.filter { !["type", "content", "toolCalls"].contains($0.name) }
        let calls = message["toolCalls"]?.elements ?? []
        if !calls.isEmpty {
            rest.append(("tool_calls", .toolCalls(calls.map { ($0["id"], $0["name"], $0["args"]) })))
        }
        var draft = MessageDraft(
            roleWord: isNote ? "system" : type, content: content(of: message), metadata: rest,
            at: message["timestamp"]?.time)
        if type == "error" { draft?.type = .error }
        draft?.usage = .gemini(
            message["tokens"], id: message.text("id").map { "gemini.\($0)" }, model: message.text("model"))
        return draft
    }

    /// The content: of parts that are texts and nothing else, the text.
    private static func content(of message: JSONBytes) -> JSONBytes {
        guard let content = message["content"], content.isArray else { return message["content"] ?? .null }
        let texts = content.elements.map { part in
            part.members.count == 1 ? part["text"]?.string : nil
        }
        guard !texts.isEmpty, !texts.contains(nil) else { return content }
        return JSONBytes(string: texts.compactMap { $0 }.joined())
    }

    static func results(
        _ message: JSONBytes, _ identity: String, at place: Place
    ) -> [ImportedPart] {
        (message["toolCalls"]?.elements ?? []).enumerated().compactMap { index, call in
            guard let result = call["result"], !result.isNull else { return nil }
            var draft = MessageDraft(role: .tool, content: result, type: .toolResult)
            let id = call["id"].map { [("tool_call_id", $0)] } ?? []
            draft.metadata = .object(
                id + call.members.filter { !["id", "args", "result"].contains($0.name) })
            draft.at = call["timestamp"]?.time ?? message["timestamp"]?.time
            return .message("\(identity).result.\(index)", draft, at: place)
        }
    }
}
