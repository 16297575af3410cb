import DaybookClient

/// Sessions of Hermes: one document of chat messages, written anew as it grows. Messages of roles that
/// Daybook has not are records.
struct HermesSession: ImportFormat {
    static let name = "hermes"

    init() {}

    static func recognises(_ record: RecordShape) -> Bool {
        record["session_id"]?.string != nil && record["messages"]?.isArray == true
            && record["session_start"] != nil
    }

    func items(
        of record: JSONBytes, at place: Place, _ names: inout SessionNames
    ) throws(ImportProblem) -> [ImportItem] {
        var session = ImportedSession(id: names.id(of: record, ["session_id"], at: place))
        session.agent = Self.name
        session.mode = "interactive"
        session.title = ChatMessages.title(record["title"])
        session.createdAt = record["session_start"]?.time
        session.project = SessionNames.name((record["cwd"] ?? record["model_config"]?["cwd"])?.string)
        // Left out what changes as the session goes on.
        session.context = record.members(
            without: ["session_id", "messages", "message_count", "last_updated", "works_for", "tokens"])
        session.work(for: record["works_for"])
        var identities = ContentIdentities()
        var parts = (record["messages"]?.elements ?? []).enumerated().map { index, message in
            let here = place.message(index)
            let identity = identities.next(message.bytes)
            guard let draft = try? ChatMessage.draft(message) else {
                return ImportedPart(identity: identity, content: .record(message, at: nil), place: here)
            }
            return .message(identity, draft, at: here)
        }
        parts.tell(sum: .hermes(record["tokens"], model: record.text("model")), of: session.id)
        return [.conversation(ImportedConversation(session: session, parts: parts, place: place))]
    }
}
