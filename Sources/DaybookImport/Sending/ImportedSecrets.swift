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
        conversation.parts = conversation.parts.map { looked(at: $0, tell) }
        conversation.branches = conversation.branches.map { looked(at: $0, tell) }
        return conversation
    }

    func looked(at part: ImportedPart, _ tell: (Place, String) -> Void) -> ImportedPart {
        func look(_ json: inout JSONBytes) {
            let scan = SecretScan(json.slice)
            for secret in scan.found { tell(part.place, remark(on: secret.kind)) }
            // A remark in the place of a secret leaves JSON what it is.
            if areLeftOut, let bytes = scan.redacted, let redacted = try? JSONBytes(json: bytes) {
                json = redacted
            }
        }
        var part = part
        switch part.content {
        case .message(var draft):
            look(&draft.content)
            if var metadata = draft.metadata {
                look(&metadata)
                draft.metadata = metadata
            }
            part.content = .message(draft)
        case .record(var record, let at):
            look(&record)
            part.content = .record(record, at: at)
        case .rewind, .title: break
        }
        part.changes = part.changes.map { change in
            guard case .edit(var content, var metadata) = change.content else { return change }
            look(&content)
            if var changed = metadata {
                look(&changed)
                metadata = changed
            }
            return ImportedChange(
                identity: change.identity, content: .edit(content: content, metadata: metadata), at: change.at
            )
        }
        return part
    }

    private func remark(on kind: SecretKind) -> String {
        areLeftOut
            ? "left out what looks like a secret: \(kind.name)"
            : "holds what looks like a secret: \(kind.name)"
    }
}
