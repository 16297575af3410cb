import DaybookClient
import DaybookContent

/// Takes secrets out of a message: its text is edited, and the versions before are erased for good.
struct SecretRedaction {
    let client: DaybookClient

    private static let reason = "it held a key or token"

    /// Takes secrets out of a message. One that has left the transcript by a rewind can't be edited: its text goes whole.
    func redact(_ sequence: Int, of session: String) async throws {
        let message: Message
        do { message = try await client.message(sequence, of: session).message } catch let error
            as DaybookError
            where error.reason == .notFound
        {
            _ = try await client.redactMessage(sequence, of: session, reason: Self.reason)
            return
        }
        let content = try Self.redacted(message.content)
        let metadata = try message.metadata.flatMap { try Self.redacted($0) }
        if content != nil || metadata != nil {
            _ = try await client.editMessage(sequence, of: session, content: content, metadata: metadata)
        }
        _ = try await client.redactMessage(sequence, of: session, reason: Self.reason, keepsCurrent: true)
    }

    private static func redacted(_ json: JSONBytes) throws -> JSONBytes? {
        guard let bytes = SecretScan(json.slice).redacted else { return nil }
        return try JSONBytes(json: bytes)
    }
}
