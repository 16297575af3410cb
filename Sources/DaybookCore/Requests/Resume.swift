public struct ResumeQuery: Sendable {
    public enum Format: String, CaseIterable, Sendable { case section, messages }

    /// The messages that a prompt keeps where not all fit.
    public enum Keep: String, CaseIterable, Sendable {
        /// The newest ones.
        case recent
        /// The ones to go on with a task from: the first request, all that the user said, the last answer,
        /// and the newest turns.
        case task
    }

    /// The spelling of a prompt. The same messages have the same bytes in one version for ever.
    public enum Version: Int, CaseIterable, Sendable {
        case one = 1
        /// Names tools, knows their results from what a user said, and leaves out what says nothing.
        case two = 2
    }

    public var session: SessionID
    public var owner: Name?
    public var format = Format.section
    public var keep = Keep.recent
    public var version = Version.one
    /// Most messages, of the newest turns alone where the task is kept; nil for the default.
    public var messageCountMax: Int?
    /// Most characters of each text, of the newest turns alone where the task is kept; nil for the default.
    public var scalarCountMax: Int?
    public var tokenBudget: Int?
    public var isStable = false
    public var moment: Moment?

    public init(session: SessionID) { self.session = session }

    /// Most messages of a prompt that keeps the newest.
    public var recentCountMax: Int { messageCountMax ?? Limits.resumeMessageCountDefault }
    /// Most characters of each of them.
    public var recentScalarCountMax: Int { scalarCountMax ?? Limits.resumeScalarCountDefault }

    /// Byte count that the prompt may have.
    public var byteCountMax: Int {
        let tokens = tokenBudget ?? (keep == .task ? Limits.promptTokenCountDefault : Int.max)
        return min(tokens, Limits.resumeByteCountMax / Limits.bytesPerToken) * Limits.bytesPerToken
    }
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
    public var version: ResumeQuery.Version
    /// Sequences of the messages that are in, neighbours as one.
    public var ranges: [ClosedRange<SequenceNumber>]
    public var included: Int
    public var omissions: [Omission]
    /// Messages cut to the character limit.
    public var truncated: Int
    public var throughSequence: SequenceNumber

    public init(
        form: Form, version: ResumeQuery.Version, ranges: [ClosedRange<SequenceNumber>], included: Int,
        omissions: [Omission], truncated: Int, throughSequence: SequenceNumber
    ) {
        self.form = form
        self.version = version
        self.ranges = ranges
        self.included = included
        self.omissions = omissions
        self.truncated = truncated
        self.throughSequence = throughSequence
    }

    public var omitted: UInt64 { omissions.reduce(0) { $0 + $1.count } }
    public var firstSequence: SequenceNumber? { ranges.first?.lowerBound }

    /// Ascending sequences as ranges.
    public static func ranges(of sequences: some Sequence<SequenceNumber>) -> [ClosedRange<SequenceNumber>] {
        var ranges: [ClosedRange<SequenceNumber>] = []
        for sequence in sequences {
            if let last = ranges.last, last.upperBound.next == sequence {
                ranges[ranges.count - 1] = last.lowerBound...sequence
            } else {
                ranges.append(sequence...sequence)
            }
        }
        return ranges
    }
}

/// The account of a prompt: every message of the session, in or not.
public struct ResumeExplanation: Sendable {
    public let revision: Revision
    public let keep: ResumeQuery.Keep
    public let version: ResumeQuery.Version
    /// Byte count of the prompt, and the most that it may have.
    public let byteCount: Int
    public let byteCountMax: Int
    /// Units in the order of the transcript.
    public var units: [ResumeUnit]
    /// The last message accounted for, where there are more.
    public var continuesAfter: SequenceNumber?

    public init(
        _ query: ResumeQuery, revision: Revision, byteCount: Int, units: [ResumeUnit]
    ) {
        self.revision = revision
        keep = query.keep
        version = query.version
        self.byteCount = byteCount
        byteCountMax = query.byteCountMax
        self.units = units
    }
}

/// Messages that are in a prompt together, or neighbours that are out for one reason.
public struct ResumeUnit: Equatable, Sendable {
    public var sequences: ClosedRange<SequenceNumber>
    public var messageCount: UInt64
    public var isIncluded: Bool
    /// The part that it has in the prompt, or why it is out.
    public var reason: String
    /// About the bytes that it takes, or would take; nil where it was not read.
    public var byteCount: Int?

    public init(
        sequences: ClosedRange<SequenceNumber>, messageCount: UInt64, isIncluded: Bool, reason: String,
        byteCount: Int?
    ) {
        self.sequences = sequences
        self.messageCount = messageCount
        self.isIncluded = isIncluded
        self.reason = reason
        self.byteCount = byteCount
    }
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
