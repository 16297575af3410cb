/// What reading a journal answers with; text is the JSON that came in.

package struct SessionAnswer: Sendable {
    package var session: Session
    /// True where the session takes no more messages: closed, archived, or read at a past moment.
    package var isReadOnly: Bool
    package var messages: [Message]?

    package init(session: Session, isReadOnly: Bool, messages: [Message]?) {
        self.session = session
        self.isReadOnly = isReadOnly
        self.messages = messages
    }
}

/// The active session of an owner, agent and project, if there is one.
package struct CurrentAnswer: Sendable {
    package var session: Session?
    /// The newest, in order, where they were asked for and there is a session.
    package var messages: [Message]?

    package init(session: Session?, messages: [Message]?) {
        self.session = session
        self.messages = messages
    }
}

/// A project or an agent, with what its sessions that are not erased add up to.
package struct Group: Sendable {
    package var name: RawJSON
    package var sessionCount: UInt64
    package var messageCount: UInt64
    package var lastActivityAt: Timestamp
    package var latestSession: SessionID

    package init(
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

package struct GroupPage: Sendable {
    package var groups: [Group]
    package var total: UInt64
    package var nextCursor: GroupCursor?

    package init(groups: [Group], total: UInt64, nextCursor: GroupCursor?) {
        self.groups = groups
        self.total = total
        self.nextCursor = nextCursor
    }
}

package struct ActivityReport: Sendable {
    package struct Bucket: Sendable {
        package var start: Timestamp
        package var messageCount: UInt64 = 0
        /// Sessions with a message in it.
        package var sessionCount: UInt64 = 0
        package var responseCount: UInt64 = 0
        /// In seconds; nil where there was no response.
        package var median: Double?
        package var percentile95: Double?

        package init(start: Timestamp) { self.start = start }
    }

    package var buckets: [Bucket]

    package init(buckets: [Bucket]) { self.buckets = buckets }
}

package struct UnsummarizedPage: Sendable {
    package var sessions: [Session]
    package var nextCursor: UnsummarizedCursor?

    package init(sessions: [Session], nextCursor: UnsummarizedCursor?) {
        self.sessions = sessions
        self.nextCursor = nextCursor
    }
}

package struct SessionPage: Sendable {
    package var sessions: [Session]
    package var nextCursor: SessionCursor?
    package var total: UInt64?

    package init(sessions: [Session], nextCursor: SessionCursor?, total: UInt64?) {
        self.sessions = sessions
        self.nextCursor = nextCursor
        self.total = total
    }
}

/// What is told of a list of messages after the messages themselves.
package struct MessagePage: Sendable {
    package var total: UInt64
    package var hasMore: Bool
    /// Where to go on, for a page that ended before it was full.
    package var goOn: GoOn?

    package struct GoOn: Equatable, Sendable {
        /// For `after`; for `before` where newest messages come first.
        package var scannedThrough: Sequence
        /// What is left of the offset.
        package var offset: Int

        /// - Parameter next: the first message that was not looked at.
        package init(at next: Sequence, isDescending: Bool, offset: Int) {
            scannedThrough = Sequence(isDescending ? next.value + 1 : next.value - 1)
            self.offset = offset
        }
    }

    package init(total: UInt64, hasMore: Bool) {
        self.total = total
        self.hasMore = hasMore
    }
}

/// A message with what it said before each edit, oldest first.
package struct MessageHistory: Sendable {
    package var message: Message
    package var earlier: [Message]

    package init(message: Message, earlier: [Message]) {
        self.message = message
        self.earlier = earlier
    }
}

package struct EventPage: Sendable {
    package var events: [EventView]
    package var head: Position
    /// Where to go on; nil at the end.
    package var nextFrom: Position?

    package init(events: [EventView], head: Position, nextFrom: Position?) {
        self.events = events
        self.head = head
        self.nextFrom = nextFrom
    }
}

package struct ResumePrompt: Equatable, Sendable {
    package enum Form: Equatable, Sendable {
        case text(String)
        /// A JSON array that model APIs accept as `messages`.
        case messages(RawJSON)
    }

    package struct Omission: Equatable, Sendable {
        package let reason: String
        package let count: UInt64

        package init(reason: String, count: UInt64) {
            self.reason = reason
            self.count = count
        }
    }

    package var form: Form
    package var included: Int
    package var omissions: [Omission]
    /// Messages cut to the character limit.
    package var truncated: Int
    package var firstSequence: Sequence?
    package var throughSequence: Sequence

    package init(
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

    package var omitted: UInt64 { omissions.reduce(0) { $0 + $1.count } }
}

/// What an application, or a digest, found worth knowing of a session.
package struct Insight: Sendable {
    package var session: SessionID
    package var header: EventHeader
    /// Nil where it was erased.
    package var body: EventBody?
    package var replacedBy: Position?

    package init(session: SessionID, header: EventHeader, body: EventBody?, replacedBy: Position? = nil) {
        self.session = session
        self.header = header
        self.body = body
        self.replacedBy = replacedBy
    }
}

package struct SessionSummary: Sendable {
    package var session: SessionID
    package var position: Position
    package var recordedAt: Timestamp
    package var throughSequence: Sequence
    package var text: RawJSON

    package init(
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
package struct ResumeContext: Sendable {
    package var insights: [Insight]
    package var summaries: [SessionSummary]
    package var text: String

    package init(insights: [Insight], summaries: [SessionSummary], text: String) {
        self.insights = insights
        self.summaries = summaries
        self.text = text
    }
}

/// One page of a session's export: the session, and messages from a place on.
/// A message with all that was said in its place.
package struct ExportedMessage: Sendable {
    package var message: Message
    /// What it said before each edit, oldest first; none of what was purged.
    package var earlier: [Message] = []
    /// Of the last edit, where its text is still there.
    package var editedAt: Timestamp?

    package init(_ message: Message) { self.message = message }
}

package struct ExportPage: Sendable {
    package var session: Session
    package var messages: [ExportedMessage]
    package var isFirst: Bool
    package var next: Sequence?
    package var exportedAt: Timestamp

    package init(
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

package struct JournalInfo: Sendable {
    package var version: String
    package var id: String
    package var lineage: UInt64
    package var format: UInt16
    package var head: Position
    package var byteCount: UInt64
    package var uptimeSeconds: Double
    package var projections: [ProjectionStatus]

    package init(
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

package struct ProjectionStatus: Sendable {
    package enum State: Sendable {
        case live
        case rebuilding(RebuildProgress)
        case failed(String)
    }

    package var name: String
    package var version: UInt32
    package var position: Position
    package var lag: UInt64
    package var state: State
    /// How far it is folded anew beside this one, which goes on.
    package var beside: RebuildProgress?

    package init(name: String, version: UInt32, position: Position, lag: UInt64, state: State) {
        self.name = name
        self.version = version
        self.position = position
        self.lag = lag
        self.state = state
    }
}

/// A message that a search found.
package struct SearchHit: Equatable, Sendable {
    package var session: SessionID
    package var sequence: Sequence
    /// A part of the message's text, on one line, in UTF-8.
    package var snippet: [UInt8]
    /// Where what was looked for stands in the snippet, in characters.
    package var marks: [Range<Int>]
    package var score: Double
    package var at: Timestamp

    package init(
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

package struct SearchPage: Equatable, Sendable {
    package var hits: [SearchHit] = []
    package var total: UInt64 = 0
    package var totalIsExact = true
    /// The last event that the search knew of.
    package var through: Position
    package var nextCursor: SearchCursor?

    package init(through: Position) { self.through = through }
}
