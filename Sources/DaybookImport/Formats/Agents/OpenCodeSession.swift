import DaybookClient

/// Sessions of OpenCode as `opencode export` writes them: `{info, messages: [{info, parts}]}`, which is also
/// what `OpenCodeStorage` puts together of its folders. Each part is a message or a record of its own, for an
/// answer grows part by part.
struct OpenCodeSession: ImportFormat {
    static let name = "opencode"

    init() {}

    static func recognises(_ record: RecordShape) -> Bool {
        record["info"]?["id"]?.string != nil && record["messages"]?.isArray == true
    }

    func items(
        of record: JSONBytes, at place: Place, _ names: inout SessionNames
    ) throws(ImportProblem) -> [ImportItem] {
        let info = record["info"] ?? .emptyObject
        var session = ImportedSession(id: names.id(of: info, ["id"], at: place))
        session.agent = Self.name
        session.mode = "interactive"
        session.project = SessionNames.name(info["directory"]?.string)
        session.title = ChatMessages.title(info["title"])
        session.createdAt = info["time"]?["created"]?.time
        session.work(for: info["parentID"])
        session.context = .object(info.kept(["version", "projectID", "directory", "parentID", "slug"]))
        var identities = ContentIdentities()
        var parts: [ImportedPart] = []
        for (index, message) in (record["messages"]?.elements ?? []).enumerated() {
            let here = place.message(index)
            guard let info = message["info"], let role = info["role"]?.string else {
                parts.append(
                    ImportedPart(
                        identity: identities.next(message.bytes), content: .record(message, at: nil),
                        place: here))
                continue
            }
            let time = info["time"]?["created"]?.time
            parts.append(
                ImportedPart(
                    identity: identities.next(info.bytes), content: .record(info, at: time), place: here))
            var said = (message["parts"]?.elements ?? []).flatMap {
                Self.parts(of: $0, role, time, at: here, &identities)
            }
            Self.count(info, in: &said)
            parts +=
                said.contains { $0.draft != nil } ? said : said + Self.summary(info, role, time, at: here)
        }
        return [.conversation(ImportedConversation(session: session, parts: parts, place: place))]
    }

    /// Gives the tokens of an answer to the last of its parts that the model said: it is complete when they are known.
    private static func count(_ info: JSONBytes, in parts: inout [ImportedPart]) {
        guard let last = parts.lastIndex(where: { $0.draft?.role == .assistant }),
            var draft = parts[last].draft
        else { return }
        let id = info.text("id").map { "\(name).\($0)" }
        draft.usage = .openCode(info["tokens"], id: id, model: info.text("modelID"))
        parts[last].content = .message(draft)
    }

    /// The text of older versions' messages, which may be here alone.
    private static func summary(
        _ info: JSONBytes, _ role: String, _ time: UTCTime?, at place: Place
    ) -> [ImportedPart] {
        guard let body = info["summary"]?.text("body"), let id = info.text("id"),
            let draft = MessageDraft(roleWord: role, content: JSONBytes(string: body), at: time)
        else { return [] }
        return [.message(id, draft, at: place)]
    }

    private static func parts(
        of part: JSONBytes, _ role: String, _ time: UTCTime?, at place: Place,
        _ identities: inout ContentIdentities
    ) -> [ImportedPart] {
        let start = (part["time"] ?? part["state"]?["time"])?["start"]?.time ?? time
        var drafts: [MessageDraft] = []
        switch part["type"]?.string {
        case "text":
            let metadata = part.kept(["synthetic", "metadata"])
            drafts = [
                MessageDraft(roleWord: role, content: part["text"] ?? .null, metadata: metadata)
            ].compactMap { $0 }
        case "tool": drafts = tool(part)
        default: break
        }
        guard let id = part.text("id"), !drafts.isEmpty else {
            let identity = identities.next(part.bytes)
            return [ImportedPart(identity: identity, content: .record(part, at: start), place: place)]
        }
        // Of a call the part changes until it has its result, with which the source is kept.
        drafts[drafts.count - 1].source = isUnderWay(part) ? nil : part.text
        return drafts.enumerated().map { index, draft in
            var draft = draft
            draft.at = draft.at ?? start
            return .message(index == 0 ? id : "\(id).result", draft, at: place)
        }
    }

    private static func isUnderWay(_ part: JSONBytes) -> Bool {
        ["pending", "running"].contains(part["state"]?["status"]?.string)
    }

    private static func tool(_ part: JSONBytes) -> [MessageDraft] {
        let state = part["state"] ?? .emptyObject
        if state["status"]?.string == "pending" { return [] }
        let call = MessageDraft.toolCall(part["callID"], part["tool"], state["input"])
        if isUnderWay(part) { return [call] }
        var result = MessageDraft.toolResult(
            part["callID"], state["output"] ?? state["error"], state.kept(["status"]))
        result.at = state["time"]?["end"]?.time
        return [call, result]
    }
}
