import DaybookClient

/// Sessions of Goose: what `goose session export` writes (`{id, working_dir, conversation}`), and the files of
/// earlier versions, a line of metadata before the messages. Its database is read as such exports.
struct GooseSession: ImportFormat {
    static let name = "goose"
    static let takesWholeFile = true

    private var session: String?

    static func recognises(_ record: RecordShape) -> Bool {
        guard record["working_dir"]?.string != nil else { return false }
        return record["conversation"]?.isArray == true || record["message_count"] != nil
    }

    mutating func items(
        of record: JSONBytes, at place: Place, _ names: inout SessionNames
    ) throws(ImportProblem) -> [ImportItem] {
        if let messages = record["conversation"] {
            return try whole(record, messages.elements, at: place, &names)
        }
        guard let session else {
            let begun = Self.session(record, id: names.idOfFile())
            session = begun.id
            let told = ImportedPart(identity: "session", content: .record(record, at: nil), place: place)
            return [.session(begun, place), .part(told, session: begun.id)]
        }
        let identity = "\(place.number ?? 0)"
        return try ChatMessage.parts(of: record, identity, at: place).map { .part($0, session: session) }
    }

    private func whole(
        _ record: JSONBytes, _ messages: [JSONBytes], at place: Place, _ names: inout SessionNames
    ) throws(ImportProblem) -> [ImportItem] {
        let session = Self.session(record, id: names.id(of: record, ["id"], at: place))
        var (parts, problems) = ChatMessage.parts(messages, at: place)
        parts.tell(sum: .goose(record), of: session.id)
        return problems + [ImportedConversation(session: session, parts: parts, place: place).item]
    }

    private static func session(_ record: JSONBytes, id: String) -> ImportedSession {
        var session = ImportedSession(id: id)
        session.agent = name
        session.mode = "interactive"
        session.project = SessionNames.name(record["working_dir"]?.string)
        session.title = ChatMessages.title(record["description"]) ?? ChatMessages.title(record["name"])
        session.createdAt = record["created_at"]?.time
        session.work(for: record["parent_session_id"])
        session.context = .object(
            record.kept(["working_dir", "provider_name", "recipe", "parent_session_id", "goose_mode"]))
        return session
    }
}
