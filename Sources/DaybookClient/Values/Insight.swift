import DaybookJSON

/// A fact worth knowing of a session, found by an application or a digest.
public struct Insight: Sendable {
    public let session: String
    public let position: Int
    public let kind: String
    public let value: JSONBytes
    public let recordedAt: UTCTime
    public let actor: String?
    /// The session's last message when it was made; nil where there was none.
    public let throughSequence: Int?
    /// The session's last event when it was made.
    public let source: Int?
    public let replaces: Int?
    /// The newest insight that replaces this one; such an insight is not in the text.
    public let replacedBy: Int?

    init(_ value: JSONValue) throws {
        let reader = try ObjectReader(value, "the insight")
        session = try reader.string("session")
        position = try reader.integer("position")
        kind = try reader.string("kind")
        self.value = try reader.json("value")
        recordedAt = try reader.time("recordedAt")
        actor = reader.optionalString("actor")
        throughSequence = reader.optionalInteger("throughSequence")
        source = reader.optionalInteger("source")
        replaces = reader.optionalInteger("replaces")
        replacedBy = reader.optionalInteger("replacedBy")
    }
}

/// An insight just recorded.
public struct RecordedInsight: Sendable {
    public let insight: Insight
    public let receipt: AppendReceipt

    init(json: JSONBytes) throws {
        let reader = try ObjectReader(json, "the result")
        insight = try Insight(reader.json("insight").value)
        receipt = AppendReceipt(reader)
    }
}

/// The insights and summaries of an owner's earlier sessions, newest first.
public struct ResumeContext: Sendable {
    public struct Summary: Sendable {
        public let session: String
        public let text: String
        public let throughSequence: Int
        public let position: Int

        init(_ value: JSONValue) throws {
            let reader = try ObjectReader(value, "the summary")
            session = try reader.string("session")
            text = try reader.string("text")
            throughSequence = try reader.integer("throughSequence")
            position = try reader.integer("position")
        }
    }

    public let insights: [Insight]
    public let summaries: [Summary]
    /// A section for a system prompt; empty where there is no insight or summary.
    public let text: String

    /// Reads a result of `resume.context`. Throws `ConnectionError.Kind.invalidAnswer`.
    public init(json: JSONBytes) throws {
        let reader = try ObjectReader(json, "the result")
        insights = try reader.list("insights", Insight.init)
        summaries = try reader.list("summaries", Summary.init)
        text = try reader.string("text")
    }
}
