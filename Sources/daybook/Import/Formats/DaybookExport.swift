import DaybookClient

/// Daybook's own exports: `jsonl`, a record a line, and `json`, a document.
struct DaybookExport: ImportFormat {
    static let name = "daybook"

    private var open = Open.none
    private var lastSequence = 0

    private enum Open: Equatable {
        case none
        /// Its messages have their sequence.
        case session(String)
        /// A session whose own line was not readable: its messages have nowhere to go.
        case unreadable
    }

    private static let version = 1

    static func recognises(_ record: RecordShape) -> Bool {
        record["daybook"]?.string != nil || isDocument(record.value)
    }

    private static func isDocument(_ record: JSONBytes) -> Bool {
        record["exportedAt"] != nil && record["session"]?.isObject == true
            && record["messages"]?.isArray == true
    }

    mutating func items(
        of record: JSONBytes, at place: Place, _ names: inout SessionNames
    ) throws(ImportProblem) -> [ImportItem] {
        if Self.isDocument(record) { return try Self.document(record, at: place) }
        switch record["daybook"]?.string {
        case "session": return try begin(record, at: place)
        case "message":
            let sequence = record["sequence"]?.integer ?? 0
            guard case .session(let session) = open, sequence > lastSequence else {
                throw ImportProblem("a message without its session before it")
            }
            lastSequence = sequence
            return try Self.parts(of: record, at: place).map { .part($0, session: session) }
        case let kind: throw ImportProblem("a record of an unknown kind, \"\(kind ?? "")\"")
        }
    }

    private mutating func begin(_ record: JSONBytes, at place: Place) throws(ImportProblem) -> [ImportItem] {
        var items: [ImportItem] = []
        if case .session(let session) = open { items.append(.end(session: session)) }
        open = .unreadable
        let session = try Self.session(record)
        open = .session(session.id)
        lastSequence = 0
        return items + [.session(session, place)]
    }

    /// Of a line that is no JSON: whether the messages after it are another session's.
    mutating func passBroken(_ line: [UInt8]) {
        guard line.prefix(64).filter({ $0 > 0x20 }).starts(with: #"{"daybook":"session""#.utf8) else {
            return
        }
        open = .unreadable
    }

    private static func document(_ record: JSONBytes, at place: Place) throws(ImportProblem) -> [ImportItem] {
        var conversation = ImportedConversation(
            session: try session(record["session"] ?? .null), parts: [], place: place)
        for (index, message) in (record["messages"]?.elements ?? []).enumerated() {
            conversation.parts += try parts(of: message, at: place.message(index))
        }
        return [.conversation(conversation)]
    }

    private static func session(_ record: JSONBytes) throws(ImportProblem) -> ImportedSession {
        if let version = record["version"]?.integer, version != Self.version {
            throw ImportProblem("version \(version) of the export format; this program reads version 1")
        }
        guard let id = record["id"]?.string, SessionNames.isValid(id) else {
            throw ImportProblem("a session without a valid id")
        }
        var session = ImportedSession(id: id)
        session.owner = record["owner"]?.string
        session.agent = record["agent"]?.string
        session.project = record["project"]?.string
        session.mode = record["mode"]?.string
        session.title = record["title"]?.string
        session.context = record["context"].flatMap { $0.isNull ? nil : $0 }
        session.createdAt = record["createdAt"]?.time
        session.isPinned = record["pinned"]?.bool ?? false
        session.isArchived = record["archived"]?.bool ?? false
        session.isClosed = record["status"]?.string == "closed"
        session.closedAt = record["closedAt"]?.time
        session.archivedAt = record["archivedAt"]?.time
        return session
    }

    /// A message and the notes on it.
    private static func parts(of record: JSONBytes, at place: Place) throws(ImportProblem) -> [ImportedPart] {
        let message = try message(record, at: place)
        let notes = (record["annotations"]?.elements ?? []).enumerated().map { index, note in
            let annotation = ImportedAnnotation(
                kind: note["kind"]?.string ?? "", value: note["value"] ?? .null, actor: note["actor"]?.string,
                at: note["at"]?.time)
            return ImportedPart(
                identity: "\(message.identity).annotation.\(index)", content: .annotation(annotation),
                place: place)
        }
        return [message] + notes
    }

    private static func message(_ record: JSONBytes, at place: Place) throws(ImportProblem) -> ImportedPart {
        guard let sequence = record["sequence"]?.integer else {
            throw ImportProblem("a message without a sequence")
        }
        guard let role = record["role"]?.string else { throw ImportProblem("a message without a role") }
        var draft = MessageDraft(role: Message.Role(rawValue: role), content: record["content"] ?? .null)
        draft.type = record["type"]?.string.map { Message.Kind(rawValue: $0) }
        draft.metadata = record["metadata"].flatMap { $0.isNull ? nil : $0 }
        draft.agent = record["agent"]?.string
        draft.run = record["run"]?.string
        draft.at = record["at"]?.time
        draft.source = record["source"]?.string
        return .message("\(sequence)", draft, at: place)
    }
}
