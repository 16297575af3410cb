/// What is known of an event for ever: numbers, digests and codes, never a person's words.
///
/// The layout is in ARCHITECTURE.md, "The event header"; `EventHeaderCodec` holds its offsets.
package struct EventHeader: Equatable, Sendable {
    package var bodyCodec = BodyCodec.raw
    package var role: Role?
    package var messageType: MessageType?
    package var type: EventType
    package var version: UInt16
    package var flags = EventFlags()
    package var position: Position
    /// Position of the session's `session.started`; none for an event of the journal itself.
    package var session: Position
    package var revision: Revision
    /// A recorded message's own number; elsewhere the message number that the event speaks of
    /// (edited, redacted, annotated, rewound to, summarised through, cleared through).
    package var sequence = Sequence.none
    /// The event that this one edits, redacts, annotates or replaces.
    package var target = Position.none
    /// The newest event that a derived one (title, summary, insight) was made from.
    package var source = Position.none
    package var at: Timestamp
    package var recordedAt: Timestamp
    package var batchIndex: UInt32 = 0
    package var batchCount: UInt32 = 1
    package var fork: ForkPoint?
    /// Leaf of the session's previous event; zero for the first.
    package var link = Digest256.zero
    /// SHA-256 over the body's salt and frame.
    package var commitment: Digest256
    /// Digest of the idempotency key, on the last event of a keyed request's batch.
    package var key = NameDigest.none
    package var tail = EventTail.none

    package init(
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

/// Where a fork leaves its parent.
package struct ForkPoint: Equatable, Sendable {
    package var parent: Position
    package var revision: Revision
    package var sequence: Sequence

    package init(parent: Position, revision: Revision, sequence: Sequence) {
        self.parent = parent
        self.revision = revision
        self.sequence = sequence
    }
}

package enum BodyCodec: UInt8, Sendable {
    case raw = 0
}

package struct EventFlags: OptionSet, Sendable {
    package let rawValue: UInt32
    package init(rawValue: UInt32) { self.rawValue = rawValue }

    /// The machine's clock had gone back; `recordedAt` repeats the one before.
    package static let clockRegressed = EventFlags(rawValue: 1 << 0)
    /// The key belongs to the owner's scope, not the session's.
    package static let keyScopeOwner = EventFlags(rawValue: 1 << 1)
    package static let carriesTitle = EventFlags(rawValue: 1 << 2)
    package static let carriesContext = EventFlags(rawValue: 1 << 3)
    package static let carriesSummary = EventFlags(rawValue: 1 << 4)
    /// A redaction that purges earlier edits only.
    package static let keepsCurrent = EventFlags(rawValue: 1 << 5)
    /// A title made of the date, after generating one failed.
    package static let titleIsDate = EventFlags(rawValue: 1 << 6)
}

/// What only some types of event have.
package enum EventTail: Equatable, Sendable {
    case none
    case session(SessionTail)
    case message(MessageTail)
    case custom(CustomType)
}

package struct SessionTail: Equatable, Sendable {
    package var id: SessionID
    package var owner = NameDigest.none
    package var agent = NameDigest.none
    package var project = NameDigest.none
    package var mode = NameDigest.none

    package init(
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

/// Tool calls are paired by 8-byte digests of their ids under the journal's secret, so that pairing
/// outlives erasure.
package struct MessageTail: Equatable, Sendable {
    package var run = NameDigest.none
    package var calls: [UInt64] = []
    package var results: [UInt64] = []

    package init(run: NameDigest = .none, calls: [UInt64] = [], results: [UInt64] = []) {
        self.run = run
        self.calls = calls
        self.results = results
    }
}
