import DaybookCore
import DaybookProjections

/// The decision on a request, given the current heads.
enum Decision: Sendable {
    /// Events to record, in order: first those that close other sessions, then the request's own; and the
    /// erasure that the last of them makes.
    case record([PlannedEvent], ErasurePlan? = nil)
    /// The state asked for is the current one already; nothing is recorded.
    case nothing(session: Position, state: SessionState, message: SequenceNumber = .none)
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

/// The parts of an erasure that its event's header does not tell.
struct ErasurePlan: Sendable {
    /// The session's first message that it does not inherit.
    var firstSequence = SequenceNumber.first
    /// The first revision at which an event of the session can be covered.
    var firstRevision = Revision.first
    var forks: [Position: SequenceNumber] = [:]
    var kept: Set<Position> = []
}

/// An event in the log; its body is nil where it is erased or about to be.
struct LoggedEvent {
    let header: EventHeader
    let body: EventBody?
}

/// Decides requests against the heads: pure but for looking rows and events up.
///
/// Checks in the order of `docs/protocol.md`: access, key, existence, erased, archived, closed, revision.
struct Decider {
    let rows: ViewBatch
    /// The last event, committed or not.
    let head: Position
    /// Recording time of this batch's events.
    let now: Timestamp

    typealias EventLookup = (Position) throws(DecisionError) -> LoggedEvent
    /// The transcripts as they stand, folded as far as the heads.
    typealias TranscriptLookup = () throws(DecisionError) -> ViewBatch

    func decide(
        _ append: PreparedAppend, event: EventLookup, transcripts: TranscriptLookup
    ) throws(DecisionError) -> Decision {
        let found = try session(named: append.request.session)
        if let found { try checkAccess(found.state, append) }
        if let key = append.key, let last = try lastEvent(under: key, append, found) {
            // Whatever was under an erased key counts as the same.
            if let body = try event(last).body, body[.request] != key.request {
                throw .refused(.keyReused(key: key.name, position: last))
            }
            return .seenKey(last: last)
        }
        switch append.command {
        case .begin(let beginning): return try begin(beginning, found, append, event)
        case .record(let recording):
            let (found, id) = try existing(found, append)
            return try record(recording, found, id, append, event)
        case .change(let change):
            let (found, id) = try existing(found, append)
            return try self.change(change, found, id, append, event)
        case .history(let change):
            let (found, id) = try existing(found, append)
            return try self.change(change, found, id, append, event, transcripts)
        }
    }

    // MARK: Looking up

    struct Found {
        let start: Position
        let state: SessionState
    }

    /// The session that the request names.
    /// - Throws: `notFound` and `sessionErased`.
    private func existing(
        _ found: Found?, _ append: PreparedAppend
    ) throws(DecisionError) -> (Found, SessionID) {
        guard let found, let id = append.request.session else {
            throw .refused(.notFound(append.request.session?.text ?? ""))
        }
        guard found.state.status != .erased else { throw .refused(.sessionErased(id)) }
        return (found, id)
    }

    func session(named id: SessionID?) throws(DecisionError) -> Found? {
        guard let id, let row = try value(HeadsProjector.Table.ids, id.bytes) else { return nil }
        let start = Position(row: row)
        return try sessionState(of: start).map { Found(start: start, state: $0) }
    }

    func sessionState(of start: Position) throws(DecisionError) -> SessionState? {
        do { return try rows.sessionState(start) } catch { throw .unreadable(error) }
    }

    func value(_ table: ViewTable, _ key: [UInt8]) throws(DecisionError) -> [UInt8]? {
        do { return try rows.value(table, key) } catch { throw .unreadable(error) }
    }

    private func checkAccess(_ state: SessionState, _ append: PreparedAppend) throws(DecisionError) {
        guard append.request.owner == nil || append.owner == state.owner else { throw .refused(.forbidden) }
    }

    private func lastEvent(
        under key: PreparedKey, _ append: PreparedAppend, _ found: Found?
    ) throws(DecisionError) -> Position? {
        let scope: KeyScope
        if append.request.session != nil {
            guard let found else { return nil }
            scope =
                append.request.usesOwnersKeys ? .owner(found.state.ownerName) : .session(found.start)
        } else {
            let owner = append.command.start?.owner ?? append.owner
            guard let first = try firstPosition(of: owner) else { return nil }
            scope = .owner(first)
        }
        return try value(HeadsProjector.Table.keys, scope.key(key.digest)).map { Position(row: $0) }
    }

    /// The position that first named an owner, agent or project; none for sessions without such a name, nil
    /// where the name has not occurred.
    private func firstPosition(of name: NameDigest) throws(DecisionError) -> Position? {
        guard !name.isNone else { return Position.none }
        var key: [UInt8] = []
        key.append(name)
        return try value(HeadsProjector.Table.names, key).map { Position(row: $0) }
    }

    // MARK: Beginning a session

    private func begin(
        _ beginning: PreparedBeginning, _ found: Found?, _ append: PreparedAppend, _ event: EventLookup
    ) throws(DecisionError) -> Decision {
        switch beginning {
        case .start(let plan, let closeCurrent):
            if found != nil { throw .refused(.alreadyExists(plan.id)) }
            return .record(try self.beginning(append, plan, closeCurrent: closeCurrent))
        case .current(let plan, let seconds): return try current(plan, withinSeconds: seconds, append)
        case .messages(let messages, let plan, let closeCurrent):
            if found != nil {
                let (found, id) = try existing(found, append)
                return try record(.messages(messages), found, id, append, event)
            }
            let events = messages.map { PlannedEvent(target: .newSession, event: $0) }
            return .record(try self.beginning(append, plan, closeCurrent: closeCurrent) + events)
        case .fork(let fork, let plan):
            let (found, _) = try existing(found, append)
            return try self.fork(found, fork, plan, append, event)
        }
    }

    /// The session's start, after the ends of the sessions that it closes by taking their place.
    private func beginning(
        _ append: PreparedAppend, _ plan: StartPlan, closeCurrent: Bool
    ) throws(DecisionError) -> [PlannedEvent] {
        try checkRevision(.none, append)
        try checkOwner(of: plan, append)
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

    /// Finds the active session of these names, or starts one; one too old is left as it is.
    private func current(
        _ plan: StartPlan, withinSeconds: Int64?, _ append: PreparedAppend
    ) throws(DecisionError) -> Decision {
        try checkOwner(of: plan, append)
        if let found = try activeSession(plan), found.state.isActive(withinSeconds: withinSeconds, at: now) {
            try checkRevision(found.state.revision, append)
            return .nothing(session: found.start, state: found.state)
        }
        try checkRevision(.none, append)
        return .record([PlannedEvent(target: .newSession, event: plan.event)])
    }

    /// The open session with the newest activity that takes messages.
    private func activeSession(_ plan: StartPlan) throws(DecisionError) -> Found? {
        guard case .session(let tail) = plan.event.tail, let group = try openGroup(of: tail),
            let key = try openKeys(OpenKey.unarchived(group), countMax: 1).first
        else { return nil }
        let start = OpenKey.start(key)
        return try sessionState(of: start).map { Found(start: start, state: $0) }
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

    /// The key prefix of the open sessions of these names; nil where one of the names has not occurred.
    private func openGroup(of tail: SessionTail) throws(DecisionError) -> [UInt8]? {
        guard let owner = try firstPosition(of: tail.owner), let agent = try firstPosition(of: tail.agent),
            let project = try firstPosition(of: tail.project)
        else { return nil }
        return OpenKey.group(owner: owner, agent: agent, project: project)
    }

    private func openKeys(_ prefix: [UInt8], countMax: Int) throws(DecisionError) -> [[UInt8]] {
        do {
            try Projections.heads.deriveRows(rows)
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

/// The reason why an append is not recorded. A refusal answers the one request; a log or a view that can't be
/// read fails the whole batch.
enum DecisionError: Error {
    case refused(JournalError)
    case storage(StorageError)

    static func unreadable(_ error: ViewReadError) -> DecisionError { .storage(.view(error, at: .none)) }
}

extension SessionState {
    fileprivate func isActive(withinSeconds seconds: Int64?, at now: Timestamp) -> Bool {
        seconds.map { activityAt.advanced(bySeconds: $0) >= now } ?? true
    }
}
