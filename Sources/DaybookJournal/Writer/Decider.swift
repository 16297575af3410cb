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
        if case .start(_, let closeCurrent) = append.request.command {
            return try start(append, found, closeCurrent: closeCurrent)
        }
        guard let found else { return try begin(append) }
        let id = append.request.session!
        guard found.head.status != .erased else { throw .refused(.sessionErased(id)) }
        switch append.request.command {
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

    private func session(named id: SessionID?) throws(DecisionError) -> Found? {
        guard let id, let row = try value(HeadsProjector.Table.ids, id.bytes) else { return nil }
        let start = Position(row: row)
        guard let head = try value(HeadsProjector.Table.heads, ViewKey.session(start)) else { return nil }
        return Found(start: start, head: HeadRow(head))
    }

    private func value(_ table: ViewTable, _ key: [UInt8]) throws(DecisionError) -> [UInt8]? {
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
            scope = .session(found.start)
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
        var events: [PlannedEvent] = []
        if closeCurrent, case .session(let tail) = plan.event.tail {
            for current in try openSessions(of: tail) {
                let closing = EventPlan(.sessionClosed, .plain(actorOnly(append)))
                events.append(PlannedEvent(target: .session(current), event: closing))
            }
        }
        events.append(PlannedEvent(target: .newSession, event: plan.event))
        return .record(events)
    }

    /// A send to a session that does not exist: started where the request says how.
    private func begin(_ append: PreparedAppend) throws(DecisionError) -> Decision {
        guard case .record(_, .some) = append.request.command, let plan = append.start else {
            throw .refused(.notFound(append.request.session?.text ?? ""))
        }
        try checkRevision(.none, append)
        try checkOwner(of: plan, append)
        let messages = append.events.map { PlannedEvent(target: .newSession, event: $0) }
        return .record([PlannedEvent(target: .newSession, event: plan.event)] + messages)
    }

    private func checkOwner(of plan: StartPlan, _ append: PreparedAppend) throws(DecisionError) {
        guard append.request.owner == nil || append.owner == plan.owner else { throw .refused(.forbidden) }
    }

    /// The open sessions of exactly this owner, agent and project.
    private func openSessions(of tail: SessionTail) throws(DecisionError) -> [Position] {
        guard let owner = try firstPosition(of: tail.owner), let agent = try firstPosition(of: tail.agent),
            let project = try firstPosition(of: tail.project)
        else { return [] }
        let prefix = HeadRow.openPrefix(owner: owner, agent: agent, project: project)
        let countMax = Limits.closedPerStartMax
        let keys: [[UInt8]]
        do { keys = try rows.keys(HeadsProjector.Table.open, prefix: prefix, countMax: countMax + 1) } catch {
            throw .unreadable(error)
        }
        guard keys.count <= countMax else {
            throw .refused(.tooLarge(limit: countMax, actual: keys.count, field: "closeCurrent"))
        }
        return keys.map { Position($0.span.bytes.bigEndianWord(at: prefix.count)) }
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
    case unreadable(ViewReadError)
    case log(LogReadError)
}

// MARK: Insights

extension Decider {
    /// What an insight was made from is not told: it may hold anything of the session so far.
    private func insight(
        _ plan: EventPlan, replaces: Position?, in found: Found
    ) -> PlannedEvent {
        var event = plan
        event.sequence = found.head.lastSequence
        event.source = found.head.lastPosition
        event.target = replaces ?? .none
        return PlannedEvent(target: .session(found.start), event: event)
    }

    private func checkIsInsight(
        _ position: Position, of session: HeadRow, _ event: EventLookup
    ) throws(DecisionError) {
        if position <= head, case let replaced = try event(position).header,
            replaced.type == .insightRecorded,
            let row = try value(HeadsProjector.Table.heads, ViewKey.session(replaced.session)),
            HeadRow(row).owner == session.owner
        {
            return
        }
        let problem = "must be the position of an insight of the same owner"
        throw .refused(.invalid(field: "replaces", problem: problem))
    }
}

// MARK: Changing a session

extension Decider {
    private func change(
        _ found: Found, _ id: SessionID, _ append: PreparedAppend, _ event: EventLookup
    ) throws(DecisionError) -> Decision {
        let head = found.head
        switch append.request.command {
        case .start: preconditionFailure("decided before")
        case .record:
            if head.isArchived { throw .refused(.sessionArchived(id)) }
            if head.status == .closed { throw .refused(.sessionClosed(id)) }
            try checkRevision(head.revision, append)
            return .record(append.events.map { PlannedEvent(target: .session(found.start), event: $0) })
        case .fillTitle where !head.titlePosition.isNone:
            return .nothing(session: found.start, head: head)
        case .custom, .fillTitle, .recordDigest:
            try checkRevision(head.revision, append)
            return .record(append.events.map { PlannedEvent(target: .session(found.start), event: $0) })
        case .setContext where head.isArchived: throw .refused(.sessionArchived(id))
        case .update(let update)
        where update.context != nil && head.isArchived && update.archived != false:
            throw .refused(.sessionArchived(id))
        default: break
        }
        try checkRevision(head.revision, append)
        let plans = try plans(for: append.request.command, head, event)
        guard !plans.isEmpty else { return .nothing(session: found.start, head: head) }
        return .record(seal(plans, for: found.start, append))
    }

    /// The events that make it so; none where it is so already.
    private func plans(
        for command: Command, _ head: HeadRow, _ event: EventLookup
    ) throws(DecisionError) -> [(EventType, EventFlags, EventBody)] {
        switch command {
        case .rename(let title): return try titleChange(title, head, event)
        case .setPinned(let pinned): return pinChange(pinned, head)
        case .setArchived(let archived): return archiveChange(archived, head)
        case .setContext(let context): return try contextChange(context, head, event)
        case .close(let reason):
            var body = EventBody()
            body.add(.reason, reason)
            return head.status == .open ? [(.sessionClosed, [], body)] : []
        case .reopen: return head.status == .closed ? [(.sessionReopened, [], EventBody())] : []
        case .update(let update):
            // What archiving would refuse comes after restoring and before archiving.
            var plans = update.archived == false ? archiveChange(false, head) : []
            if let title = update.title { plans += try titleChange(title, head, event) }
            if let context = update.context { plans += try contextChange(context, head, event) }
            if let pinned = update.pinned { plans += pinChange(pinned, head) }
            if update.archived == true { plans += archiveChange(true, head) }
            return plans
        case .start, .record, .custom, .recordInsight, .fillTitle, .recordDigest, .clear, .rewind, .erase,
            .edit,
            .redact, .annotate:
            preconditionFailure("decided before")
        }
    }

    private func titleChange(
        _ title: RawJSON?, _ head: HeadRow, _ event: EventLookup
    ) throws(DecisionError) -> [(EventType, EventFlags, EventBody)] {
        guard let title else {
            return head.titlePosition.isNone ? [] : [(.sessionRenamed, [], EventBody())]
        }
        if !head.titlePosition.isNone, try event(head.titlePosition).body?[.title] == title { return [] }
        var body = EventBody()
        body.add(.title, title)
        return [(.sessionRenamed, .carriesTitle, body)]
    }

    private func contextChange(
        _ context: RawJSON, _ head: HeadRow, _ event: EventLookup
    ) throws(DecisionError) -> [(EventType, EventFlags, EventBody)] {
        if !head.contextPosition.isNone, try event(head.contextPosition).body?[.context] == context {
            return []
        }
        var body = EventBody()
        body.add(.context, context)
        return [(.sessionContextChanged, .carriesContext, body)]
    }

    private func pinChange(_ pinned: Bool, _ head: HeadRow) -> [(EventType, EventFlags, EventBody)] {
        guard pinned != head.isPinned else { return [] }
        return [(pinned ? .sessionPinned : .sessionUnpinned, [], EventBody())]
    }

    private func archiveChange(_ archived: Bool, _ head: HeadRow) -> [(EventType, EventFlags, EventBody)] {
        guard archived != head.isArchived else { return [] }
        return [(archived ? .sessionArchived : .sessionRestored, [], EventBody())]
    }

    /// Adds who asked to each event, and the key to the last.
    private func seal(
        _ plans: [(EventType, EventFlags, EventBody)], for start: Position, _ append: PreparedAppend
    ) -> [PlannedEvent] {
        plans.enumerated().map { index, plan in
            let key = index == plans.count - 1 ? append.key : nil
            var body = plan.2
            body.add(append.request, key)
            var event = EventPlan(plan.0, .plain(body))
            event.flags = plan.1
            event.at = append.request.at
            event.mark(key, append.request)
            return PlannedEvent(target: .session(start), event: event)
        }
    }
}
