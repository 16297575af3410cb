import DaybookClient

/// A fingerprint of what a message says: its role, its content and its tool calls. Times, sources and all
/// that surrounds a message may change without another thing being said.
struct SaidContent: Hashable {
    private let fingerprint: UInt64
    private let byteCount: Int

    /// Members of the metadata that say something.
    private static let saidMembers = ["tool_calls", "tool_call_id"]

    init(_ role: Message.Role, _ content: JSONBytes, _ metadata: JSONBytes?) {
        let parts =
            [JSONBytes(string: role.rawValue), content] + Self.saidMembers.map { metadata?[$0] ?? .null }
        let bytes = Array(parts.map(\.bytesWithoutLayout).joined(separator: [0]))
        fingerprint = ContentIdentities.hash(bytes)
        byteCount = bytes.count
    }

    /// The fingerprint in digits, to make a key of.
    var name: String { String(fingerprint, radix: 16) }

    init(_ draft: MessageDraft) { self.init(draft.role, draft.content, draft.metadata) }
}

extension JSONBytes {
    /// The JSON text without white space between its parts, which files have for people.
    fileprivate var bytesWithoutLayout: [UInt8] {
        var (isInString, isEscaped) = (false, false)
        return bytes.filter { byte in
            guard isInString else {
                isInString = byte == UInt8(ascii: "\"")
                return byte > UInt8(ascii: " ")
            }
            if isEscaped {
                isEscaped = false
            } else {
                isEscaped = byte == UInt8(ascii: "\\")
                isInString = byte != UInt8(ascii: "\"")
            }
            return true
        }
    }
}

extension MessageHistory {
    /// Whether the message says this, or said it before it was edited; what was redacted may have said it.
    ///
    /// A slash command with words of a person was a message of the system until November 2026.
    func hasSaid(_ draft: MessageDraft) -> Bool {
        var draft = draft
        if message.metadata?["role"]?.string == draft.role.rawValue { draft.role = message.role }
        let said = SaidContent(draft)
        return message.isRedacted || said == SaidContent(message.role, message.content, message.metadata)
            || earlier.contains { version in
                said == SaidContent(message.role, version["content"] ?? .null, version["metadata"])
            }
    }
}
