public struct ResumeQuery: Sendable {
    public enum Format: String, CaseIterable, Sendable { case section, messages }

    public var session: SessionID
    public var owner: Name?
    public var format = Format.section
    public var messageCountMax = 30
    public var scalarCountMax = 500
    public var tokenBudget: Int?
    public var isStable = false
    public var moment: Moment?

    public init(session: SessionID) { self.session = session }
}

public struct ResumePrompt: Equatable, Sendable {
    public enum Form: Equatable, Sendable {
        case text(String)
        /// A JSON array that model APIs accept as `messages`.
        case messages(RawJSON)
    }

    public struct Omission: Equatable, Sendable {
        public let reason: String
        public let count: UInt64

        public init(reason: String, count: UInt64) {
            self.reason = reason
            self.count = count
        }
    }

    public var form: Form
    public var included: Int
    public var omissions: [Omission]
    /// Messages cut to the character limit.
    public var truncated: Int
    public var firstSequence: SequenceNumber?
    public var throughSequence: SequenceNumber

    public init(
        form: Form, included: Int, omissions: [Omission], truncated: Int, firstSequence: SequenceNumber?,
        throughSequence: SequenceNumber
    ) {
        self.form = form
        self.included = included
        self.omissions = omissions
        self.truncated = truncated
        self.firstSequence = firstSequence
        self.throughSequence = throughSequence
    }

    public var omitted: UInt64 { omissions.reduce(0) { $0 + $1.count } }
}

/// A fact worth knowing of a session, found by an application or a digest.
public struct Insight: Sendable {
    public var session: SessionID
    public var header: EventHeader
    /// The body; nil where it was erased.
    public var body: EventBody?
    public var replacedBy: Position?

    public init(session: SessionID, header: EventHeader, body: EventBody?, replacedBy: Position? = nil) {
        self.session = session
        self.header = header
        self.body = body
        self.replacedBy = replacedBy
    }
}

public struct SessionSummary: Sendable {
    public var session: SessionID
    public var position: Position
    public var recordedAt: Timestamp
    public var throughSequence: SequenceNumber
    public var text: RawJSON

    public init(
        session: SessionID, position: Position, recordedAt: Timestamp, throughSequence: SequenceNumber,
        text: RawJSON
    ) {
        self.session = session
        self.position = position
        self.recordedAt = recordedAt
        self.throughSequence = throughSequence
        self.text = text
    }
}
