/// A request to record events, checked for syntax and not yet decided.
public struct AppendRequest: Sendable {
    /// The session that the request names.
    public var session: SessionID?
    public var owner: Name?
    public var actor: Name?
    public var key: IdempotencyKey?
    /// The session's expected revision; `.none` means that the session must not exist.
    public var expectedRevision: Revision?
    public var at: Timestamp?
    public var command: Command

    public init(session: SessionID?, owner: Name? = nil, command: Command) {
        self.session = session
        self.owner = owner
        self.command = command
    }

    /// Whether the key is unique among the owner's, and not only among the session's.
    public var usesOwnersKeys: Bool {
        if case .begin(.fork) = command { return true }
        return session == nil
    }
}

/// A name that a client gave (owner, agent, project, run, actor, mode): its text and the JSON it came in.
public struct Name: Equatable, Sendable {
    public let utf8: [UInt8]
    public let json: RawJSON

    /// Makes a name.
    /// - Precondition: `json` is a string whose unescaped form is `utf8`.
    public init(utf8: [UInt8], json: RawJSON) {
        self.utf8 = utf8
        self.json = json
    }
}

/// An idempotency key with all that a request under it must repeat.
public struct IdempotencyKey: Equatable, Sendable {
    public let name: Name
    /// The method and the parameters but the key and the expected revision, sorted by name, without
    /// insignificant white space.
    public let request: [UInt8]
    /// The generation of the session's keys that the client takes it to be of; nil where it names none, which
    /// makes it one of the first.
    public let generation: KeyGeneration?

    public init(name: Name, request: [UInt8], generation: KeyGeneration? = nil) {
        self.name = name
        self.request = request
        self.generation = generation
    }
}

/// The number of times that a session's keys have begun anew: 1, 2, 3 …
public struct KeyGeneration: Comparable, Sendable {
    public let value: UInt64

    public init(_ value: UInt64) { self.value = value }

    public static let first = KeyGeneration(1)
    public var next: KeyGeneration { KeyGeneration(value + 1) }

    public static func < (left: KeyGeneration, right: KeyGeneration) -> Bool { left.value < right.value }
}

/// The present state of messages that were recorded earlier.
public enum MessageFate: Sendable {
    case kept
    /// None has its text any more.
    case erased
    /// None that has its text is in the transcript any more.
    case rewound
}

/// A clear of a session's messages.
public struct MessageClear: Sendable {
    public var reason: RawJSON?
    /// The last message that goes; nil for all so far, which also begins a generation of keys.
    public var through: SequenceNumber?
    /// The text of a summary to record in their place, a JSON string.
    public var summary: RawJSON?

    public init(reason: RawJSON? = nil, through: SequenceNumber? = nil, summary: RawJSON? = nil) {
        self.reason = reason
        self.through = through
        self.summary = summary
    }
}

/// A rewind of a session's transcript.
public struct Rewind: Sendable {
    public enum Extent: Sendable {
        /// Removes the messages after this one.
        case to(SequenceNumber)
        /// Removes so many of the newest messages, or as many as there are.
        case last(UInt64)
    }

    public var extent: Extent
    /// Whether the answer is to hold the messages that it takes.
    public var returnsMessages: Bool
    /// Whether keys of the session's scope are new ones from then on.
    public var renewsKeys: Bool
    /// Whether hidden messages are counted and answered as others are.
    public var includesHidden = false

    public init(_ extent: Extent, returnsMessages: Bool = false, renewsKeys: Bool = false) {
        self.extent = extent
        self.returnsMessages = returnsMessages
        self.renewsKeys = renewsKeys
    }
}

/// The new content and metadata of a message; nil keeps one.
public struct MessageEdit: Sendable {
    public var content: RawJSON?
    public var metadata: RawJSON?

    public init(content: RawJSON? = nil, metadata: RawJSON? = nil) {
        self.content = content
        self.metadata = metadata
    }
}

public struct SessionStart: Sendable {
    public var owner: Name?
    public var agent: Name?
    public var project: Name?
    public var mode: Name?
    public var title: RawJSON?
    public var context: RawJSON?
    /// The session that it works for, which need not be there.
    public var parent: SessionID?
    /// Seconds after its last activity at which it is erased; nil for never.
    public var expiresAfter: UInt64?

    public init() {}
}

/// The names and the parent that a session is given; nil leaves one as it is.
public struct SessionAssignment: Sendable {
    /// The owner, which goes to the whole family.
    public var owner: Name?
    public var agent: Name?
    public var project: Name?
    public var parent: SessionID?

    public init() {}

    /// Whether it gives nothing.
    public var isEmpty: Bool { owner == nil && agent == nil && project == nil && parent == nil }
}

public struct SessionFork: Sendable {
    public var sequence: SequenceNumber
    public var id: SessionID?
    /// The new session's names; owner, agent, project and mode are the source's where left out.
    public var start: SessionStart

    public init(at sequence: SequenceNumber, id: SessionID? = nil, start: SessionStart = SessionStart()) {
        self.sequence = sequence
        self.id = id
        self.start = start
    }
}

public struct SessionUpdate: Sendable {
    /// The new title; `.some(nil)` clears it.
    public var title: RawJSON??
    /// The origin of the new title; any but the client gives one only where no client has.
    public var titleSource = TitleSource.client
    public var pinned: Bool?
    public var archived: Bool?
    public var context: RawJSON?
    /// Seconds after its last activity at which it is to be erased; `.some(nil)` for never.
    public var expiresAfter: UInt64??

    public init() {}
}

public struct InsightDraft: Sendable {
    public var kind: Name
    public var value: RawJSON

    public init(kind: Name, value: RawJSON) {
        self.kind = kind
        self.value = value
    }
}

public struct GeneratedTitle: Sendable {
    /// The text, a JSON string.
    public var text: RawJSON
    /// The newest event that the text was made from; none for a title that is the date; nil for everything
    /// said until it is decided.
    public var source: Position?

    public init(text: RawJSON, source: Position?) {
        self.text = text
        self.source = source
    }
}

/// A summary and the insights of a session, recorded in one commit.
public struct SessionDigest: Sendable {
    /// The summary's text, a JSON string.
    public var summary: RawJSON
    public var insights: [InsightDraft]
    /// The newest message, and the newest event, that they were made from.
    public var through: SequenceNumber
    public var source: Position

    public init(summary: RawJSON, insights: [InsightDraft], through: SequenceNumber, source: Position) {
        self.summary = summary
        self.insights = insights
        self.through = through
        self.source = source
    }
}

public struct MessageDraft: Sendable {
    public var role: Role
    public var type: MessageType
    public var content: RawJSON
    public var metadata: RawJSON?
    public var agent: Name?
    public var run: Name?
    public var at: Timestamp?
    /// The line of a foreign file that the message was imported from, as a JSON string.
    public var source: RawJSON?
    /// The message's own key, in the scope of the session's messages.
    public var key: Name?
    public var usage: UsageDraft?
    /// Whether it is no message to people.
    public var isHidden = false
    /// Ids of the tool calls that the message makes and answers, unescaped.
    public var callIDs: [[UInt8]] = []
    public var resultIDs: [[UInt8]] = []
    /// Names of the calls, and of the answered calls, that have no id.
    public var callNames: [[UInt8]] = []
    public var resultNames: [[UInt8]] = []

    public init(role: Role, type: MessageType, content: RawJSON) {
        self.role = role
        self.type = type
        self.content = content
    }
}

/// The result of a durable append, or of an earlier one with the same key.
public struct Appended: Equatable, Sendable {
    /// First and last event of the batch; equal to the session's last event where nothing was recorded.
    public var first: Position
    public var last: Position
    public var revision: Revision
    public var session: Position
    public var isDuplicate = false
    /// The state of the messages of an earlier batch under the same key; where `isSuperseded`, of those of the
    /// earlier generation.
    public var fate = MessageFate.kept
    /// Whether the key was named to be of an earlier generation than the session's, so that nothing was
    /// recorded; `last` is the event that began the newest.
    public var isSuperseded = false
    /// The number of messages that a rewind just took; nil for everything else.
    public var rewoundCount: UInt64?
    public var recordedNothing = false
    /// The message that was to be changed, where nothing was recorded.
    public var unchangedMessage = SequenceNumber.none
    /// The messages of the request, in the order sent, where they are not just those of the batch.
    public var messages: [TurnMessage] = []
    /// The events recorded, as they went to the log; empty where they have to be read back from there.
    public var events: [EventView] = []
    /// The results of appends that were recorded together, in the order sent; empty for a single one.
    public var parts: [Appended] = []

    public init(first: Position, last: Position, revision: Revision, session: Position) {
        self.first = first
        self.last = last
        self.revision = revision
        self.session = session
    }

    /// The result of appends that were recorded together, which ends where the last of their events is.
    /// - Precondition: there are some.
    public init(together parts: [Appended]) {
        let last = parts.max { $0.last < $1.last }!
        self.init(
            first: parts.map(\.first).min()!, last: last.last, revision: last.revision, session: last.session)
        self.parts = parts
    }
}
