import DaybookClient

/// Daybook's own exports: `jsonl`, a record a line, and `json`, a document.
struct DaybookExport: ImportFormat {
    static let name = "daybook"

    private var open = Open.none
    private var lastSequence = 0

    private enum Open: Equatable {
        case none
        /// The session whose messages follow; they have their sequence.
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
            return [.part(try Self.part(of: record, at: place), session: session)]
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

    /// Notes a line that is no JSON: the messages after it may be another session's.
    mutating func passBroken(_ line: [UInt8]) {
        guard line.prefix(64).filter({ $0 > 0x20 }).starts(with: #"{"daybook":"session""#.utf8) else {
            return
        }
        open = .unreadable
    }

    private static func document(_ record: JSONBytes, at place: Place) throws(ImportProblem) -> [ImportItem] {
        let session = try session(record["session"] ?? .null)
        var items: [ImportItem] = [.session(session, place)]
        for (index, message) in (record["messages"]?.elements ?? []).enumerated() {
            items.append(.part(try part(of: message, at: place.message(index)), session: session.id))
        }
        return items + [.end(session: session.id)]
    }

    private static func session(_ record: JSONBytes) throws(ImportProblem) -> ImportedSession {
        if let version = record["version"]?.integer, version != Self.version {
            throw ImportProblem("version \(version) of the export format; this program reads version 1")
        }
        guard let id = record["id"]?.string, SessionNames.isValid(id) else {
            throw ImportProblem("a session without a valid id")
        }
        var session = ImportedSession(id: id)
        session.isKeptEmpty = true
        session.owner = record["owner"]?.string
        session.agent = record["agent"]?.string
        session.project = record["project"]?.string
        session.mode = record["mode"]?.string
        session.title = record["title"]?.string
        session.titleSource = record["titleSource"]?.string.flatMap { $0 == "client" ? nil : $0 }
        session.summary = record["summary"]?["throughSequence"]?.integer.map {
            ImportedSummary(text: record["summary"]?["text"]?.string, throughSequence: $0)
        }
        session.copiedFrom = record["forkedFrom"]?["session"]?.string
        session.copiedThrough = record["forkedFrom"]?["sequence"]?.integer
        session.parent = record["parent"]?.string
        session.context = record["context"].flatMap { $0.isNull ? nil : $0 }
        session.createdAt = record["createdAt"]?.time
        session.isPinned = record["pinned"]?.bool ?? false
        session.isArchived = record["archived"]?.bool ?? false
        session.isClosed = record["status"]?.string == "closed"
        session.closedAt = record["closedAt"]?.time
        session.archivedAt = record["archivedAt"]?.time
        return session
    }

    private static func part(of record: JSONBytes, at place: Place) throws(ImportProblem) -> ImportedPart {
        guard let sequence = record["sequence"]?.integer else {
            throw ImportProblem("a message without a sequence")
        }
        guard let role = record["role"]?.string else { throw ImportProblem("a message without a role") }
        let versions = ExportedVersions(record)
        var draft = MessageDraft(role: Message.Role(rawValue: role), content: versions.first.content)
        draft.type = record["type"]?.string.map { Message.Kind(rawValue: $0) }
        draft.metadata = versions.first.metadata
        draft.agent = record["agent"]?.string
        draft.run = record["run"]?.string
        draft.at = record["at"]?.time
        draft.source = record["source"]?.string
        draft.isHidden = record["hidden"]?.bool ?? false
        var part = ImportedPart.message("\(sequence)", draft, at: place)
        part.sequence = sequence
        let notes = (record["annotations"]?.elements ?? []).enumerated().map { index, note in
            ImportedChange(
                identity: "annotation.\(index)",
                content: .annotation(
                    kind: note["kind"]?.string ?? "", value: note["value"] ?? .null,
                    actor: note["actor"]?.string), at: note["at"]?.time)
        }
        part.changes = versions.changes + notes
        return part
    }
}

/// The first version of an exported message, and the changes that lead to the current one. Of purged versions
/// nothing is left; another text stands in for them, and is purged again.
private struct ExportedVersions {
    struct Version {
        var content: JSONBytes
        var metadata: JSONBytes?
        var at: UTCTime?

        init(_ record: JSONBytes, at: UTCTime?) {
            content = record["content"] ?? .null
            metadata = record["metadata"]
            self.at = at
        }
    }

    let first: Version
    private(set) var changes: [ImportedChange] = []

    init(_ record: JSONBytes) {
        let current = Version(record, at: record["editedAt"]?.time)
        var versions = (record["history"]?.elements ?? []).map { Version($0, at: $0["at"]?.time) }
        let isEdited = record["edited"]?.bool ?? false
        // Exports of before histories have none of any edit.
        let isPurged = isEdited && versions.isEmpty && (record["editedAt"] != nil || Self.isRedacted(record))
        if isPurged { versions = [Self.standIn(for: current)] }
        versions.append(current)
        first = versions[0]
        changes = versions.dropFirst().enumerated().map { index, version in
            ImportedChange(
                identity: "edit.\(index + 1)",
                content: .edit(content: version.content, metadata: version.metadata), at: version.at)
        }
        guard isPurged || Self.isRedacted(record) else { return }
        changes.append(
            ImportedChange(
                identity: "redaction", content: .redaction(keepsCurrent: !Self.isRedacted(record)), at: nil))
    }

    private static func isRedacted(_ record: JSONBytes) -> Bool { record["redacted"]?.bool ?? false }

    /// A version that says something else than `version` and makes the same calls.
    private static func standIn(for version: Version) -> Version {
        var other = version
        if version.content.isArray {
            let empty = try! JSONBytes(json: #"{"type":"text","text":""}"#)
            other.content = .array(version.content.elements + [empty])
        } else {
            other.content = version.content.isNull ? JSONBytes(string: "") : .null
        }
        return other
    }
}
