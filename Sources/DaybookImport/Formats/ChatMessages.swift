import DaybookClient

/// Conversations of chat messages: an array of them, an object with `messages`, a tau-bench trajectory with
/// `traj`, contents of Gemini, items of OpenAI's Responses; or single messages, which are one conversation.
struct ChatMessages: ImportFormat {
    static let name = "chat"

    /// The session made of single messages.
    private var loose: String?

    static let titleScalarCountMax = 255

    static func recognises(_ record: RecordShape) -> Bool {
        if record.isArray { return record.elements.first.map(ChatMessage.isOne) ?? false }
        return messagesName(record.value) != nil || ChatMessage.isOne(record.value)
    }

    private static func messagesName(_ record: JSONBytes) -> String? {
        if let name = ["messages", "traj"].first(where: { record[$0]?.isArray == true }) { return name }
        return ["contents", "items"].first { record[$0]?.elements.first.map(ChatMessage.isOne) == true }
    }

    mutating func items(
        of record: JSONBytes, at place: Place, _ names: inout SessionNames
    ) throws(ImportProblem) -> [ImportItem] {
        if record.isArray {
            return Self.conversation(record, ImportedSession(id: names.id(of: record, at: place)), place)
        }
        if let name = Self.messagesName(record) {
            return Self.conversation(record[name] ?? .null, Self.session(record, name, place, &names), place)
        }
        let index = (place.number ?? 1) - 1
        let parts = try ChatMessage.parts(of: record, "\(index)", at: place)
        let isFirst = loose == nil
        let session = loose ?? names.idOfFile()
        loose = session
        return (isFirst ? [.session(ImportedSession(id: session), place)] : [])
            + parts.map { .part($0, session: session) }
    }

    private static func conversation(
        _ messages: JSONBytes, _ session: ImportedSession, _ place: Place
    ) -> [ImportItem] {
        let (parts, problems) = ChatMessage.parts(messages.elements, at: place)
        return problems + [ImportedConversation(session: session, parts: parts, place: place).item]
    }

    private static func session(
        _ record: JSONBytes, _ messagesName: String, _ place: Place, _ names: inout SessionNames
    ) -> ImportedSession {
        var session = ImportedSession(id: id(record, messagesName, place, &names))
        session.title = title(record["title"])
        session.createdAt = ["created_at", "createdAt", "create_time"].compactMap { record[$0] }.firstTime
        session.context = .object(
            record.members.filter { name, value in
                name != messagesName && !(name == "id" && value.string == session.id)
            })
        return session
    }

    private static func id(
        _ record: JSONBytes, _ messagesName: String, _ place: Place, _ names: inout SessionNames
    ) -> String {
        guard messagesName == "traj", let task = record["task_id"]?.plainText else {
            return names.id(of: record, at: place)
        }
        return names.idOfFile("tau-\(names.stem)-\(task)-\(record["trial"]?.plainText ?? "0")")
    }

    /// The text as a title, cut to the length of one.
    static func title(_ value: JSONBytes?) -> String? {
        guard let title = value?.string, title.contains(where: { !$0.isWhitespace }) else { return nil }
        return String(String.UnicodeScalarView(title.unicodeScalars.prefix(titleScalarCountMax)))
    }
}
