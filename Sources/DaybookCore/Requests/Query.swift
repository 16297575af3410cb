/// A moment to read a session at.
public enum Moment: Equatable, Sendable {
    case revision(Revision)
    case time(Timestamp)
}

public struct SessionQuery: Sendable {
    public var id: SessionID
    public var owner: Name?
    /// How many of the newest messages to add, in order.
    public var messageCount: Int?
    public var moment: Moment?

    public init(id: SessionID) { self.id = id }
}

/// The open session of exactly these names with the newest activity.
public struct CurrentQuery: Sendable {
    public var owner: Name?
    public var agent: Name?
    public var project: Name?
    /// How old its activity may be; nil for any age.
    public var withinSeconds: Int64?
    public var messageCount: Int?

    public init() {}
}

public struct UnsummarizedQuery: Sendable {
    public var owner: Name?
    public var agent: Name?
    public var limit = 50
    public var cursor: UnsummarizedCursor?

    public init() {}
}

/// A page of projects or of agents.
public struct GroupListQuery: Sendable {
    public var owner: Name?
    public var limit = 50
    public var cursor: GroupCursor?

    public init() {}
}

/// Where a page of projects or agents ended: the last one's place, and the position that first named it.
public struct GroupCursor: Equatable, Sendable {
    public var activity: Timestamp
    public var group: Position

    public init(activity: Timestamp, group: Position) {
        self.activity = activity
        self.group = group
    }
}

public struct ActivityQuery: Sendable {
    public enum Scope: Sendable {
        case all
        case owner(Name)
        case agent(Name)
        case project(Name)
    }

    public var scope = Scope.all
    public var from: Timestamp?
    /// Exclusive.
    public var to: Timestamp?
    public var bucket: ActivityBucketLength

    public init(bucket: ActivityBucketLength) { self.bucket = bucket }
}

public enum ActivityBucketLength: UInt8, CaseIterable, Sendable {
    case hour = 0
    case day = 1

    public var name: String {
        switch self {
        case .hour: "hour"
        case .day: "day"
        }
    }

    public var nanoseconds: Int64 {
        switch self {
        case .hour: 3_600_000_000_000
        case .day: 86_400_000_000_000
        }
    }
}

/// Where a page of unsummarised sessions ended: the event that closed the last one, and its start.
public struct UnsummarizedCursor: Equatable, Sendable {
    public var closedBy: Position
    public var session: Position

    public init(closedBy: Position, session: Position) {
        self.closedBy = closedBy
        self.session = session
    }
}

public struct SessionListQuery: Sendable {
    public enum Archived: String, CaseIterable, Sendable { case exclude, include, only }

    public var owner: Name?
    public var agent: Name?
    public var project: Name?
    public var mode: Name?
    public var archived = Archived.exclude
    public var status: SessionStatus?
    public var pinnedFirst = true
    public var limit = 50
    public var cursor: SessionCursor?
    public var offset: Int?

    public init() {}
}

/// Where a page of sessions ended: the last row's place in its order.
public struct SessionCursor: Equatable, Sendable {
    public var isPinned: Bool
    public var activity: Timestamp
    public var session: Position

    public init(isPinned: Bool, activity: Timestamp, session: Position) {
        self.isPinned = isPinned
        self.activity = activity
        self.session = session
    }
}

public struct MessageListQuery: Sendable {
    public enum Order: String, CaseIterable, Sendable { case asc, desc }

    public var session: SessionID
    public var owner: Name?
    public var after: Sequence?
    public var before: Sequence?
    public var offset: Int?
    public var limit = 100
    public var order = Order.asc
    public var types: [MessageType]?
    public var run: Name?
    public var moment: Moment?

    public init(session: SessionID) { self.session = session }
}

public struct ResumeQuery: Sendable {
    public enum Format: String, CaseIterable, Sendable { case section, messages }

    public var session: SessionID
    public var owner: Name?
    public var format = Format.section
    public var messageCountMax = 30
    public var scalarCountMax = 500
    public var tokenBudget: Int?
    public var isStable = false
    public var moment: Moment?

    public init(session: SessionID) { self.session = session }
}

public struct ContextQuery: Sendable {
    public var owner: Name
    public var agent: Name?
    /// The newest sessions that established anything.
    public var sessionCount = 5

    public init(owner: Name) { self.owner = owner }
}

public struct ExportQuery: Sendable {
    public enum Format: String, CaseIterable, Sendable { case json, markdown, jsonl }

    public var session: SessionID
    public var owner: Name?
    public var format = Format.json
    public var moment: Moment?
    public var cursor: Sequence?

    public init(session: SessionID) { self.session = session }
}

/// Which events a reader or a subscriber wants.
public struct EventFilter: Sendable {
    public enum TypeName: Hashable, Sendable {
        case known(EventType)
        case custom(CustomType)
    }

    public var session: SessionID?
    public var owner: Name?
    public var types: Set<TypeName>?

    public init() {}
}

public struct EventQuery: Sendable {
    public var from: Position?
    public var limit = 100
    public var isDescending = false
    public var filter = EventFilter()

    public init() {}
}

public struct SearchQuery: Sendable {
    /// As the client wrote it, in UTF-8.
    public var text: [UInt8]
    public var owner: Name?
    public var agent: Name?
    public var project: Name?
    public var session: SessionID?
    public var limit = 20
    public var cursor: SearchCursor?

    public init(text: [UInt8]) { self.text = text }
}

/// Where a page of hits ended: the last hit's place in their order.
public struct SearchCursor: Equatable, Sendable {
    public var score: Double
    public var position: Position

    public init(score: Double, position: Position) {
        self.score = score
        self.position = position
    }
}
