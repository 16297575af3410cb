import DaybookClient

/// Chats of Aider, made of its history in Markdown by `AiderFile`: `{repository, started, messages}`.
struct AiderHistory: ImportFormat {
    static let name = "aider"

    init() {}

    static func recognises(_ record: RecordShape) -> Bool {
        record["aider"]?.string != nil && record["messages"]?.isArray == true
    }

    func items(
        of record: JSONBytes, at place: Place, _ names: inout SessionNames
    ) throws(ImportProblem) -> [ImportItem] {
        let repository = record.text("repository") ?? ""
        let started = record["aider"]?.string ?? ""
        var session = ImportedSession(id: names.unique("aider-\(repository)-\(started)"))
        session.agent = Self.name
        session.mode = "interactive"
        session.project = SessionNames.name(repository)
        session.createdAt = record["aider"]?.time
        let messages = (record["messages"]?.elements ?? []).map { message in
            // All that is known of a message's time is when its chat began.
            JSONBytes.object(message.members + [("at", record["aider"] ?? .null)]) ?? message
        }
        let (parts, problems) = ChatMessage.parts(messages, at: place)
        return problems + [ImportedConversation(session: session, parts: parts, place: place).item]
    }
}
