import DaybookClient
import JSON

/// What branches of an imported conversation need of the service.
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

    private func isDuplicate(_ method: String, _ parameters: JSONWriter) async throws -> Bool {
        try await call(method, JSONBytes(json: parameters.bytes))["duplicate"]?.bool ?? false
    }
}
