import DaybookCore
import DaybookProjections

/// What to do with a request, given the heads as they stand.
enum Decision: Sendable {
    /// Events to record, in order: first those that close other sessions, then the request's own; and what
    /// the last of them erases.
    case record([PlannedEvent], ErasurePlan? = nil)
    /// What is asked for is so already.
    case nothing(session: Position, head: HeadRow, message: Sequence = .none)
    /// The key was used before, by the batch that ends there.
    case seenKey(last: Position)
}

struct PlannedEvent: Sendable {
    enum Target: Sendable, Equatable {
        case session(Position)
        /// The session that this batch's own `session.started` begins.
        case newSession
    }

    var target: Target
    var event: EventPlan
}

/// What an erasing event takes along besides what its header says.
struct ErasurePlan: Sendable {
    /// The session's first message that it does not inherit.
    var firstSequence = Sequence.first
    /// Where the session's first event that goes can be.
    var firstRevision = Revision.first
    var forks: [Position: Sequence] = [:]
    var kept: Set<Position> = []
}

/// An event as the log has it, its body nil where that is erased or about to be.
struct LoggedEvent {
    let header: EventHeader
    let body: EventBody?
}

/// Decides requests against the heads: pure but for looking rows and events up.
///
/// Checks in the order of protocol.md: access, key, existence, erased, archived, closed, revision.
struct Decider {
    let rows: ViewBatch
    /// The transcripts as they stand; there where the command needs them.
    let transcripts: ViewBatch?
    /// The last event, committed or not.
    let head: Position
    /// When the events of this batch are recorded.
    let now: Timestamp

    typealias EventLookup = (Position) throws(DecisionError) -> LoggedEvent

    func decide(_ append: PreparedAppend, event: EventLookup) throws(DecisionError) -> Decision {
        let found = try session(named: append.request.session)
        if let found { try checkAccess(found.head, append) }
        if let key = append.key, let last = try lastEvent(under: key, append, found) {
            // Whatever was under an erased key counts as the same.
            if let body = try event(last).body, body[.request] != key.request {
                throw .refused(.keyReused(key: key.name, position: last))
            }
            return .seenKey(last: last)
        }
        switch append.request.command {
        case .start(_, let closeCurrent): return try start(append, found, closeCurrent: closeCurrent)
        case .current(_, let seconds): return try current(append, withinSeconds: seconds)
        default: break
        }
        guard let found else { return try begin(append) }
        let id = append.request.session!
        guard found.head.status != .erased else { throw .refused(.sessionErased(id)) }
        switch append.request.command {
        case .fork(let fork): return try self.fork(found, fork, append, event)
        case .recordInsight(_, let replaces):
            if let replaces { try checkIsInsight(replaces, of: found.head, event) }
            try checkRevision(found.head.revision, append)
            return .record([insight(append.events[0], replaces: replaces, in: found)])
        case let command where command.needsTranscript:
            return try changeHistory(found, id, append, event)
        default: return try change(found, id, append, event)
        }
    }

    // MARK: Looking up

    struct Found {
        let start: Position
        let head: HeadRow
    }

    func session(named id: SessionID?) throws(DecisionError) -> Found? {
        guard let id, let row = try value(HeadsProjector.Table.ids, id.bytes) else { return nil }
        let start = Position(row: row)
        return try head(of: start).map { Found(start: start, head: $0) }
    }

    func head(of start: Position) throws(DecisionError) -> HeadRow? {
        do { return try rows.head(start) } catch { throw .unreadable(error) }
    }

    func value(_ table: ViewTable, _ key: [UInt8]) throws(DecisionError) -> [UInt8]? {
        do { return try rows.value(table, key) } catch { throw .unreadable(error) }
    }

    private func checkAccess(_ head: HeadRow, _ append: PreparedAppend) throws(DecisionError) {
        guard append.request.owner == nil || append.owner == head.owner else { throw .refused(.forbidden) }
    }

    private func lastEvent(
        under key: PreparedKey, _ append: PreparedAppend, _ found: Found?
    ) throws(DecisionError) -> Position? {
        let scope: KeyScope
        if append.request.session != nil {
            guard let found else { return nil }
            scope =
                append.request.usesOwnersKeys ? .owner(found.head.ownerName) : .session(found.start)
        } else {
            let owner = append.start?.owner ?? append.owner
            guard let first = try firstPosition(of: owner) else { return nil }
            scope = .owner(first)
        }
        return try value(HeadsProjector.Table.keys, scope.key(key.digest)).map { Position(row: $0) }
    }

    /// None for sessions without such a name; nil where the name has not occurred.
    private func firstPosition(of name: NameDigest) throws(DecisionError) -> Position? {
        guard !name.isNone else { return Position.none }
        var key: [UInt8] = []
        key.append(name)
        return try value(HeadsProjector.Table.names, key).map { Position(row: $0) }
    }

    // MARK: Beginning a session

    private func start(
        _ append: PreparedAppend, _ found: Found?, closeCurrent: Bool
    ) throws(DecisionError) -> Decision {
        let plan = append.start!
        if found != nil { throw .refused(.alreadyExists(plan.id)) }
        try checkRevision(.none, append)
        try checkOwner(of: plan, append)
        return .record(try beginning(append, plan, closeCurrent: closeCurrent))
    }

    /// A send to a session that does not exist: started where the request says how.
    private func begin(_ append: PreparedAppend) throws(DecisionError) -> Decision {
        guard case .record(_, .some, let closeCurrent) = append.request.command, let plan = append.start
        else {
            throw .refused(.notFound(append.request.session?.text ?? ""))
        }
        try checkRevision(.none, append)
        try checkOwner(of: plan, append)
        let messages = append.events.map { PlannedEvent(target: .newSession, event: $0) }
        return .record(try beginning(append, plan, closeCurrent: closeCurrent) + messages)
    }

    /// The start, after the ends of the sessions that it takes the place of.
    private func beginning(
        _ append: PreparedAppend, _ plan: StartPlan, closeCurrent: Bool
    ) throws(DecisionError) -> [PlannedEvent] {
        var events: [PlannedEvent] = []
        if closeCurrent, case .session(let tail) = plan.event.tail {
            for current in try openSessions(of: tail) {
                let closing = EventPlan(.sessionClosed, .plain(actorOnly(append)))
                events.append(PlannedEvent(target: .session(current), event: closing))
            }
        }
        events.append(PlannedEvent(target: .newSession, event: plan.event))
        return events
    }

    private func checkOwner(of plan: StartPlan, _ append: PreparedAppend) throws(DecisionError) {
        guard append.request.owner == nil || append.owner == plan.owner else { throw .refused(.forbidden) }
    }

    /// The active session of these names, or a new one; one too old is left as it is.
    private func current(
        _ append: PreparedAppend, withinSeconds: Int64?
    ) throws(DecisionError) -> Decision {
        let plan = append.start!
        try checkOwner(of: plan, append)
        if let found = try activeSession(plan), found.head.isActive(withinSeconds: withinSeconds, at: now) {
            try checkRevision(found.head.revision, append)
            return .nothing(session: found.start, head: found.head)
        }
        try checkRevision(.none, append)
        return .record([PlannedEvent(target: .newSession, event: plan.event)])
    }

    /// The one with the newest activity that takes messages.
    private func activeSession(_ plan: StartPlan) throws(DecisionError) -> Found? {
        guard case .session(let tail) = plan.event.tail, let group = try openGroup(of: tail),
            let key = try openKeys(OpenKey.unarchived(group), countMax: 1).first
        else { return nil }
        let start = OpenKey.start(key)
        return try head(of: start).map { Found(start: start, head: $0) }
    }

    /// The open sessions of exactly this owner, agent and project, in the order they were started.
    private func openSessions(of tail: SessionTail) throws(DecisionError) -> [Position] {
        guard let group = try openGroup(of: tail) else { return [] }
        let countMax = Limits.closedPerStartMax
        let keys = try openKeys(group, countMax: countMax + 1)
        guard keys.count <= countMax else {
            throw .refused(.tooLarge(limit: countMax, actual: keys.count, field: "closeCurrent"))
        }
        return keys.map(OpenKey.start).sorted()
    }

    /// Nil where one of the names has not occurred.
    private func openGroup(of tail: SessionTail) throws(DecisionError) -> [UInt8]? {
        guard let owner = try firstPosition(of: tail.owner), let agent = try firstPosition(of: tail.agent),
            let project = try firstPosition(of: tail.project)
        else { return nil }
        return OpenKey.group(owner: owner, agent: agent, project: project)
    }

    private func openKeys(_ prefix: [UInt8], countMax: Int) throws(DecisionError) -> [[UInt8]] {
        do {
            try Projections.heads.settle(rows)
            return try rows.keys(HeadsProjector.Table.open, prefix: prefix, countMax: countMax)
        } catch { throw .unreadable(error) }
    }

    func checkRevision(_ actual: Revision, _ append: PreparedAppend) throws(DecisionError) {
        guard let expected = append.request.expectedRevision, expected != actual else { return }
        throw .refused(.wrongRevision(expected: expected, actual: actual))
    }

    private func actorOnly(_ append: PreparedAppend) -> EventBody {
        var body = EventBody()
        body.add(.actor, append.request.actor?.json)
        return body
    }
}

enum DecisionError: Error {
    case refused(JournalError)
    case storage(StorageError)

    static func unreadable(_ error: ViewReadError) -> DecisionError { .storage(.view(error, at: .none)) }
}

extension HeadRow {
    fileprivate func isActive(withinSeconds seconds: Int64?, at now: Timestamp) -> Bool {
        seconds.map { activityAt.advanced(bySeconds: $0) >= now } ?? true
    }
}
