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
    /// The spelling: the same messages have the same bytes in one version.
    public let version: Int
    /// Sequences of the messages in the prompt, neighbours as one.
    public let ranges: [ClosedRange<Int>]
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
        // Services of before have version 1 alone, and do not name the messages.
        version = reader.optionalInteger("version") ?? 1
        ranges =
            reader.value("ranges")?.elements.compactMap { range in
                guard let from = range["from"]?.integer, let to = range["to"]?.integer, from <= to else {
                    return nil
                }
                return Int(from)...Int(to)
            } ?? []
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

/// The account of a prompt: every message of the session, in or not, and why.
public struct ResumeExplanation: Sendable {
    /// Messages that are in together, or neighbours that are out for one reason.
    public struct Unit: Sendable {
        public let sequences: ClosedRange<Int>
        public let messageCount: Int
        public let isIncluded: Bool
        /// The part that it has in the prompt, or why it is out.
        public let reason: String
        /// About the bytes that it takes, or would take; nil where it was not read.
        public let byteCount: Int?
    }

    /// The session's revision that it is of.
    public let revision: Int
    public let keep: String
    public let version: Int
    public let byteCount: Int
    public let byteCountMax: Int
    public let units: [Unit]
    /// The place where the next page goes on; nil on the last one.
    public let nextCursor: JSONBytes?

    /// Reads a result of `resume.explain`. Throws `ConnectionError.Kind.invalidAnswer`.
    public init(json: JSONBytes) throws {
        let reader = try ObjectReader(json, "the account")
        revision = try reader.integer("revision")
        keep = try reader.string("keep")
        version = try reader.integer("version")
        byteCount = try reader.integer("bytes")
        byteCountMax = try reader.integer("maxBytes")
        units = try reader.list("units", Unit.init)
        nextCursor = reader.optional("nextCursor")
    }
}

extension ResumeExplanation.Unit {
    init(_ json: JSONValue) throws {
        let reader = try ObjectReader(json, "a unit")
        let first = try reader.integer("from")
        sequences = first...max(first, try reader.integer("to"))
        messageCount = try reader.integer("messages")
        isIncluded = reader.isTrue("included")
        reason = try reader.string("reason")
        byteCount = reader.optionalInteger("bytes")
    }
}
