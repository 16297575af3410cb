public enum SessionStatus: UInt8, NamedCode {
    case open = 0
    case closed = 1
    case erased = 2

    public var name: String {
        switch self {
        case .open: "open"
        case .closed: "closed"
        case .erased: "erased"
        }
    }
}

public enum TitleSource: UInt8, CaseIterable, Sendable {
    case client = 1
    case generated = 2
    case date = 3

    public var name: String {
        switch self {
        case .client: "client"
        case .generated: "generated"
        case .date: "date"
        }
    }
}

/// A session as a client sees it; texts are the JSON that was received.
public struct Session: Sendable {
    public var id: SessionID
    public var start: Position
    public var owner: RawJSON?
    public var agent: RawJSON?
    public var project: RawJSON?
    public var mode: RawJSON?
    /// The name that people are shown, never empty; nil where nobody asked for it.
    public var name: RawJSON?
    /// The beginning of the first request of a user.
    public var firstPrompt: String?
    public var title: RawJSON?
    public var titleSource: TitleSource?
    /// The last message that a generated title was made from.
    public var titleFrom: SequenceNumber?
    public var context: RawJSON?
    public var summary: RawJSON?
    public var summaryThrough: SequenceNumber?
    public var status: SessionStatus
    public var isPinned: Bool
    public var isArchived: Bool
    public var messageCount: UInt64
    public var revision: Revision
    public var createdAt: Timestamp
    public var updatedAt: Timestamp
    public var lastMessageAt: Timestamp?
    public var closedAt: Timestamp?
    public var archivedAt: Timestamp?
    public var preview: String?
    public var keyGeneration = KeyGeneration.first
    /// Seconds after its last activity at which it is erased; nil for never.
    public var expiresAfter: UInt64?
    public var forkedFrom: (session: SessionID, sequence: SequenceNumber)?
    /// The session that it works for, where the link counts.
    public var parent: SessionID?
    /// Positions of records that can't be read; their texts are left out.
    public var damaged: [Position] = []

    public init(
        id: SessionID, start: Position, status: SessionStatus, isPinned: Bool, isArchived: Bool,
        messageCount: UInt64, revision: Revision, createdAt: Timestamp, updatedAt: Timestamp
    ) {
        self.id = id
        self.start = start
        self.status = status
        self.isPinned = isPinned
        self.isArchived = isArchived
        self.messageCount = messageCount
        self.revision = revision
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }
}

/// The fields of a message's event that a client is told. Plain values: lists move thousands of these.
public struct MessageHeader: Equatable, Sendable {
    public var position: Position
    public var revision: Revision
    public var sequence: SequenceNumber
    public var role: Role?
    public var messageType: MessageType?
    public var at: Timestamp
    public var recordedAt: Timestamp
    /// Whether it is no message to people.
    public var isHidden: Bool
    public var usage = KeptUsage.none

    public init(_ header: EventHeader) {
        position = header.position
        revision = header.revision
        sequence = header.sequence
        role = header.role
        messageType = header.messageType
        at = header.at
        recordedAt = header.recordedAt
        isHidden = header.flags.contains(.hidden)
        if case .message(let tail) = header.tail { usage = KeptUsage(tail.usage) }
    }

    public init(_ record: HeaderRecord) {
        position = record.position
        revision = record.revision
        sequence = record.sequence
        role = record.role
        messageType = record.messageType
        at = record.at
        recordedAt = record.recordedAt
        isHidden = record.isHidden
        // Most messages have none and are of version 1: their tails are not looked into.
        if record.version > 1 { usage = KeptUsage(record.messageTail?.usage) }
    }
}

/// The usage of a message, behind a reference, since few messages have one and headers are copied much.
public enum KeptUsage: Equatable, Sendable {
    case none
    indirect case some(MessageUsage)

    public init(_ usage: MessageUsage?) {
        self = usage.map { .some($0) } ?? .none
    }

    public var value: MessageUsage? { if case .some(let usage) = self { usage } else { nil } }
}

/// A message as a client sees it.
public struct Message: Sendable {
    public var session: SessionID
    /// Header of the message as it was recorded.
    public var header: MessageHeader
    /// The current body; nil where it was erased.
    public var body: EventBody?
    public var isEdited = false
    public var annotations: [Annotation] = []
    /// Id of the session that recorded it, where a fork inherits it under the same number.
    public var origin: SessionID?
    /// Whether the request that is answered with it found it recorded.
    public var isDuplicate = false
    /// The state in which the request found it.
    public var fate = MessageFate.kept

    public init(session: SessionID, header: MessageHeader, body: EventBody?) {
        self.session = session
        self.header = header
        self.body = body
    }

    public init(session: SessionID, header: EventHeader, body: EventBody?) {
        self.init(session: session, header: MessageHeader(header), body: body)
    }

    public var isRedacted: Bool { body == nil }

    public func lend(to body: (borrowing LentMessage) -> Void) {
        guard let text = self.body else { return body(LentMessage(self, frame: nil)) }
        text.lendFrame { body(LentMessage(self, frame: $0)) }
    }

    /// Lends the message to a visitor.
    /// - Returns: about how many bytes it adds to an answer.
    public func lend(to visitor: inout some MessageVisitor) -> Int {
        var byteCount = 0
        lend { byteCount = visitor.take($0, from: nil) }
        return byteCount
    }

    /// Approximate byte count that it adds to an answer.
    public var byteCount: Int {
        var byteCount = 0
        lend { byteCount = $0.byteCount }
        return byteCount
    }
}

/// A message as a client sees it, with its body in place: lists move thousands of these.
public struct LentMessage: ~Escapable {
    public let session: SessionID
    public let header: MessageHeader
    /// The checked frame of its `EventBody`; nil where the body was erased.
    public let frame: RawSpan?
    public let isEdited: Bool
    public let annotations: [Annotation]
    public let origin: SessionID?
    public let isDuplicate: Bool
    public let fate: MessageFate

    /// A message as it was recorded, with nothing added since.
    @_lifetime(copy frame)
    public init(session: SessionID, header: MessageHeader, frame: RawSpan?) {
        self.session = session
        self.header = header
        self.frame = frame
        isEdited = false
        annotations = []
        origin = nil
        isDuplicate = false
        fate = .kept
    }

    @_lifetime(copy frame)
    fileprivate init(_ message: Message, frame: RawSpan?) {
        session = message.session
        header = message.header
        self.frame = frame
        isEdited = message.isEdited
        annotations = message.annotations
        origin = message.origin
        isDuplicate = message.isDuplicate
        fate = message.fate
    }

    public var isRedacted: Bool { frame == nil }

    public var byteCount: Int {
        annotations.reduce(frame?.byteCount ?? 0) {
            $0 + 256 + $1.kind.bytes.count + $1.value.bytes.count
        }
    }
}

/// A note on a message.
public struct Annotation: Sendable {
    public var kind: RawJSON
    public var value: RawJSON
    public var actor: RawJSON?
    public var position: Position
    public var at: Timestamp

    public init(kind: RawJSON, value: RawJSON, actor: RawJSON?, header: EventHeader) {
        self.kind = kind
        self.value = value
        self.actor = actor
        position = header.position
        at = header.at
    }
}

/// An event in the form of `journal.read`.
public struct EventView: Equatable, Sendable {
    public var session: SessionID?
    public var event: StoredEvent

    public init(session: SessionID?, event: StoredEvent) {
        self.session = session
        self.event = event
    }
}

/// A message with all that was said in its place.
public struct ExportedMessage: Sendable {
    public var message: Message
    /// The versions before each edit, oldest first, without those that were purged.
    public var earlier: [Message] = []
    /// Time of the last edit, where its text is still there.
    public var editedAt: Timestamp?

    public init(_ message: Message) { self.message = message }
}
