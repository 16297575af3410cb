import DaybookAudit
import DaybookCore

/// A body ready for the log, with the header fields that describe it.
struct SealedBody: Sendable {
    let body: EventBody
    let record: [UInt8]
    let commitment: Digest256
}

/// Makes bodies and digests; stateless, used by any thread.
struct Sealer: Sendable {
    let names: NameKey
    let random: @Sendable () -> (UInt64, UInt64)

    func seal(_ body: EventBody) -> SealedBody {
        let record = BodyRecord.seal(body, salt: random())
        let committed = record.span.bytes.extracting(BodyRecord.prefixByteCount...)
        return SealedBody(body: body, record: record, commitment: EventHash.commitment(committed))
    }

    func digest(_ kind: NameKey.Kind, _ name: Name?) -> NameDigest {
        name.map { names.digest(kind, $0.utf8) } ?? .none
    }
}

/// An event to be recorded, without its place in the log.
struct EventPlan: Sendable {
    enum Body: Sendable {
        case sealed(SealedBody)
        case plain(EventBody)
    }

    var type: EventType
    var flags = EventFlags()
    var role: Role?
    var messageType: MessageType?
    /// The message that the event speaks of; a recorded message gets its number with its place.
    var sequence = SequenceNumber.none
    var target = Position.none
    var source = Position.none
    var fork: ForkPoint?
    var at: Timestamp?
    var key = NameDigest.none
    /// Digest of a message's own key as that of a request of the later generation that this one names; none
    /// for the first.
    var laterKey = NameDigest.none
    var tail = EventTail.none
    var body: Body

    init(_ type: EventType, _ body: Body) {
        self.type = type
        self.body = body
    }

    var slots: EventBody {
        switch body {
        case .sealed(let body): body.body
        case .plain(let body): body
        }
    }
}

/// A request on its way to the writer, with all work done that does not depend on the log's head.
///
/// Of reference type: it goes through a queue and many hands, and a copy would retain each of its texts.
final class PreparedAppend: Sendable {
    let request: AppendRequest
    let owner: NameDigest
    let key: PreparedKey?
    let command: PreparedCommand
    let byteCount: Int

    init(
        request: AppendRequest, owner: NameDigest, key: PreparedKey?, command: PreparedCommand, byteCount: Int
    ) {
        self.request = request
        self.owner = owner
        self.key = key
        self.command = command
        self.byteCount = byteCount
    }
}

/// A client's request: one append, or several that are recorded together.
enum PreparedRequest: Sendable {
    case one(PreparedAppend)
    case batch([PreparedAppend])

    var byteCount: Int {
        switch self {
        case .one(let append): append.byteCount
        case .batch(let appends): appends.reduce(0) { $0 + $1.byteCount }
        }
    }

    var appendCount: Int {
        switch self {
        case .one: 1
        case .batch(let appends): appends.count
        }
    }

    /// Whether it takes texts away, so that room can be made.
    var erases: Bool {
        switch self {
        case .one(let append): append.command.erases
        case .batch(let appends): appends.allSatisfy(\.command.erases)
        }
    }
}

/// A command with the events that are sealed before it is decided.
enum PreparedCommand: Sendable {
    case begin(PreparedBeginning)
    case record(PreparedRecording)
    case change(SessionChange)
    case assign(PreparedAssignment)
    case history(HistoryChange)

    /// Whether it takes texts away, so that room can be made.
    var erases: Bool {
        guard case .history(let change) = self else { return false }
        return switch change {
        case .clear, .erase, .redact: true
        case .rewind, .edit, .annotate: false
        }
    }

    /// The messages that it would record.
    var turn: PreparedTurn? {
        switch self {
        case .begin(.messages(let turn, _, _)), .record(.messages(let turn)): turn
        case .begin, .record, .change, .assign, .history: nil
        }
    }

    /// The session that it would begin.
    var start: StartPlan? { if case .begin(let beginning) = self { beginning.start } else { nil } }
}

enum PreparedBeginning: Sendable {
    case start(StartPlan, closeCurrent: Bool)
    case current(StartPlan, withinSeconds: Int64?)
    case messages(PreparedTurn, StartPlan, closeCurrent: Bool)
    case fork(SessionFork, StartPlan)

    var start: StartPlan {
        switch self {
        case .start(let plan, _), .current(let plan, _), .messages(_, let plan, _), .fork(_, let plan): plan
        }
    }
}

enum PreparedRecording: Sendable {
    /// Messages, for an open session only.
    case messages(PreparedTurn)
    /// Events of a client's own type, or of a digest: also for a session that is closed or archived.
    case others([EventPlan])
    case insight(EventPlan, replaces: Position?)
    /// A title for a session that has none.
    /// - Parameter source: nil for all that was said until it is decided.
    case title(EventPlan, source: Position?)

    var byteCount: Int {
        switch self {
        case .messages(let turn): turn.byteCount
        case .others(let events): events.byteCount
        case .insight(let event, _), .title(let event, _): event.byteCount
        }
    }
}

/// Names and a parent to give, with their texts.
struct PreparedAssignment: Sendable {
    var tail = AssignmentTail()
    var texts = EventBody()

    /// The owner alone.
    var owner: PreparedAssignment {
        var owner = PreparedAssignment()
        owner.tail.owner = tail.owner
        owner.texts.add(.owner, texts[.owner])
        return owner
    }
}

struct PreparedKey: Sendable {
    let digest: NameDigest
    /// The JSON strings of the slots `key` and `request`.
    let name: RawJSON
    let request: RawJSON
}

struct StartPlan: Sendable {
    let id: SessionID
    let owner: NameDigest
    let event: EventPlan
}
