import DaybookClient
import DaybookJSON

/// Calls that an import needs besides starting sessions and recording messages.
extension DaybookClient {
    /// Forks a session.
    /// - Returns: whether it was there already.
    func forkImported(
        _ parent: String, atSequence sequence: Int, _ draft: SessionDraft, _ options: AppendOptions
    ) async throws -> Bool {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("id", string: parent)
        writer.member("atSequence", integer: sequence)
        for (name, value) in [
            ("newId", draft.id), ("owner", draft.owner), ("agent", draft.agent), ("project", draft.project),
            ("mode", draft.mode), ("title", draft.title), ("parent", draft.parent), ("key", options.key),
            ("at", options.at?.rfc3339),
        ] {
            guard let value else { continue }
            writer.name(escaping: name)
            writer.string(value)
        }
        if let context = draft.context { writer.member("context", raw: context.bytes) }
        writer.endObject()
        return try await isDuplicate("session.fork", writer)
    }

    func rewindImported(_ session: String, to sequence: Int, _ options: AppendOptions) async throws {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("id", string: session)
        writer.member("toSequence", integer: sequence)
        if let key = options.key { writer.member("key", string: key) }
        writer.endObject()
        _ = try await isDuplicate("session.rewind", writer)
    }

    func change(
        _ sequence: Int, of session: String, _ change: ImportedChange, _ options: AppendOptions
    ) async throws {
        var options = options
        options.at = change.at
        switch change.content {
        case .edit(let content, let metadata):
            _ = try await editMessage(sequence, of: session, content: content, metadata: metadata, options)
        case .annotation(let kind, let value, let actor):
            options.actor = actor
            _ = try await annotateMessage(sequence, of: session, kind: kind, value: value, options)
        case .redaction(let keepsCurrent):
            _ = try await redactMessage(sequence, of: session, keepsCurrent: keepsCurrent, options)
        }
    }

    /// Sets a title that was made from the session's messages, or is its date; only for a session that has
    /// none.
    func fillImportedTitle(
        _ session: String, _ title: String, source: String, _ options: AppendOptions
    ) async throws {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("id", string: session)
        writer.member("title", string: title)
        writer.member("titleSource", string: source)
        if let key = options.key { writer.member("key", string: key) }
        writer.endObject()
        _ = try await isDuplicate("session.rename", writer)
    }

    private func isDuplicate(_ method: String, _ parameters: JSONWriter) async throws -> Bool {
        try await call(method, JSONBytes(json: parameters.bytes))["duplicate"]?.bool ?? false
    }
}
