/// The part of an event that stays for ever: numbers, digests and codes, never a person's words.
///
/// The layout is in `docs/internals/format.md`; `EventHeaderCodec` holds its offsets.
public struct EventHeader: Equatable, Sendable {
    public var bodyCodec = BodyCodec.raw
    public var role: Role?
    public var messageType: MessageType?
    public var type: EventType
    public var version: UInt16
    public var flags = EventFlags()
    public var position: Position
    /// Position of the session's `session.started`; none for an event of the journal itself.
    public var session: Position
    public var revision: Revision
    /// A recorded message's own number; elsewhere the message number that the event speaks of
    /// (edited, redacted, annotated, rewound to, summarised through, cleared through).
    public var sequence = SequenceNumber.none
    /// The event that this one edits, redacts, annotates or replaces.
    public var target = Position.none
    /// The newest event that a derived one (title, summary, insight) was made from.
    public var source = Position.none
    public var at: Timestamp
    public var recordedAt: Timestamp
    public var batchIndex: UInt32 = 0
    public var batchCount: UInt32 = 1
    public var fork: ForkPoint?
    /// Leaf of the session's previous event; zero for the first.
    public var link = Digest256.zero
    /// SHA-256 over the body's salt and frame.
    public var commitment: Digest256
    /// Digest of the idempotency key, on the last event of a keyed request's batch.
    public var key = NameDigest.none
    public var tail = EventTail.none

    public init(
        type: EventType, version: UInt16, position: Position, session: Position, revision: Revision,
        at: Timestamp, recordedAt: Timestamp, commitment: Digest256
    ) {
        self.type = type
        self.version = version
        self.position = position
        self.session = session
        self.revision = revision
        self.at = at
        self.recordedAt = recordedAt
        self.commitment = commitment
    }
}

/// The place where a fork leaves its parent.
public struct ForkPoint: Equatable, Sendable {
    public var parent: Position
    public var revision: Revision
    public var sequence: SequenceNumber

    public init(parent: Position, revision: Revision, sequence: SequenceNumber) {
        self.parent = parent
        self.revision = revision
        self.sequence = sequence
    }
}

public enum BodyCodec: UInt8, Sendable {
    case raw = 0
}

public struct EventFlags: OptionSet, Sendable {
    public let rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// `recordedAt` is not what the machine's clock said: the clock had gone back, and it repeats the one
    /// before; or the clock was beyond the times that can be written, and it is the first or the last of them.
    public static var clockRegressed: EventFlags { EventFlags(rawValue: 1 << 0) }
    /// The key belongs to the owner's scope, not the session's.
    public static var keyScopeOwner: EventFlags { EventFlags(rawValue: 1 << 1) }
    public static var carriesTitle: EventFlags { EventFlags(rawValue: 1 << 2) }
    public static var carriesContext: EventFlags { EventFlags(rawValue: 1 << 3) }
    public static var carriesSummary: EventFlags { EventFlags(rawValue: 1 << 4) }
    /// A redaction that purges earlier edits only.
    public static var keepsCurrent: EventFlags { EventFlags(rawValue: 1 << 5) }
    /// A title made of the date, after generating one failed.
    public static var titleIsDate: EventFlags { EventFlags(rawValue: 1 << 6) }
    /// A message that is no message to people, or the edit of one; version 2.
    public static var hidden: EventFlags { EventFlags(rawValue: 1 << 7) }
    /// A rewind after which keys of the session's scope are new ones: it begins a generation of them.
    public static var newKeys: EventFlags { EventFlags(rawValue: 1 << 8) }

    /// The lowest version of its type in which an event can have the flags.
    public var leastVersion: UInt16 { contains(.hidden) ? 2 : 1 }
}

/// The fields that only some types of event have.
public enum EventTail: Equatable, Sendable {
    case none
    case session(SessionTail)
    case message(MessageTail)
    case custom(CustomType)
    /// A clear through a message that need not be the last; `first` is the first message whose text it takes,
    /// beyond the last one where all of them had none any more.
    case cleared(first: SequenceNumber)
    case rewound(TakenMessages)
    case assigned(AssignmentTail)
    /// Seconds after its last activity at which a session is erased, as an event of its own sets them; 0 for
    /// never.
    case expiry(seconds: UInt64)

    /// The lowest version of its type in which an event can have the tail.
    public var leastVersion: UInt16 {
        switch self {
        case .none, .custom, .assigned, .expiry: 1
        case .session(let tail): SessionTailRecord.Parts(of: tail).isEmpty ? 1 : 2
        case .message(let tail): tail.key.isNone && tail.usage == nil ? 1 : 2
        case .cleared, .rewound: 2
        }
    }
}

/// The messages that a rewind takes out of the transcript.
public struct TakenMessages: Equatable, Sendable {
    public var first: SequenceNumber
    public var last: SequenceNumber
    /// Less than what lies between the two where earlier rewinds left gaps.
    public var count: UInt64

    public init(first: SequenceNumber, last: SequenceNumber, count: UInt64) {
        self.first = first
        self.last = last
        self.count = count
    }
}

public struct SessionTail: Equatable, Sendable {
    public var id: SessionID
    public var owner = NameDigest.none
    public var agent = NameDigest.none
    public var project = NameDigest.none
    public var mode = NameDigest.none
    /// The session that it works for; version 2.
    public var parent: SessionID?
    /// Seconds after its last activity at which it is erased, at least 1; version 2.
    public var expiresAfter: UInt64?

    public init(
        id: SessionID, owner: NameDigest = .none, agent: NameDigest = .none,
        project: NameDigest = .none, mode: NameDigest = .none
    ) {
        self.id = id
        self.owner = owner
        self.agent = agent
        self.project = project
        self.mode = mode
    }
}

/// The tail of a recorded message. Tool calls are paired by 8-byte digests of their ids under the journal's
/// secret, so that pairing outlives erasure.
public struct MessageTail: Equatable, Sendable {
    public var run = NameDigest.none
    public var calls: [UInt64] = []
    public var results: [UInt64] = []
    /// Digest of the message's own key, in the scope of the session's messages; version 2.
    public var key = NameDigest.none
    /// The tokens and the money that it cost; version 2.
    public var usage: MessageUsage?

    public init(run: NameDigest = .none, calls: [UInt64] = [], results: [UInt64] = []) {
        self.run = run
        self.calls = calls
        self.results = results
    }
}
