import DaybookClient
import JSON

/// What an import needs of the service besides starting sessions and recording messages.
extension DaybookClient {
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
            ("mode", draft.mode), ("title", draft.title), ("key", options.key), ("at", options.at?.rfc3339),
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

    func annotateImported(
        _ session: String, _ sequence: Int, _ annotation: ImportedAnnotation, _ options: AppendOptions
    ) async throws {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("session", string: session)
        writer.member("sequence", integer: sequence)
        writer.member("kind", string: annotation.kind)
        writer.member("value", raw: annotation.value.bytes)
        if let key = options.key { writer.member("key", string: key) }
        if let actor = options.actor { writer.member("actor", string: actor) }
        if let time = options.at { writer.member("at", string: time.rfc3339) }
        writer.endObject()
        _ = try await isDuplicate("message.annotate", writer)
    }

    private func isDuplicate(_ method: String, _ parameters: JSONWriter) async throws -> Bool {
        try await call(method, JSONBytes(json: parameters.bytes))["duplicate"]?.bool ?? false
    }
}
