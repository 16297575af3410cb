import DaybookCore

/// Reads a session's messages for one prompt, each body once, and so many of them that a prompt costs the same
/// however long the session is.
package struct BodyReader<Source: PromptSource & ~Copyable>: ~Copyable {
    var source: Source
    /// The messages read; nil for one whose body was over what was left.
    private var messages: [SequenceNumber: MessageParts?] = [:]
    package private(set) var bodyCount = 0
    package private(set) var byteCount = 0

    package init(_ source: consuming Source) { self.source = source }

    /// Whether no more bodies may be read.
    var isExhausted: Bool {
        bodyCount >= Limits.promptBodyCountMax || byteCount >= Limits.promptBodyByteCountMax
    }

    /// A message; nil where reading its body would be too much.
    mutating func parts(of sequence: SequenceNumber) throws(Source.Failure) -> MessageParts? {
        if let known = messages[sequence] { return known }
        guard !isExhausted else { return nil }
        bodyCount += 1
        let read = try source.message(
            sequence, byteCountMax: Limits.promptBodyByteCountMax - byteCount)
        byteCount += read?.byteCount ?? 0
        let parts = read.map { MessageParts($0.message) }
        messages[sequence] = .some(parts)
        return parts
    }
}
