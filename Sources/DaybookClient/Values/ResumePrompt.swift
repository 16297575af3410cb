import DaybookJSON

/// A prompt that tells a model the conversation so far.
public struct ResumePrompt: Sendable {
    public enum Form: Sendable {
        /// A section of text; empty for an empty history.
        case text(String)
        /// An array that model APIs accept as `messages`.
        case messages(JSONBytes)
    }

    public let form: Form
    /// Number of messages in the prompt.
    public let included: Int
    /// Number of messages left out.
    public let omitted: Int
    /// Number of messages left out, by reason.
    public let omissions: [(reason: String, count: Int)]
    /// Number of messages cut to the character limit.
    public let truncated: Int
    /// Sequence of the first message that is in; nil for an empty history.
    public let firstSequence: Int?
    /// Sequence of the last message looked at.
    public let throughSequence: Int?

    /// Reads a result of `resume.prompt`. Throws `ConnectionError.Kind.invalidAnswer`.
    public init(json: JSONBytes) throws {
        let reader = try ObjectReader(json, "the result")
        if let messages = reader.optional("messages") {
            form = .messages(messages)
        } else {
            form = .text(try reader.string("text"))
        }
        included = try reader.integer("included")
        omitted = try reader.integer("omitted")
        omissions = (reader.value("omittedReasons")?.elements.map { $0 } ?? []).map { omission in
            (omission["reason"]?.string ?? "", Int(omission["count"]?.integer ?? 0))
        }
        // A count; a flag counts as one.
        truncated = reader.optionalInteger("truncated") ?? (reader.isTrue("truncated") ? 1 : 0)
        firstSequence = reader.optionalInteger("firstSequence")
        throughSequence = reader.optionalInteger("throughSequence")
    }
}
