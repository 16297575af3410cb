import DaybookClient

/// Transcripts of Claude Code: `~/.claude/projects/…/SESSION.jsonl`, one node of the conversation or one note
/// a line; also the web's `{loglines: […]}` and the older lines without type and uuid.
///
/// A line is a message if somebody says something in it, else a record. Lines of one model answer stay
/// messages of their own, for a file may end between them: they share `metadata.messageId`, and of their
/// `usage` the last counts.
struct ClaudeCode: ImportFormat {
    static let name = "claude-code"
    static let takesWholeFile = true

    private var identities = ContentIdentities()
    private var nodes = ClaudeCodeNodes()
    private var queue = ClaudeCodeQueue()
    /// The program's note on the file's subagent.
    private var note: JSONBytes?
    private var started: Set<String> = []
    /// The session of the last line that named one.
    private var current: String?
    /// Lines that came before the first node of their session, or before any session.
    private var held: [String?: [(line: JSONBytes, place: Place)]] = [:]

    static func recognises(_ record: RecordShape) -> Bool {
        if record["loglines"]?.isArray == true { return true }
        guard record.isObject, record["messages"] == nil else { return false }
        let type = record["type"]?.string
        if record["sessionId"]?.string != nil {
            return record["uuid"] != nil || record["message"]?.isObject == true || type != nil
        }
        return (type == "summary" && record["leafUuid"] != nil)
            || (type == "file-history-snapshot" && record["snapshot"] != nil)
    }

    mutating func items(
        of record: JSONBytes, at place: Place, _ names: inout SessionNames
    ) throws(ImportProblem) -> [ImportItem] {
        if let lines = record["loglines"], lines.isArray {
            var items: [ImportItem] = []
            for (index, line) in lines.elements.enumerated() {
                items += try self.items(of: line, at: place.message(index), &names)
            }
            return items
        }
        guard record.isObject else { throw ImportProblem("neither a message nor a record") }
        note = names.note
        let line = ClaudeCodeLine(record)
        current = line.sessionID ?? current
        guard let main = current else { return hold(record, nil, place) }
        let session = nodes.session(of: line, main: main)
        if started.contains(session) { return parts(of: line, at: place, in: session) }
        guard line.isNode else { return hold(record, session, place) }
        return start(session, with: line, main: main, at: place) + parts(of: line, at: place, in: session)
    }

    private mutating func hold(_ record: JSONBytes, _ session: String?, _ place: Place) -> [ImportItem] {
        held[session, default: []].append((record, place))
        return []
    }

    private mutating func start(
        _ session: String, with line: ClaudeCodeLine, main: String, at place: Place
    ) -> [ImportItem] {
        started.insert(session)
        var imported = line.session(session, parent: session == main ? nil : main, note: note)
        if session == main, let parent = nodes.message(before: line) {
            imported.fork = ForkPoint(session: nodes.owner(of: parent), message: parent)
        }
        let title = imported.context?["description"].flatMap(ChatMessages.title).map { title in
            ImportItem.part(
                ImportedPart(
                    identity: "title.description", content: .title(title, isGenerated: true), place: place),
                session: session)
        }
        return [.session(imported, place)] + (title.map { [$0] } ?? []) + release(nil, to: session)
            + release(session, to: session)
    }

    private mutating func release(_ key: String?, to session: String) -> [ImportItem] {
        (held.removeValue(forKey: key) ?? []).flatMap { line, place in
            parts(of: ClaudeCodeLine(line), at: place, in: session)
        }
    }

    private mutating func parts(
        of line: ClaudeCodeLine, at place: Place, in session: String
    ) -> [ImportItem] {
        let identity = line.uuid ?? identities.next(line.json.bytes)
        if line.isQueueOperation { queue.take(line, identity: identity, at: place) }
        var draft = line.draft
        let prompt = line.queuedPrompt ?? line.sentPrompt
        if let prompt, !queue.takeSaid(prompt, isAttached: line.queuedPrompt != nil) { draft = nil }
        // A prompt that only the queue tells of stands where the model has had it.
        let released = draft == nil || prompt != nil ? [] : queue.release()
        let anchor = nodes.add(line, isMessage: draft != nil, in: session)
        var parts = released.map { queued in
            var draft = queued.line.draft(ofQueued: queued.content)
            draft.source = queued.line.json.text
            var part = ImportedPart.message("queued.\(queued.identity)", draft, at: queued.place)
            part.passed = .message(identity)
            return part
        }
        if var draft {
            draft.source = line.json.text
            if let anchor {
                parts.append(
                    ImportedPart(
                        identity: "rewind.\(identity)", content: .rewind(to: anchor), place: place))
            }
            var part = ImportedPart.message(identity, draft, at: place)
            part.passed = line.queuedPrompt == nil ? nil : .record(identity)
            parts.append(part)
        } else {
            parts.append(
                ImportedPart(identity: identity, content: .record(line.json, at: line.time), place: place))
        }
        if let title = line.title {
            parts.append(ImportedPart(identity: "title.\(identity)", content: title, place: place))
        }
        let items = parts.map { ImportItem.part($0, session: session) }
        guard let (title, message) = line.summary else { return items }
        return items + [.titleOfMessage(title, ofMessage: message)]
    }

    mutating func finish(_ names: inout SessionNames) -> [ImportItem] {
        var items: [ImportItem] = []
        for key in held.keys.sorted(by: { ($0 ?? "") < ($1 ?? "") }) {
            let lines = held[key] ?? []
            guard let first = lines.first else { continue }
            let session = key ?? current ?? names.idOfFile()
            if started.insert(session).inserted {
                items.append(.session(ClaudeCodeLine(first.line).session(session, parent: nil), first.place))
            }
            items += release(key, to: session)
        }
        return items
    }
}
