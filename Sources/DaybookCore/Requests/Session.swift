package enum SessionStatus: UInt8, NamedCode {
    case open = 0
    case closed = 1
    case erased = 2

    package var name: String {
        switch self {
        case .open: "open"
        case .closed: "closed"
        case .erased: "erased"
        }
    }
}

package enum TitleSource: UInt8, CaseIterable, Sendable {
    case client = 1
    case generated = 2
    case date = 3

    package var name: String {
        switch self {
        case .client: "client"
        case .generated: "generated"
        case .date: "date"
        }
    }
}

/// A session as a client sees it; text is the JSON that came in.
package struct Session: Sendable {
    package var id: SessionID
    package var start: Position
    package var owner: RawJSON?
    package var agent: RawJSON?
    package var project: RawJSON?
    package var mode: RawJSON?
    package var title: RawJSON?
    package var titleSource: TitleSource?
    package var context: RawJSON?
    package var summary: RawJSON?
    package var summaryThrough: Sequence?
    package var status: SessionStatus
    package var isPinned: Bool
    package var isArchived: Bool
    package var messageCount: UInt64
    package var revision: Revision
    package var createdAt: Timestamp
    package var updatedAt: Timestamp
    package var lastMessageAt: Timestamp?
    package var closedAt: Timestamp?
    package var archivedAt: Timestamp?
    package var preview: String?
    package var forkedFrom: (session: SessionID, sequence: Sequence)?
    /// Records that hold its texts and can't be read: what they hold is left out.
    package var damaged: [Position] = []

    package init(
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

/// What a client is told of a message's event. Plain values: lists move thousands of these.
package struct MessageHeader: Equatable, Sendable {
    package var position: Position
    package var revision: Revision
    package var sequence: Sequence
    package var role: Role?
    package var messageType: MessageType?
    package var at: Timestamp
    package var recordedAt: Timestamp

    package init(_ header: EventHeader) {
        position = header.position
        revision = header.revision
        sequence = header.sequence
        role = header.role
        messageType = header.messageType
        at = header.at
        recordedAt = header.recordedAt
    }

    package init(_ record: HeaderRecord) {
        position = record.position
        revision = record.revision
        sequence = record.sequence
        role = record.role
        messageType = record.messageType
        at = record.at
        recordedAt = record.recordedAt
    }
}

/// A message as a client sees it.
package struct Message: Sendable {
    package var session: SessionID
    /// As it was recorded.
    package var header: MessageHeader
    /// What it says now; nil where that was erased.
    package var body: EventBody?
    package var isEdited = false
    package var annotations: [Annotation] = []
    /// The session that recorded it, where a fork has it from there under the same number.
    package var origin: SessionID?

    package init(session: SessionID, header: MessageHeader, body: EventBody?) {
        self.session = session
        self.header = header
        self.body = body
    }

    package init(session: SessionID, header: EventHeader, body: EventBody?) {
        self.init(session: session, header: MessageHeader(header), body: body)
    }

    package var isRedacted: Bool { body == nil }

    package func lend(to body: (borrowing LentMessage) -> Void) {
        guard let text = self.body else { return body(LentMessage(self, frame: nil)) }
        text.lendFrame { body(LentMessage(self, frame: $0)) }
    }

    /// - Returns: about how many bytes it adds to an answer.
    package func lend(to visitor: inout some MessageVisitor) -> Int {
        lend { visitor.take($0, from: nil) }
        return byteCount
    }

    /// About what it adds to an answer.
    package var byteCount: Int {
        var byteCount = 0
        lend { byteCount = $0.byteCount }
        return byteCount
    }
}

/// A message as a client sees it, its body where it lies: lists move thousands of these.
package struct LentMessage: ~Escapable {
    package let session: SessionID
    package let header: MessageHeader
    /// The checked frame of its `EventBody`; nil where that was erased.
    package let frame: RawSpan?
    package let isEdited: Bool
    package let annotations: [Annotation]
    package let origin: SessionID?

    /// As it was recorded, with nothing added since.
    @_lifetime(copy frame)
    package init(session: SessionID, header: MessageHeader, frame: RawSpan?) {
        self.session = session
        self.header = header
        self.frame = frame
        isEdited = false
        annotations = []
        origin = nil
    }

    @_lifetime(copy frame)
    fileprivate init(_ message: Message, frame: RawSpan?) {
        session = message.session
        header = message.header
        self.frame = frame
        isEdited = message.isEdited
        annotations = message.annotations
        origin = message.origin
    }

    package var isRedacted: Bool { frame == nil }

    package var byteCount: Int {
        annotations.reduce(frame?.byteCount ?? 0) {
            $0 + 256 + $1.kind.bytes.count + $1.value.bytes.count
        }
    }
}

/// What was noted on a message.
package struct Annotation: Sendable {
    package var kind: RawJSON
    package var value: RawJSON
    package var actor: RawJSON?
    package var position: Position
    package var at: Timestamp

    package init(kind: RawJSON, value: RawJSON, actor: RawJSON?, header: EventHeader) {
        self.kind = kind
        self.value = value
        self.actor = actor
        position = header.position
        at = header.at
    }
}

/// An event as `journal.read` shows it.
package struct EventView: Equatable, Sendable {
    package var session: SessionID?
    package var event: StoredEvent

    package init(session: SessionID?, event: StoredEvent) {
        self.session = session
        self.event = event
    }
}
