import DaybookClient

/// Lines of Daybook's own `jsonl` export.
enum DaybookExport {
    enum Line {
        case session(ImportedSession)
        case message(sequence: Int, MessageDraft)
        /// Of no use to an import, such as the journal's events.
        case other
    }

    private static let version = 1

    /// Nil for a line that is not of this format; throws `ImportProblem` for one that is, but is broken.
    static func line(_ value: JSONBytes) throws(ImportProblem) -> Line? {
        guard value.isObject, let kind = value["daybook"]?.string else { return nil }
        switch kind {
        case "session": return .session(try session(value))
        case "message": return try message(value)
        default: return .other
        }
    }

    private static func session(_ value: JSONBytes) throws(ImportProblem) -> ImportedSession {
        if let version = value["version"]?.integer, version != Self.version {
            throw ImportProblem("version \(version) of the export format; this program reads version 1")
        }
        guard let id = value["id"]?.string, SessionNames.isValid(id) else {
            throw ImportProblem("a session without a valid id")
        }
        var session = ImportedSession(id: id)
        session.owner = value["owner"]?.string
        session.agent = value["agent"]?.string
        session.project = value["project"]?.string
        session.mode = value["mode"]?.string
        session.title = value["title"]?.string
        session.context = value["context"].flatMap { $0.isNull ? nil : $0 }
        session.createdAt = value["createdAt"]?.string.flatMap { UTCTime(rfc3339: $0) }
        session.isPinned = value["pinned"]?.bool ?? false
        session.isArchived = value["archived"]?.bool ?? false
        session.isClosed = value["status"]?.string == "closed"
        return session
    }

    private static func message(_ value: JSONBytes) throws(ImportProblem) -> Line {
        guard let sequence = value["sequence"]?.integer else {
            throw ImportProblem("a message without a sequence")
        }
        guard let role = value["role"]?.string else { throw ImportProblem("a message without a role") }
        var draft = MessageDraft(role: Message.Role(rawValue: role), content: value["content"] ?? .null)
        draft.type = value["type"]?.string.map { Message.Kind(rawValue: $0) }
        draft.metadata = value["metadata"].flatMap { $0.isNull ? nil : $0 }
        draft.agent = value["agent"]?.string
        draft.run = value["run"]?.string
        draft.at = value["at"]?.string.flatMap { UTCTime(rfc3339: $0) }
        return .message(sequence: sequence, draft)
    }
}
