package import DaybookCore

package struct SessionListQuery: Sendable {
    /// Whether a list has sessions of some kind: archived ones, or subagents.
    package enum Inclusion: String, CaseIterable, Sendable {
        case exclude, include, only

        /// The answers to "is it of this kind?" that are in the list.
        var values: [Bool] {
            switch self {
            case .exclude: [false]
            case .include: [false, true]
            case .only: [true]
            }
        }
    }

    package var owner: Name?
    package var agent: Name?
    package var project: Name?
    package var mode: Name?
    package var archived = Inclusion.exclude
    package var subagents = Inclusion.include
    /// The session whose subagents are listed; nil for all sessions.
    package var parent: SessionID?
    package var status: SessionStatus?
    package var pinnedFirst = true
    /// The beginning of the ids of sessions, which are then listed in the order of their ids.
    package var idPrefix: SessionID?
    package var limit = 50
    package var cursor: SessionCursor?
    package var offset: Int?
    /// Whether names and first prompts are wanted.
    package var isNamed = true

    package init() {}
}

/// The place where a page of sessions ended: the last row's place in its order.
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

package struct SessionPage: Sendable {
    package var sessions: [Session]
    package var nextCursor: SessionCursor?
    package var total: UInt64?

    package init(sessions: [Session], nextCursor: SessionCursor?, total: UInt64?) {
        self.sessions = sessions
        self.nextCursor = nextCursor
        self.total = total
    }
}
