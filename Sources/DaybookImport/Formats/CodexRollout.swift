import DaybookClient

/// Rollouts of the Codex CLI: `~/.codex/sessions/…/rollout-….jsonl`, and the bare items of files older than
/// the envelope `{timestamp, type, payload}`. A file is one session, named by its first `session_meta`.
///
/// Many files hold each message twice, as `event_msg` and as `response_item`, but some only once: the union
/// is taken, the second of two equal texts becoming a record.
struct CodexRollout: ImportFormat {
    static let name = "codex"
    static let takesWholeFile = true

    private var identities = ContentIdentities()
    private var spoken = CodexSpokenTexts()
    private var session: String?
    private var model: String?
    private var awaited = AwaitedUsage()

    static func recognises(_ record: RecordShape) -> Bool {
        if record["payload"]?.isObject == true { return record["type"]?.string != nil }
        if record["record_type"]?.string != nil { return true }
        if record["instructions"] != nil && record["git"] != nil && record["id"] != nil { return true }
        if record["role"] != nil && record["message"]?.string != nil && record["content"] == nil {
            return true
        }
        switch record["type"]?.string {
        case "function_call", "function_call_output", "function_result", "local_shell_call": return true
        case "message":
            let kinds = record["content"]?.elements.compactMap { $0["type"]?.string } ?? []
            return kinds.contains { $0 == "input_text" || $0 == "output_text" }
        default: return false
        }
    }

    mutating func items(
        of record: JSONBytes, at place: Place, _ names: inout SessionNames
    ) throws(ImportProblem) -> [ImportItem] {
        guard record.isObject else { throw ImportProblem("neither a message nor a record") }
        let line = CodexLine(record)
        var items: [ImportItem] = []
        let session = self.session ?? line.sessionID.map { names.unique($0) } ?? names.idOfFile()
        if self.session == nil { items.append(.session(line.session(session), place)) }
        self.session = session
        model = line.model ?? model
        return items + parts(of: line, at: place).map { .part($0, session: session) }
    }

    private mutating func parts(of line: CodexLine, at place: Place) -> [ImportedPart] {
        let part = part(of: line, at: place)
        let title = line.title.map { title in
            ImportedPart(identity: "title.\(part.identity)", content: .title(title), place: place)
        }
        return awaited.take([part] + (title.map { [$0] } ?? []), line.usage(model: model))
    }

    mutating func finish(_ names: inout SessionNames) -> [ImportItem] {
        let session = session ?? names.idOfFile()
        return awaited.release().map { .part($0, session: session) }
    }

    private mutating func part(of line: CodexLine, at place: Place) -> ImportedPart {
        let bytes = identities.next(line.json.bytes)
        let record = ImportedPart(
            identity: bytes, content: .record(line.json, at: line.time), place: place)
        switch line.content {
        case .spoken(var draft, let text, let side):
            guard let identity = spoken.identity(of: text, by: draft.role, on: side) else { return record }
            draft.source = line.json.text
            return .message(identity, draft, at: place)
        case .message(var draft):
            draft.source = line.json.text
            return .message(bytes, draft, at: place)
        case .record: return record
        }
    }
}

/// The texts that have been said, on either side of a rollout.
struct CodexSpokenTexts {
    enum Side { case event, item }

    private struct Count {
        var events = 0
        var items = 0
    }

    private var counts: [UInt64: Count] = [:]

    /// The identity of a text; nil for one that the other side has brought already. It is of the text alone,
    /// so that it does not matter which side a growing file brings first.
    mutating func identity(of text: String, by role: Message.Role, on side: Side) -> String? {
        let hash = ContentIdentities.hash(Array("\(role.rawValue):\(text)".utf8))
        var count = counts[hash] ?? Count()
        let said = max(count.events, count.items)
        switch side {
        case .event: count.events += 1
        case .item: count.items += 1
        }
        counts[hash] = count
        let nowSaid = max(count.events, count.items)
        return nowSaid > said ? "said.\(ContentIdentities.identity(hash, nowSaid))" : nil
    }
}
