import DaybookClient

/// A message of OpenAI's chat API: `role`, `content`, and any other members; or one of the shapes in `Messages/`.
///
/// Role and content stay as they are, every other member goes into the metadata, so that the object can be
/// put together again. Two notes are added there where that takes more: `role` for a role that Daybook has
/// not, `contentAbsent` for a message without the member `content`.
enum ChatMessage {
    private static let timeNames: Set<String> = [
        "at", "timestamp", "created_at", "createdAt", "create_time", "time",
    ]

    /// Whether a value looks like a message.
    static func isOne(_ value: JSONBytes) -> Bool {
        (value.isObject && value["role"] != nil) || MessageShapes.isWithoutRole(value)
    }

    private static let saying: Set<String> = ["content", "tool_calls", "function_call", "refusal", "audio"]

    static func draft(_ value: JSONBytes) throws(ImportProblem) -> MessageDraft {
        guard value.isObject else { throw ImportProblem("a message is no object") }
        guard let role = value["role"]?.string else { throw ImportProblem("a message without a role") }
        guard value.members.contains(where: { saying.contains($0.name) }) else {
            let names = value.members.map(\.name).joined(separator: ", ")
            throw ImportProblem("nothing in it is understood: members \(names)")
        }
        let content = value["content"]
        var members = value.members.filter { $0.name != "role" && $0.name != "content" }
        let at = members.lazy.filter { timeNames.contains($0.name) }.map(\.value).firstTime
        if content == nil, value["contentAbsent"] == nil { members.append(("contentAbsent", .true)) }
        guard
            var draft = MessageDraft(roleWord: role, content: content ?? .null, metadata: members, at: at)
        else { throw ImportProblem("unknown role \"\(role)\"") }
        if draft.role == .assistant { draft.usage = .beside(value) }
        return draft
    }

    /// The readable messages of a list as parts, and the problems of the others.
    static func parts(
        _ messages: [JSONBytes], at place: Place, from first: Int = 0
    ) -> (parts: [ImportedPart], problems: [ImportItem]) {
        var parts: [ImportedPart] = []
        var problems: [ImportItem] = []
        for (index, message) in messages.enumerated() {
            let here = place.message(index)
            do throws(ImportProblem) {
                parts += try Self.parts(of: message, "\(first + index)", at: here)
            } catch {
                problems.append(
                    .problem(here, place == here ? "message \(index): \(error.reason)" : error.reason))
            }
        }
        return (parts, problems)
    }

    /// The messages that one of a list stands for, or the record that it is.
    static func parts(
        of message: JSONBytes, _ identity: String, at place: Place
    ) throws(ImportProblem) -> [ImportedPart] {
        guard let shape = MessageShapes.recognising(message) else {
            return [.message(identity, try draft(message), at: place)]
        }
        let drafts = try shape.drafts(message)
        guard drafts.isEmpty else { return ImportedPart.messages(drafts, of: identity, at: place) }
        return [ImportedPart(identity: identity, content: .record(message, at: nil), place: place)]
    }
}
