import DaybookClient
import DaybookContent

/// Looks at what a file says for keys and tokens: tells them, or leaves them out.
struct ImportedSecrets: Sendable {
    /// Whether they are left out, so that they are never recorded.
    let areLeftOut: Bool

    /// A conversation without the secrets that are to be left out.
    /// - Parameter tell: called with a place and a remark on a secret there.
    func looked(
        at conversation: ImportedConversation, _ tell: (Place, String) -> Void
    ) -> ImportedConversation {
        var conversation = conversation
        conversation.session = looked(at: conversation.session, conversation.place, tell)
        conversation.parts = conversation.parts.map { looked(at: $0, tell) }
        conversation.branches = conversation.branches.map { looked(at: $0, tell) }
        return conversation
    }

    /// A session without secrets in its title, its summary and its context.
    func looked(
        at session: ImportedSession, _ place: Place, _ tell: (Place, String) -> Void
    ) -> ImportedSession {
        var session = session
        session.title = session.title.map { looked(at: $0, place, tell) }
        session.context = session.context.map { looked(at: $0, place, tell) }
        if let summary = session.summary {
            session.summary = ImportedSummary(
                text: summary.text.map { looked(at: $0, place, tell) },
                throughSequence: summary.throughSequence)
        }
        return session
    }

    func looked(at text: String, _ place: Place, _ tell: (Place, String) -> Void) -> String {
        let scan = SecretScan(Array(text.utf8)[...])
        for secret in scan.found { tell(place, remark(on: secret.kind)) }
        guard areLeftOut, let bytes = scan.redacted else { return text }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func looked(at json: JSONBytes, _ place: Place, _ tell: (Place, String) -> Void) -> JSONBytes {
        let scan = SecretScan(json.slice)
        for secret in scan.found { tell(place, remark(on: secret.kind)) }
        guard areLeftOut, let bytes = scan.redacted else { return json }
        // A remark in the place of a secret leaves JSON what it is. If it ever did not, the remark alone would stay.
        return (try? JSONBytes(json: bytes)) ?? JSONBytes(string: remark(on: scan.found[0].kind))
    }

    func looked(at part: ImportedPart, _ tell: (Place, String) -> Void) -> ImportedPart {
        let place = part.place
        var part = part
        switch part.content {
        case .message(var draft):
            draft.content = looked(at: draft.content, place, tell)
            draft.metadata = draft.metadata.map { looked(at: $0, place, tell) }
            part.content = .message(draft)
        case .record(let record, let at):
            part.content = .record(looked(at: record, place, tell), at: at)
        case .title(let title, let isGenerated):
            part.content = .title(looked(at: title, place, tell), isGenerated: isGenerated)
        case .rewind: break
        }
        part.changes = part.changes.map { change in
            let content: ImportedChange.Content =
                switch change.content {
                case .edit(let content, let metadata):
                    .edit(
                        content: looked(at: content, place, tell),
                        metadata: metadata.map { looked(at: $0, place, tell) })
                case .annotation(let kind, let value, let actor):
                    .annotation(kind: kind, value: looked(at: value, place, tell), actor: actor)
                case .redaction: change.content
                }
            return ImportedChange(identity: change.identity, content: content, at: change.at)
        }
        return part
    }

    private func remark(on kind: SecretKind) -> String {
        areLeftOut
            ? "left out what looks like a secret: \(kind.name)"
            : "holds what looks like a secret: \(kind.name)"
    }
}
