import DaybookClient

/// A format of transcripts with a record a line, one session a file. The formats of this kind differ only in
/// what they read from a line.
protocol LineTranscript: ImportFormat {
    var lines: LineTranscriptState { get set }

    /// The session that a file begins with its first line.
    static func session(_ line: JSONBytes, _ names: inout SessionNames) -> ImportedSession

    /// The messages of a line; none where nobody speaks, both for a call with its result.
    static func drafts(_ line: JSONBytes) -> [MessageDraft]

    static func time(_ line: JSONBytes) -> UTCTime?

    /// The line's own identity; nil where it has none, and then it is made of its bytes.
    static func identity(_ line: JSONBytes, at place: Place) -> String?

    /// The line that it goes on from, where lines tell that: a prompt said anew elsewhere than at the end
    /// rewinds.
    static func parent(_ line: JSONBytes) -> String?

    /// Id of a subagent, which speaks in a session of its own.
    static func agentID(_ line: JSONBytes) -> String?

    /// The title that the session has from this line on.
    static func title(_ line: JSONBytes) -> String?

    /// Whether a line tells the tokens of the answer before it; then a file holds no subagents.
    static var tellsUsageBehind: Bool { get }

    /// The tokens that the answer before a line took.
    static func usage(_ line: JSONBytes) -> UsageDraft?
}

struct LineTranscriptState {
    fileprivate var identities = ContentIdentities()
    fileprivate var main: ImportedSession?
    fileprivate var agents: Set<String> = []
    /// The nearest message at or above each line, by the line's identity.
    fileprivate var messages: [String: String] = [:]
    /// Each session's last message.
    fileprivate var last: [String: String] = [:]
    fileprivate var awaited = AwaitedUsage()
}

extension LineTranscript {
    static var takesWholeFile: Bool { true }
    static func time(_ line: JSONBytes) -> UTCTime? { line["timestamp"]?.time }
    static func identity(_ line: JSONBytes, at place: Place) -> String? { nil }
    static func parent(_ line: JSONBytes) -> String? { nil }
    static func agentID(_ line: JSONBytes) -> String? { nil }
    static func title(_ line: JSONBytes) -> String? { nil }
    static var tellsUsageBehind: Bool { false }
    static func usage(_ line: JSONBytes) -> UsageDraft? { nil }

    mutating func items(
        of record: JSONBytes, at place: Place, _ names: inout SessionNames
    ) throws(ImportProblem) -> [ImportItem] {
        guard record.isObject else { throw ImportProblem("neither a message nor a record") }
        var items: [ImportItem] = []
        let main = lines.main ?? Self.session(record, &names)
        if lines.main == nil { items.append(.session(main, place)) }
        lines.main = main
        var session = main.id
        if let agent = Self.agentID(record) {
            session = SessionNames.sanitized("\(main.id):agent:\(agent)")
            if lines.agents.insert(session).inserted {
                items.append(.session(Self.subagent(session, of: main, Self.time(record)), place))
            }
        }
        var parts = parts(of: record, at: place, in: session)
        if Self.tellsUsageBehind { parts = lines.awaited.take(parts, Self.usage(record)) }
        return items + parts.map { .part($0, session: session) }
    }

    mutating func finish(_ names: inout SessionNames) -> [ImportItem] {
        guard let main = lines.main else { return [] }
        return lines.awaited.release().map { .part($0, session: main.id) }
    }

    private static func subagent(
        _ id: String, of main: ImportedSession, _ time: UTCTime?
    ) -> ImportedSession {
        var session = main
        session.id = id
        session.createdAt = time
        session.context = .object([("parentSession", JSONBytes(string: main.id))])
        return session
    }

    private mutating func parts(
        of record: JSONBytes, at place: Place, in session: String
    ) -> [ImportedPart] {
        let own = Self.identity(record, at: place)
        let identity = own.map { lines.identities.unique($0) } ?? lines.identities.next(record.bytes)
        let before = Self.parent(record).flatMap { lines.messages[$0] }
        if let own { lines.messages[own] = before }
        let time = Self.time(record)
        var parts: [ImportedPart] = []
        if let title = Self.title(record).flatMap({ ChatMessages.title(JSONBytes(string: $0)) }) {
            parts.append(.title(title, at: place))
        }
        var drafts = Self.drafts(record)
        guard !drafts.isEmpty else {
            return parts + [
                ImportedPart(identity: identity, content: .record(record, at: time), place: place)
            ]
        }
        if drafts[0].role == .user, let before, lines.last[session] != before {
            parts.append(
                ImportedPart(identity: "rewind.\(identity)", content: .rewind(to: before), place: place))
        }
        drafts[0].source = record.text
        for (index, draft) in drafts.enumerated() {
            let name = index == 0 ? identity : index == 1 ? "\(identity).result" : "\(identity).\(index)"
            var draft = draft
            draft.at = draft.at ?? time
            parts.append(.message(name, draft, at: place))
            lines.last[session] = name
            if let own { lines.messages[own] = name }
        }
        return parts
    }
}

extension ContentIdentities {
    /// A line's own identity, with a number where the source has it again.
    mutating func unique(_ own: String) -> String {
        let identity = next("own:\(own)".utf8)
        let number = identity[identity.index(after: identity.lastIndex(of: ".")!)...]
        return number == "1" ? own : "\(own).\(number)"
    }
}

extension MessageDraft {
    /// An assistant's call of a tool.
    static func toolCall(_ id: JSONBytes?, _ name: JSONBytes?, _ arguments: JSONBytes?) -> MessageDraft {
        var draft = MessageDraft(role: .assistant, content: .null, type: .toolCall)
        draft.metadata = .object([("tool_calls", .toolCalls([(id, name, arguments)]))])
        return draft
    }

    static func toolResult(
        _ id: JSONBytes?, _ content: JSONBytes?, _ more: [(name: String, value: JSONBytes)] = []
    ) -> MessageDraft {
        var draft = MessageDraft(role: .tool, content: content ?? .null, type: .toolResult)
        draft.metadata = .object((id.map { [("tool_call_id", $0)] } ?? []) + more)
        return draft
    }
}
