/// Every bound of the recall server.
package enum MCPLimits {
    // MARK: Protocol
    /// Byte count of a client's line; a longer one is refused and passed over.
    package static let lineByteCountMax = 1_048_576
    /// Messages of one batch, which only the revision of March 2025 has.
    package static let batchMessageCountMax = 64
    /// Requests that a client may wait for at a time, subscriptions included.
    package static let requestCountMax = 64
    /// Milliseconds for which a client may keep lists that never change while the server runs.
    package static let listMilliseconds = 3_600_000
    /// Milliseconds that requests have, once the input has ended, to be answered.
    package static let farewellMilliseconds = 5_000

    // MARK: Answers
    /// Byte count of what an answer holds, its text and its structured content together, as JSON.
    package static let answerByteCountMax = 65_536
    /// Byte count of what stands around the entries of an answer.
    package static let frameByteCountMax = 8_192
    /// Byte count of one message's text in an answer; the rest is read by a cursor.
    package static let pieceByteCountMax = 8_192
    /// Byte count of one entry of `recall`; the session has the rest.
    package static let memoryByteCountMax = 2_048
    /// Byte count of a name, a title or a preview in an answer.
    package static let nameByteCountMax = 512
    package static let cursorByteCountMax = 512

    // MARK: Pages
    package static let hitCountMax = 50
    package static let hitCountDefault = 10
    package static let sessionCountMax = 100
    package static let sessionCountDefault = 20
    package static let messageCountMax = 100
    package static let messageCountDefault = 20
    /// Sessions whose insights and summaries `recall` looks at, and entries that it gives.
    package static let rememberingSessionCountMax = 1_000
    package static let rememberingSessionCountDefault = 50
    package static let memoryCountMax = 100
    package static let memoryCountDefault = 30
    /// Values of one completion, by the protocol.
    package static let completionCountMax = 100

    // MARK: Prompts
    package static let resumeTokenCountMin = 100
    package static let resumeTokenCountMax = 6_000
    package static let resumeTokenCountDefault = 3_000

    // MARK: Writing
    /// Characters of what `remember` keeps.
    package static let memoryScalarCountMax = 4_000
}
