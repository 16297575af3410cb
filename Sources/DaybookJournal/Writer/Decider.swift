import DaybookCore
import DaybookProjections

/// The decision on a request, given the current heads.
enum Decision: Sendable {
    /// Events to record, in order: first those that close or erase other sessions, then the request's own; and
    /// the erasures that they make, in their order, or the number of messages taken out of the transcript.
    case record([PlannedEvent], [ErasurePlan] = [], rewound: UInt64? = nil)
    /// The state asked for is the current one already; nothing is recorded.
    case nothing(session: Position, state: SessionState, message: SequenceNumber = .none)
    /// The key was used before, by the batch that ends there.
    case seenKey(last: Position, MessageFate)
    /// The key is named to be of an earlier generation than the session's, which began with this event.
    case supersededKey(by: EventHeader)
    /// Events to record, and the messages of the request in the order sent: where each is known from before,
    /// or nil for one that is recorded.
    case recordTurn([PlannedEvent], known: [TurnMessage?])
    /// All messages of the request are known by their keys.
    case seenMessages([TurnMessage], MessageFate)
    /// The key was used before, by the batch that ends there; the messages in the order sent.
    case seenTurn(last: Position, [TurnMessage], MessageFate)

    /// The events to record.
    var events: [PlannedEvent] {
        switch self {
        case .record(let events, _, _), .recordTurn(let events, _): events
        case .nothing, .seenKey, .supersededKey, .seenMessages, .seenTurn: []
        }
    }
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
        if let key = append.key, let decision = try decide(on: key, append, found, event, transcripts) {
            return decision
        }
        if let turn = append.command.turn, let found,
            let decision = try decide(onKeysOf: turn, append, found, event, transcripts)
        {
            return decision
        }
        switch append.command {
        case .begin(let beginning): return try begin(beginning, found, append, event, transcripts)
        case .record(let recording):
            let (found, id) = try existing(found, append)
            return try record(recording, found, id, append, event, transcripts)
        case .change(let change):
            let (found, id) = try existing(found, append)
            return try self.change(change, found, id, append, event)
        case .assign(let assignment):
            let (found, id) = try existing(found, append)
            return try assign(assignment, found, id, append, transcripts)
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

    /// The decision that the key makes alone; nil for a new one.
    private func decide(
        on key: PreparedKey, _ append: PreparedAppend, _ found: Found?, _ event: EventLookup,
        _ transcripts: TranscriptLookup
    ) throws(DecisionError) -> Decision? {
        if let superseding = try supersedingEvent(append, found) {
            return .supersededKey(by: try event(superseding).header)
        }
        guard let position = try lastEvent(under: key, append, found, event) else { return nil }
        let last = try event(position)
        // Whatever was under an erased key counts as the same.
        if let body = last.body, body[.request] != key.request {
            throw .refused(.keyReused(key: key.name, position: position))
        }
        let fate = try fate(of: last, event, transcripts)
        return try seenTurn(append, position, fate, found, event, transcripts)
            ?? .seenKey(last: position, fate)
    }

    /// The event that began the session's generation of keys; nil unless the request names an earlier one.
    private func supersedingEvent(
        _ append: PreparedAppend, _ found: Found?
    ) throws(DecisionError) -> Position? {
        guard let generation = append.request.key?.generation else { return nil }
        func invalid(_ problem: String) -> DecisionError {
            .refused(.invalid(field: "keyGeneration", problem: problem))
        }
        guard !append.request.usesOwnersKeys else {
            throw invalid("goes with a key of a session; this request's key is its owner's")
        }
        let current = found?.state.keyGeneration ?? .first
        guard generation <= current else {
            throw invalid("is \(generation.value); the session's keys are of generation \(current.value)")
        }
        return generation < current ? found?.state.keysRenewedBy : nil
    }

    /// The present state of a batch's messages; where it has none, its last event stands for them.
    private func fate(
        of last: LoggedEvent, _ event: EventLookup, _ transcripts: TranscriptLookup
    ) throws(DecisionError) -> MessageFate {
        let (session, position) = (last.header.session, last.header.position)
        let batch = (0...UInt64(last.header.batchIndex)).lazy.map { Position(position.value - $0) }
        let fate = try fate(ofMessagesIn: batch, of: session, event, transcripts)
        return fate ?? (last.body == nil ? .erased : .kept)
    }

    /// The present state of those of the events that are messages of a session; nil where none is.
    func fate(
        ofMessagesIn positions: some Sequence<Position>, of session: Position, _ event: EventLookup,
        _ transcripts: TranscriptLookup
    ) throws(DecisionError) -> MessageFate? {
        var fate: MessageFate?
        for position in positions {
            let earlier = try event(position)
            guard earlier.header.type == .messageRecorded, earlier.header.session == session else { continue }
            guard earlier.body != nil else {
                fate = fate ?? .erased
                continue
            }
            guard try isRewound(earlier.header, transcripts) else { return .kept }
            fate = .rewound
        }
        return fate
    }

    /// Whether a message is out of the transcript; the transcripts are asked only where a rewind came after it.
    private func isRewound(
        _ message: EventHeader, _ transcripts: TranscriptLookup
    ) throws(DecisionError) -> Bool {
        guard let state = try sessionState(of: message.session), state.rewoundBy > message.position else {
            return false
        }
        let transcript = try Decider.transcript(of: message.session, in: try transcripts())
        return !transcript.live.contains(message.sequence)
    }

    private func lastEvent(
        under key: PreparedKey, _ append: PreparedAppend, _ found: Found?, _ event: EventLookup
    ) throws(DecisionError) -> Position? {
        let owner: Position
        if append.request.session != nil {
            guard let found else { return nil }
            guard append.request.usesOwnersKeys else {
                return try lastEvent(under: key.digest, in: .session(found.start))
            }
            owner = found.state.names.owner
        } else {
            let name = append.command.start?.owner ?? append.owner
            guard let first = try firstPosition(of: name) else { return nil }
            owner = first
        }
        return try lastEvent(under: key.digest, of: owner, event)
    }

    func lastEvent(
        under key: NameDigest, in scope: KeyScope
    ) throws(DecisionError) -> Position? {
        try value(HeadsProjector.Table.keys, scope.key(key)).map { Position(row: $0) }
    }

    /// The event under an owner's key. One that a session recorded before it was given its owner is under the
    /// key of sessions without one.
    func lastEvent(
        under key: NameDigest, of owner: Position, _ event: EventLookup
    ) throws(DecisionError) -> Position? {
        if let position = try lastEvent(under: key, in: .owner(owner)) { return position }
        guard !owner.isNone, let position = try lastEvent(under: key, in: .owner(.none)) else { return nil }
        let session = try event(position).header.session
        return try sessionState(of: session)?.names.owner == owner ? position : nil
    }

    /// The position that first named an owner, agent or project; none for sessions without such a name, nil
    /// where the name has not occurred.
    func firstPosition(of name: NameDigest) throws(DecisionError) -> Position? {
        guard !name.isNone else { return Position.none }
        var key: [UInt8] = []
        key.append(name)
        return try value(HeadsProjector.Table.names, key).map { Position(row: $0) }
    }

    // MARK: Beginning a session

    private func begin(
        _ beginning: PreparedBeginning, _ found: Found?, _ append: PreparedAppend, _ event: EventLookup,
        _ transcripts: TranscriptLookup
    ) throws(DecisionError) -> Decision {
        switch beginning {
        case .start(let plan, let closeCurrent):
            if found != nil { throw .refused(.alreadyExists(plan.id)) }
            return .record(try self.beginning(append, plan, closeCurrent: closeCurrent))
        case .current(let plan, let seconds): return try current(plan, withinSeconds: seconds, append)
        case .messages(let turn, let plan, let closeCurrent):
            if found != nil {
                let (found, id) = try existing(found, append)
                return try record(.messages(turn), found, id, append, event, transcripts)
            }
            let events = closed(turn.messages, turn, append, .newSession)
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
        if case .session(let tail) = plan.event.tail {
            try checkParent(tail.parent, of: tail.id, tail.owner)
        }
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
        return SessionNames(owner: owner, agent: agent, project: project).key
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
