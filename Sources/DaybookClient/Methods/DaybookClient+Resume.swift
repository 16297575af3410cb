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

    /// A page of the account of a prompt: what of the session goes in, what does not, and why.
    public func resumeExplanation(
        of session: String, _ query: ResumeQuery = ResumeQuery(), limit: Int? = nil, cursor: JSONBytes? = nil
    ) async throws -> ResumeExplanation {
        try await read("resume.explain", decode: ResumeExplanation.init) { writer in
            writer.member("session", string: session)
            query.writeMembers(to: &writer)
            writer.member("limit", ifAny: limit)
            writer.member("cursor", ifAny: cursor)
        }
    }
}

/// Bounds and form of a resume prompt; nil leaves a setting to the service.
public struct ResumeQuery: Sendable {
    public enum Format: String, Sendable { case section, messages }

    public enum Keep: String, Sendable {
        /// The newest messages.
        case recent
        /// The first request, all that the user said, the last answer and the newest turns.
        case task
    }

    public var format: Format?
    /// The messages that are kept where not all fit; the newest by default.
    public var keep: Keep?
    /// The prompt's spelling, 1 or 2; 1 by default, 2 with the task.
    public var version: Int?
    /// Largest number of messages, the newest; 30 by default. With the task, of the newest turns alone.
    public var maxMessages: Int?
    /// Largest number of characters (Unicode scalars) of each message, 500 by default. With the task, of those
    /// in the newest turns alone.
    public var maxCharacters: Int?
    /// Largest size in tokens, counted as four bytes each; with the task 8,000 by default.
    public var tokenBudget: Int?
    /// Whether the cut moves only by multiples of 16 units, so that the text mostly grows at its end.
    public var isStable = false
    public var atRevision: Int?

    public init() {}

    func writeMembers(to writer: inout JSONWriter) {
        writer.member("format", ifAny: format?.rawValue)
        writer.member("keep", ifAny: keep?.rawValue)
        writer.member("version", ifAny: version)
        writer.member("maxMessages", ifAny: maxMessages)
        writer.member("maxCharacters", ifAny: maxCharacters)
        writer.member("tokenBudget", ifAny: tokenBudget)
        if isStable { writer.member("stable", bool: true) }
        writer.member("atRevision", ifAny: atRevision)
    }
}
