import DaybookClient

/// A whole conversation in one JSON value: an array of chat messages, an object with `messages`, or a
/// tau-bench trajectory with `traj`.
struct Conversation {
    let value: JSONBytes
    private let messagesName: String?
    private let messages: JSONBytes

    private static let titleScalarCountMax = 255

    /// Nil for what is none.
    init?(_ value: JSONBytes) {
        self.value = value
        if value.isArray {
            guard value.elements.first.map(ChatMessage.isOne) ?? false else { return nil }
            messagesName = nil
            messages = value
            return
        }
        guard let name = ["messages", "traj"].first(where: { value[$0]?.isArray == true }),
            let messages = value[name]
        else { return nil }
        messagesName = name
        self.messages = messages
    }

    /// - Parameter number: of the conversation in its file, from 1; nil for the only one.
    func session(_ names: inout SessionNames, number: Int?) throws(ImportProblem) -> ImportedSession {
        var session = ImportedSession(id: id(&names, number: number))
        guard let messagesName else { return session }
        session.title = title
        session.createdAt =
            ["created_at", "createdAt", "create_time"].lazy
            .compactMap { value[$0].flatMap(ChatMessage.time) }.first
        let id = session.id
        session.context = try ChatMessage.object(
            value.members.filter { name, value in
                name != messagesName && !(name == "id" && value.string == id)
            })
        return session
    }

    private func id(_ names: inout SessionNames, number: Int?) -> String {
        guard messagesName == "traj", let task = value["task_id"]?.plainText else {
            return names.id(of: value, number: number)
        }
        let trial = value["trial"]?.plainText ?? "0"
        return names.unique("tau-\(names.stem)-\(task)-\(trial)")
    }

    private var title: String? {
        guard let title = value["title"]?.string, !title.isEmpty else { return nil }
        return String(String.UnicodeScalarView(title.unicodeScalars.prefix(Self.titleScalarCountMax)))
    }

    /// The readable messages, and what is wrong with the others.
    func messages(
        at place: Place
    ) -> (messages: [ImportedMessage], problems: [(place: Place, reason: String)]) {
        var readable: [ImportedMessage] = []
        var problems: [(Place, String)] = []
        for (index, message) in messages.elements.enumerated() {
            let here = place.message(index)
            do throws(ImportProblem) {
                readable.append(
                    ImportedMessage(index: index, draft: try ChatMessage.draft(message), place: here))
            } catch {
                problems.append((here, place == here ? "message \(index): \(error.reason)" : error.reason))
            }
        }
        return (readable, problems)
    }
}

extension JSONBytes {
    /// What a string or a number reads.
    fileprivate var plainText: String? { string ?? (Double(text) != nil ? text : nil) }
}
