/// The messages of one request, and what is recorded with them.
public struct Turn: Sendable {
    public var messages: [MessageDraft]
    public var onDuplicate = OnDuplicate.fail
    /// The session's context from then on.
    public var context: RawJSON?

    public init(_ messages: [MessageDraft], onDuplicate: OnDuplicate = .fail, context: RawJSON? = nil) {
        self.messages = messages
        self.onDuplicate = onDuplicate
        self.context = context
    }

    public var hasMessageKeys: Bool { messages.contains { $0.key != nil } }
}

/// The fate of a turn some of whose messages the session has already, by their keys.
public enum OnDuplicate: String, CaseIterable, Sendable {
    /// Nothing is recorded.
    case fail
    /// The others are recorded.
    case skip
}

/// A message of a turn, in the order sent.
public struct TurnMessage: Equatable, Sendable {
    public var position: Position
    /// Whether the session had it before the turn.
    public var isDuplicate: Bool
    /// The state of one that it had.
    public var fate = MessageFate.kept

    /// A message that was just recorded.
    public init(recordedAt position: Position) {
        self.position = position
        isDuplicate = false
    }

    /// A message that the session had before the turn.
    public init(knownAt position: Position, _ fate: MessageFate) {
        self.position = position
        isDuplicate = true
        self.fate = fate
    }
}

public struct AnnotationDraft: Sendable {
    public var sequence: SequenceNumber
    public var kind: RawJSON
    public var value: RawJSON

    public init(sequence: SequenceNumber, kind: RawJSON, value: RawJSON) {
        self.sequence = sequence
        self.kind = kind
        self.value = value
    }
}
