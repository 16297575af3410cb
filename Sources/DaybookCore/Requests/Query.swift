/// A moment to read a session at.
package enum Moment: Equatable, Sendable {
    case revision(Revision)
    case time(Timestamp)
}

package struct SessionQuery: Sendable {
    package var id: SessionID
    package var owner: Name?
    /// How many of the newest messages to add, in order.
    package var messageCount: Int?
    package var moment: Moment?

    package init(id: SessionID) { self.id = id }
}

/// The open session of exactly these names with the newest activity.
package struct CurrentQuery: Sendable {
    package var owner: Name?
    package var agent: Name?
    package var project: Name?
    /// How old its activity may be; nil for any age.
    package var withinSeconds: Int64?
    package var messageCount: Int?

    package init() {}
}

package struct UnsummarizedQuery: Sendable {
    package var owner: Name?
    package var agent: Name?
    package var limit = 50
    package var cursor: UnsummarizedCursor?

    package init() {}
}

/// A page of projects or of agents.
package struct GroupListQuery: Sendable {
    package var owner: Name?
    package var limit = 50
    package var cursor: GroupCursor?

    package init() {}
}

/// Where a page of projects or agents ended: the last one's place, and the position that first named it.
package struct GroupCursor: Equatable, Sendable {
    package var activity: Timestamp
    package var group: Position

    package init(activity: Timestamp, group: Position) {
        self.activity = activity
        self.group = group
    }
}

package struct ActivityQuery: Sendable {
    package enum Scope: Sendable {
        case all
        case owner(Name)
        case agent(Name)
        case project(Name)
    }

    package var scope = Scope.all
    package var from: Timestamp?
    /// Exclusive.
    package var to: Timestamp?
    package var bucket: ActivityBucketLength

    package init(bucket: ActivityBucketLength) { self.bucket = bucket }
}

package enum ActivityBucketLength: UInt8, CaseIterable, Sendable {
    case hour = 0
    case day = 1

    package var name: String {
        switch self {
        case .hour: "hour"
        case .day: "day"
        }
    }

    package var nanoseconds: Int64 {
        switch self {
        case .hour: 3_600_000_000_000
        case .day: 86_400_000_000_000
        }
    }
}

/// Where a page of unsummarised sessions ended: the event that closed the last one, and its start.
package struct UnsummarizedCursor: Equatable, Sendable {
    package var closedBy: Position
    package var session: Position

    package init(closedBy: Position, session: Position) {
        self.closedBy = closedBy
        self.session = session
    }
}

package struct SessionListQuery: Sendable {
    package enum Archived: String, CaseIterable, Sendable { case exclude, include, only }

    package var owner: Name?
    package var agent: Name?
    package var project: Name?
    package var mode: Name?
    package var archived = Archived.exclude
    package var status: SessionStatus?
    package var pinnedFirst = true
    package var limit = 50
    package var cursor: SessionCursor?
    package var offset: Int?

    package init() {}
}

/// Where a page of sessions ended: the last row's place in its order.
package struct SessionCursor: Equatable, Sendable {
    package var isPinned: Bool
    package var activity: Timestamp
    package var session: Position

    package init(isPinned: Bool, activity: Timestamp, session: Position) {
        self.isPinned = isPinned
        self.activity = activity
        self.session = session
    }
}

package struct MessageListQuery: Sendable {
    package enum Order: String, CaseIterable, Sendable { case asc, desc }

    package var session: SessionID
    package var owner: Name?
    package var after: Sequence?
    package var before: Sequence?
    package var offset: Int?
    package var limit = 100
    package var order = Order.asc
    package var types: [MessageType]?
    package var run: Name?
    package var moment: Moment?

    package init(session: SessionID) { self.session = session }
}

package struct ResumeQuery: Sendable {
    package enum Format: String, CaseIterable, Sendable { case section, messages }

    package var session: SessionID
    package var owner: Name?
    package var format = Format.section
    package var messageCountMax = 30
    package var scalarCountMax = 500
    package var tokenBudget: Int?
    package var isStable = false
    package var moment: Moment?

    package init(session: SessionID) { self.session = session }
}

package struct ContextQuery: Sendable {
    package var owner: Name
    package var agent: Name?
    /// The newest sessions that established anything.
    package var sessionCount = 5

    package init(owner: Name) { self.owner = owner }
}

package struct ExportQuery: Sendable {
    package enum Format: String, CaseIterable, Sendable { case json, markdown, jsonl }

    package var session: SessionID
    package var owner: Name?
    package var format = Format.json
    package var moment: Moment?
    package var cursor: Sequence?

    package init(session: SessionID) { self.session = session }
}

/// Which events a reader or a subscriber wants.
package struct EventFilter: Sendable {
    package enum TypeName: Hashable, Sendable {
        case known(EventType)
        case custom(CustomType)
    }

    package var session: SessionID?
    package var owner: Name?
    package var types: Set<TypeName>?

    package init() {}
}

package struct EventQuery: Sendable {
    package var from: Position?
    package var limit = 100
    package var isDescending = false
    package var filter = EventFilter()

    package init() {}
}

package struct SearchQuery: Sendable {
    /// As the client wrote it, in UTF-8.
    package var text: [UInt8]
    package var owner: Name?
    package var agent: Name?
    package var project: Name?
    package var session: SessionID?
    package var limit = 20
    package var cursor: SearchCursor?

    package init(text: [UInt8]) { self.text = text }
}

/// Where a page of hits ended: the last hit's place in their order.
package struct SearchCursor: Equatable, Sendable {
    package var score: Double
    package var position: Position

    package init(score: Double, position: Position) {
        self.score = score
        self.position = position
    }
}
