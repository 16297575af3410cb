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
    var sequence = Sequence.none
    var target = Position.none
    var source = Position.none
    var fork: ForkPoint?
    var at: Timestamp?
    var key = NameDigest.none
    var tail = EventTail.none
    var body: Body

    init(_ type: EventType, _ body: Body) {
        self.type = type
        self.body = body
    }
}

/// A request on its way to the writer, with all work done that does not depend on the log's head.
struct PreparedAppend: Sendable {
    let request: AppendRequest
    let owner: NameDigest
    let key: PreparedKey?
    /// The session that a start or a message would begin.
    let start: StartPlan?
    /// Events of messages, insights, reactors' results, or the client's own event.
    let events: [EventPlan]
    let byteCount: Int
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
