/// The kind of thing that happened. The raw value is the type code of the event header and never changes.
public enum EventType: UInt16, CaseIterable, Sendable {
    case sessionStarted = 1
    case messageRecorded = 2
    case messageEdited = 3
    case messageRedacted = 4
    case messageAnnotated = 5
    case sessionRenamed = 6
    case sessionPinned = 7
    case sessionUnpinned = 8
    case sessionContextChanged = 9
    case sessionClosed = 10
    case sessionReopened = 11
    case sessionArchived = 12
    case sessionRestored = 13
    case sessionSummarized = 14
    case insightRecorded = 15
    case sessionCleared = 16
    case sessionRewound = 17
    case sessionErased = 18
    case journalRestored = 19
    /// A client's own type; its name is in the header.
    case custom = 20
    case sessionAssigned = 21
    case sessionExpirySet = 22

    public var name: String {
        switch self {
        case .sessionStarted: "session.started"
        case .messageRecorded: "message.recorded"
        case .messageEdited: "message.edited"
        case .messageRedacted: "message.redacted"
        case .messageAnnotated: "message.annotated"
        case .sessionRenamed: "session.renamed"
        case .sessionPinned: "session.pinned"
        case .sessionUnpinned: "session.unpinned"
        case .sessionContextChanged: "session.contextChanged"
        case .sessionClosed: "session.closed"
        case .sessionReopened: "session.reopened"
        case .sessionArchived: "session.archived"
        case .sessionRestored: "session.restored"
        case .sessionSummarized: "session.summarized"
        case .insightRecorded: "insight.recorded"
        case .sessionCleared: "session.cleared"
        case .sessionRewound: "session.rewound"
        case .sessionErased: "session.erased"
        case .journalRestored: "journal.restored"
        case .custom: "x."
        case .sessionAssigned: "session.assigned"
        case .sessionExpirySet: "session.expirySet"
        }
    }

    public init?(name: String) {
        guard let type = EventType.allCases.first(where: { $0.name == name && $0 != .custom }) else {
            return nil
        }
        self = type
    }

    /// Whether the event erases bodies; from its commit on nobody may read them.
    public var erases: Bool {
        switch self {
        case .messageRedacted, .sessionCleared, .sessionErased: true
        default: false
        }
    }
}

/// A client's own event type: `x.` and up to 62 more bytes of `A-Z a-z 0-9 . _ : -`.
public struct CustomType: Hashable, Sendable {
    public let name: String

    public init?(_ name: String) {
        guard name.hasPrefix("x."), name.utf8.count > 2,
            name.utf8.count <= Limits.customTypeByteCountMax, SessionID(name) != nil
        else { return nil }
        self.name = name
    }
}

/// A code on disk that has a word on the wire.
public protocol NamedCode: CaseIterable, Sendable {
    var name: String { get }
}

extension NamedCode {
    public init?(name: String) {
        guard let code = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = code
    }
}

public enum Role: UInt8, NamedCode {
    case user = 1
    case assistant = 2
    case system = 3
    case tool = 4
    case developer = 5

    /// The lowest version of a recorded message in which it can have the role.
    public var leastVersion: UInt16 { self == .developer ? 2 : 1 }

    public var name: String {
        switch self {
        case .user: "user"
        case .assistant: "assistant"
        case .system: "system"
        case .tool: "tool"
        case .developer: "developer"
        }
    }
}

public enum MessageType: UInt8, NamedCode {
    case text = 1
    case artifact = 2
    case error = 3
    case toolCall = 4
    case toolResult = 5

    public var name: String {
        switch self {
        case .text: "text"
        case .artifact: "artifact"
        case .error: "error"
        case .toolCall: "tool_call"
        case .toolResult: "tool_result"
        }
    }
}
