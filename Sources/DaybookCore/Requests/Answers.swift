/// What reading a journal answers with; text is the JSON that came in.

public struct SessionAnswer: Sendable {
    public var session: Session
    /// True where the session takes no more messages: closed, archived, or read at a past moment.
    public var isReadOnly: Bool
    public var messages: [Message]?

    public init(session: Session, isReadOnly: Bool, messages: [Message]?) {
        self.session = session
        self.isReadOnly = isReadOnly
        self.messages = messages
    }
}

/// The active session of an owner, agent and project, if there is one.
public struct CurrentAnswer: Sendable {
    public var session: Session?
    /// The newest, in order, where they were asked for and there is a session.
    public var messages: [Message]?

    public init(session: Session?, messages: [Message]?) {
        self.session = session
        self.messages = messages
    }
}

/// A project or an agent, with what its sessions that are not erased add up to.
public struct Group: Sendable {
    public var name: RawJSON
    public var sessionCount: UInt64
    public var messageCount: UInt64
    public var lastActivityAt: Timestamp
    public var latestSession: SessionID

    public init(
        name: RawJSON, sessionCount: UInt64, messageCount: UInt64, lastActivityAt: Timestamp,
        latestSession: SessionID
    ) {
        self.name = name
        self.sessionCount = sessionCount
        self.messageCount = messageCount
        self.lastActivityAt = lastActivityAt
        self.latestSession = latestSession
    }
}

public struct GroupPage: Sendable {
    public var groups: [Group]
    public var total: UInt64
    public var nextCursor: GroupCursor?

    public init(groups: [Group], total: UInt64, nextCursor: GroupCursor?) {
        self.groups = groups
        self.total = total
        self.nextCursor = nextCursor
    }
}

public struct ActivityReport: Sendable {
    public struct Bucket: Sendable {
        public var start: Timestamp
        public var messageCount: UInt64 = 0
        /// Sessions with a message in it.
        public var sessionCount: UInt64 = 0
        public var responseCount: UInt64 = 0
        /// In seconds; nil where there was no response.
        public var median: Double?
        public var percentile95: Double?

        public init(start: Timestamp) { self.start = start }
    }

    public var buckets: [Bucket]

    public init(buckets: [Bucket]) { self.buckets = buckets }
}

public struct UnsummarizedPage: Sendable {
    public var sessions: [Session]
    public var nextCursor: UnsummarizedCursor?

    public init(sessions: [Session], nextCursor: UnsummarizedCursor?) {
        self.sessions = sessions
        self.nextCursor = nextCursor
    }
}

public struct SessionPage: Sendable {
    public var sessions: [Session]
    public var nextCursor: SessionCursor?
    public var total: UInt64?

    public init(sessions: [Session], nextCursor: SessionCursor?, total: UInt64?) {
        self.sessions = sessions
        self.nextCursor = nextCursor
        self.total = total
    }
}

/// What is told of a list of messages after the messages themselves.
public struct MessagePage: Sendable {
    public var total: UInt64
    public var hasMore: Bool
    /// Where to go on, for a page that ended before it was full.
    public var goOn: GoOn?

    public struct GoOn: Equatable, Sendable {
        /// For `after`; for `before` where newest messages come first.
        public var scannedThrough: Sequence
        /// What is left of the offset.
        public var offset: Int

        /// - Parameter next: the first message that was not looked at.
        public init(at next: Sequence, isDescending: Bool, offset: Int) {
            scannedThrough = Sequence(isDescending ? next.value + 1 : next.value - 1)
            self.offset = offset
        }
    }

    public init(total: UInt64, hasMore: Bool) {
        self.total = total
        self.hasMore = hasMore
    }
}

/// A message with what it said before each edit, oldest first.
public struct MessageHistory: Sendable {
    public var message: Message
    public var earlier: [Message]

    public init(message: Message, earlier: [Message]) {
        self.message = message
        self.earlier = earlier
    }
}

public struct EventPage: Sendable {
    public var events: [EventView]
    public var head: Position
    /// Where to go on; nil at the end.
    public var nextFrom: Position?

    public init(events: [EventView], head: Position, nextFrom: Position?) {
        self.events = events
        self.head = head
        self.nextFrom = nextFrom
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
    public var included: Int
    public var omissions: [Omission]
    /// Messages cut to the character limit.
    public var truncated: Int
    public var firstSequence: Sequence?
    public var throughSequence: Sequence

    public init(
        form: Form, included: Int, omissions: [Omission], truncated: Int, firstSequence: Sequence?,
        throughSequence: Sequence
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

/// What an application, or a digest, found worth knowing of a session.
public struct Insight: Sendable {
    public var session: SessionID
    public var header: EventHeader
    /// Nil where it was erased.
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
    public var throughSequence: Sequence
    public var text: RawJSON

    public init(
        session: SessionID, position: Position, recordedAt: Timestamp, throughSequence: Sequence,
        text: RawJSON
    ) {
        self.session = session
        self.position = position
        self.recordedAt = recordedAt
        self.throughSequence = throughSequence
        self.text = text
    }
}

/// What earlier sessions of an owner established, newest first.
public struct ResumeContext: Sendable {
    public var insights: [Insight]
    public var summaries: [SessionSummary]
    public var text: String

    public init(insights: [Insight], summaries: [SessionSummary], text: String) {
        self.insights = insights
        self.summaries = summaries
        self.text = text
    }
}

/// One page of a session's export: the session, and messages from a place on.
/// A message with all that was said in its place.
public struct ExportedMessage: Sendable {
    public var message: Message
    /// What it said before each edit, oldest first; none of what was purged.
    public var earlier: [Message] = []
    /// Of the last edit, where its text is still there.
    public var editedAt: Timestamp?

    public init(_ message: Message) { self.message = message }
}

public struct ExportPage: Sendable {
    public var session: Session
    public var messages: [ExportedMessage]
    public var isFirst: Bool
    public var next: Sequence?
    public var exportedAt: Timestamp

    public init(
        session: Session, messages: [ExportedMessage], isFirst: Bool, next: Sequence?,
        exportedAt: Timestamp
    ) {
        self.session = session
        self.messages = messages
        self.isFirst = isFirst
        self.next = next
        self.exportedAt = exportedAt
    }
}

public struct JournalInfo: Sendable {
    public var version: String
    public var id: String
    public var lineage: UInt64
    public var format: UInt16
    public var head: Position
    public var byteCount: UInt64
    public var uptimeSeconds: Double
    public var projections: [ProjectionStatus]

    public init(
        version: String, id: String, lineage: UInt64, format: UInt16, head: Position,
        byteCount: UInt64, uptimeSeconds: Double, projections: [ProjectionStatus]
    ) {
        self.version = version
        self.id = id
        self.lineage = lineage
        self.format = format
        self.head = head
        self.byteCount = byteCount
        self.uptimeSeconds = uptimeSeconds
        self.projections = projections
    }
}

public struct ProjectionStatus: Sendable {
    public enum State: Sendable {
        case live
        case rebuilding(RebuildProgress)
        case failed(String)
    }

    public var name: String
    public var version: UInt32
    public var position: Position
    public var lag: UInt64
    public var state: State
    /// How far it is folded anew beside this one, which goes on.
    public var beside: RebuildProgress?

    public init(name: String, version: UInt32, position: Position, lag: UInt64, state: State) {
        self.name = name
        self.version = version
        self.position = position
        self.lag = lag
        self.state = state
    }
}

/// A message that a search found.
public struct SearchHit: Equatable, Sendable {
    public var session: SessionID
    public var sequence: Sequence
    /// A part of the message's text, on one line, in UTF-8.
    public var snippet: [UInt8]
    /// Where what was looked for stands in the snippet, in characters.
    public var marks: [Range<Int>]
    public var score: Double
    public var at: Timestamp

    public init(
        session: SessionID, sequence: Sequence, snippet: [UInt8], marks: [Range<Int>], score: Double,
        at: Timestamp
    ) {
        self.session = session
        self.sequence = sequence
        self.snippet = snippet
        self.marks = marks
        self.score = score
        self.at = at
    }
}

public struct SearchPage: Equatable, Sendable {
    public var hits: [SearchHit] = []
    public var total: UInt64 = 0
    public var totalIsExact = true
    /// The last event that the search knew of.
    public var through: Position
    public var nextCursor: SearchCursor?

    public init(through: Position) { self.through = through }
}
