import DaybookJSON

extension DaybookClient {
    /// The prompt that tells a model the conversation so far.
    public func resumePrompt(
        of session: String, _ query: ResumeQuery = ResumeQuery()
    ) async throws -> ResumePrompt {
        try await read("resume.prompt", decode: ResumePrompt.init) { writer in
            writer.member("session", string: session)
            query.writeMembers(to: &writer)
        }
    }
}

/// Bounds and form of a resume prompt; nil leaves a setting to the service.
public struct ResumeQuery: Sendable {
    public enum Format: String, Sendable { case section, messages }

    public var format: Format?
    /// Largest number of messages, the newest; 30 by default.
    public var maxMessages: Int?
    /// Largest number of characters (Unicode scalars) of each message, 500 by default.
    public var maxCharacters: Int?
    /// Largest size in tokens, counted as four bytes each.
    public var tokenBudget: Int?
    /// Whether the cut moves only by multiples of 16 units, so that the text mostly grows at its end.
    public var isStable = false
    public var atRevision: Int?

    public init() {}

    func writeMembers(to writer: inout JSONWriter) {
        writer.member("format", ifAny: format?.rawValue)
        writer.member("maxMessages", ifAny: maxMessages)
        writer.member("maxCharacters", ifAny: maxCharacters)
        writer.member("tokenBudget", ifAny: tokenBudget)
        if isStable { writer.member("stable", bool: true) }
        writer.member("atRevision", ifAny: atRevision)
    }
}
