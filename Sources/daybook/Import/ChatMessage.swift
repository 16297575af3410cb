import DaybookClient
import JSON

/// A message as OpenAI's chat API has it: `role`, `content`, and whatever else.
///
/// Role and content stay as they are, every other member goes into the metadata, so that the object can be
/// put together again. Two notes are added there where that takes more: `role` for a role that Daybook has
/// not, `contentAbsent` for a message without the member `content`.
enum ChatMessage {
    /// Roles of other systems, and what they come to.
    private static let otherRoles = ["developer": "system", "function": "tool"]
    private static let roles: Set<String> = ["user", "assistant", "system", "tool"]
    private static let timeNames: Set<String> = [
        "at", "timestamp", "created_at", "createdAt", "create_time", "time",
    ]

    /// Whether a value looks like one.
    static func isOne(_ value: JSONBytes) -> Bool { value.isObject && value["role"] != nil }

    /// Throws `ImportProblem`.
    static func draft(_ value: JSONBytes) throws(ImportProblem) -> MessageDraft {
        guard value.isObject else { throw ImportProblem("a message is no object") }
        guard let given = value["role"]?.string else { throw ImportProblem("a message without a role") }
        let role = otherRoles[given] ?? given
        guard roles.contains(role) else { throw ImportProblem("unknown role \"\(given)\"") }
        let content = value["content"]
        var draft = MessageDraft(role: Message.Role(rawValue: role), content: content ?? .null)
        var members = value.members.filter { $0.name != "role" && $0.name != "content" }
        draft.at = members.lazy.compactMap { Self.timeNames.contains($0.name) ? time($0.value) : nil }.first
        if role != given { members.append(("role", JSONBytes(string: given))) }
        if content == nil, value["contentAbsent"] == nil { members.append(("contentAbsent", .true)) }
        draft.metadata = try object(members)
        return draft
    }

    /// Nil for no members.
    static func object(_ members: [(name: String, value: JSONBytes)]) throws(ImportProblem) -> JSONBytes? {
        guard !members.isEmpty else { return nil }
        var writer = JSONWriter()
        writer.beginObject()
        for (name, value) in members {
            writer.name(escaping: name)
            writer.raw(value.bytes)
        }
        writer.endObject()
        do { return try JSONBytes(json: writer.finish()) } catch { throw ImportProblem("\(error)") }
    }

    /// RFC 3339, or seconds since 1970.
    static func time(_ value: JSONBytes) -> UTCTime? {
        if let text = value.string { return UTCTime(rfc3339: text) }
        guard let seconds = Double(value.text), seconds > 0, seconds < 9e9 else { return nil }
        return UTCTime(nanosecondsSince1970: Int64((seconds * 1e6).rounded()) * 1_000)
    }
}

/// Why a part of a file can't be imported.
struct ImportProblem: Error, Equatable {
    let reason: String

    init(_ reason: String) { self.reason = reason }
}

extension JSONBytes {
    fileprivate static var `true`: JSONBytes { try! JSONBytes(json: "true") }
}
