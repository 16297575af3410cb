import DaybookClient
import DaybookJSON
import DaybookTerminal

/// The difference between a session at one revision and at a later one. Pure.
///
/// States are compared, so a title changed and changed back is no difference. A redaction alone is taken from
/// its event: the text that it erased is gone at the earlier revision as well.
struct SessionDiff {
    struct Field: Equatable {
        let name: String
        let before: JSONBytes?
        let after: JSONBytes?
    }

    enum Change: String {
        case added, edited, redacted, annotated, removed
    }

    struct Message: Equatable {
        let change: Change
        let sequence: Int
        let before: JSONBytes?
        let after: JSONBytes?
    }

    let session: String
    let fromRevision: Int
    let toRevision: Int
    private(set) var fields: [Field] = []
    private(set) var messages: [Message] = []
    /// Insights and the client's own events, oldest first.
    private(set) var events: [Event] = []
    private var redacted: Set<Int> = []

    /// The fields of a session that may change and are no count and no time.
    private static let fieldNames = [
        "owner", "agent", "project", "parent", "title", "context", "summary", "status", "pinned", "archived",
        "expiresAfter",
    ]

    /// Compares two states of a session.
    /// - Parameters: the session as `session.get` answers.
    init(from earlier: JSONBytes, to later: JSONBytes) throws {
        session = later["id"]?.string ?? ""
        fromRevision = earlier["revision"]?.integer ?? 0
        toRevision = later["revision"]?.integer ?? 0
        for name in Self.fieldNames where earlier[name] != later[name] {
            fields.append(Field(name: name, before: earlier[name], after: later[name]))
        }
    }

    var isEmpty: Bool { fields.isEmpty && messages.isEmpty && events.isEmpty }

    /// Adds an event between the two, from the newest back.
    mutating func add(_ event: Event) {
        switch event.type {
        case "message.redacted":
            if let sequence = event.body["sequence"]?.integer { redacted.insert(sequence) }
        case "insight.recorded": events.insert(event, at: 0)
        default: if event.type.hasPrefix("x.") { events.insert(event, at: 0) }
        }
    }

    /// Adds a message of either transcript or both, after the events.
    mutating func add(before: JSONBytes?, after: JSONBytes?) {
        guard let sequence = (after ?? before)?["sequence"]?.integer,
            let change = change(sequence, before, after)
        else { return }
        messages.append(Message(change: change, sequence: sequence, before: before, after: after))
    }

    private func change(_ sequence: Int, _ before: JSONBytes?, _ after: JSONBytes?) -> Change? {
        guard let before else { return .added }
        guard let after else { return .removed }
        if redacted.contains(sequence), after["redacted"]?.bool == true { return .redacted }
        if before["content"] != after["content"] || before["metadata"] != after["metadata"] { return .edited }
        return before["annotations"] == after["annotations"] ? nil : .annotated
    }

    // MARK: JSON

    var json: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("session", string: session)
        writer.member("fromRevision", integer: fromRevision)
        writer.member("toRevision", integer: toRevision)
        writer.name("fields")
        writer.beginArray()
        for field in fields {
            writer.beginObject()
            writer.member("name", string: field.name)
            Self.sides(field.before, field.after, &writer)
            writer.endObject()
        }
        writer.endArray()
        writer.name("messages")
        writer.beginArray()
        for message in messages {
            writer.beginObject()
            writer.member("change", string: message.change.rawValue)
            writer.member("sequence", integer: message.sequence)
            Self.sides(message.before, message.after, &writer)
            writer.endObject()
        }
        writer.endArray()
        writer.name("events")
        writer.beginArray()
        for event in events { writer.raw(event.json.bytes) }
        writer.endArray()
        writer.endObject()
        return writer.finish()
    }

    private static func sides(_ before: JSONBytes?, _ after: JSONBytes?, _ writer: inout JSONWriter) {
        if let before { writer.member("before", raw: before.bytes) }
        if let after { writer.member("after", raw: after.bytes) }
    }
}

// MARK: Text

extension SessionDiff {
    /// The difference as text: earlier lines behind `-`, later lines behind `+`.
    var text: String {
        var text = "\(session): revision \(fromRevision) → \(toRevision)\n"
        if isEmpty { return text + "nothing changed\n" }
        for field in fields {
            text += "\n\(field.name) changed\n"
            text +=
                Self.lines("- ", field.before.map(Self.shown)) + Self.lines("+ ", field.after.map(Self.shown))
        }
        for message in messages { text += "\n" + Self.text(message) }
        if !events.isEmpty { text += "\n" }
        for event in events { text += EventText.line(event) + "\n" }
        return text
    }

    private static func text(_ message: Message) -> String {
        let role = (message.after ?? message.before)?["role"]?.string ?? ""
        let heading = TerminalText.oneLine("#\(message.sequence) \(role) \(message.change.rawValue)") + "\n"
        switch message.change {
        case .redacted: return heading
        case .annotated: return heading + lines("+ ", message.after?["annotations"]?.text)
        case .added, .removed:
            return heading + lines("- ", message.before.map(said)) + lines("+ ", message.after.map(said))
        case .edited:
            let (before, after) = (message.before.map(said), message.after.map(said))
            let (old, new) = (message.before?["metadata"], message.after?["metadata"])
            guard old != new else { return heading + lines("- ", before) + lines("+ ", after) }
            let texts = before == after ? "" : lines("- ", before) + lines("+ ", after)
            return heading + texts + lines("- metadata ", old?.text) + lines("+ metadata ", new?.text)
        }
    }

    private static func said(_ message: JSONBytes) -> String {
        if message["redacted"]?.bool == true { return "[redacted]" }
        return ContentLines.text(
            message["content"] ?? .null, metadata: message["metadata"], role: message["role"]?.string)
    }

    private static func shown(_ value: JSONBytes) -> String { value.string ?? value.text }

    private static func lines(_ mark: String, _ text: String?) -> String {
        guard let text else { return "" }
        return TerminalText.escaped(text).split(separator: "\n", omittingEmptySubsequences: false)
            .map { "    \(mark)\($0)\n" }.joined()
    }
}
