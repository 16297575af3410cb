import DaybookAudit
package import DaybookCore
import DaybookLMDB
import DaybookProjections

/// The events that a reader or a subscriber wants.
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

package struct EventPage: Sendable {
    package var events: [EventView]
    package var head: Position
    /// The position to go on from; nil at the end.
    package var nextFrom: Position?

    package init(events: [EventView], head: Position, nextFrom: Position?) {
        self.events = events
        self.head = head
        self.nextFrom = nextFrom
    }
}

extension JournalReader {
    /// Events from a position on, or back from it; a page ends at its limit, at 4 MiB, or after
    /// `Limits.scanRowCountMax` events looked at.
    package func events(_ query: EventQuery) throws(JournalError) -> EventPage {
        if query.filter.session != nil { return try sessionEvents(query) }
        let unknown = unreadable(Projections.sessions)
        // Only of sessions that had no owner at their start is the view asked; the others need none.
        if query.filter.owner != nil {
            return try events(query, unknown.map { .unknown($0) } ?? .view)
        }
        do throws(JournalError) { return try events(query, .log) } catch {
            // The id of a session whose start is damaged is in the view too.
            guard case .damaged = error, unknown == nil else { throw error }
            return try events(query, .view)
        }
    }

    private func events(
        _ query: EventQuery, _ source: EventScan.SessionSource
    ) throws(JournalError) -> EventPage {
        let snapshot = try snapshot(source.needed)
        let head = try snapshot.log.head()
        let first = query.from ?? (query.isDescending ? head : .first)
        // An empty journal has a head that is no position, and nothing to answer with.
        guard query.from == nil || first >= .first, !query.isDescending || first <= head else {
            throw .invalid(field: "from", problem: "is beyond the head, \(head.value)")
        }
        var scan = EventScan(query, source, names: snapshot.names)
        var position = first
        var seen = 0
        while position <= head, !position.isNone {
            if scan.isFull || seen == Limits.scanRowCountMax {
                return EventPage(events: scan.events, head: head, nextFrom: position)
            }
            try scan.take(position, from: snapshot)
            seen += 1
            position = query.isDescending ? position.previous : position.next
        }
        return EventPage(events: scan.events, head: head, nextFrom: nil)
    }

    /// The events of one session, found by revision.
    private func sessionEvents(_ query: EventQuery) throws(JournalError) -> EventPage {
        let snapshot = try snapshot([Projections.sessions, Projections.history])
        let head = try snapshot.log.head()
        let start = try snapshot.start(of: query.filter.session!, owner: query.filter.owner)
        let last = try snapshot.sessionRow(start, in: snapshot.views.sessions).revision
        let isDescending = query.isDescending
        var revision = isDescending ? last : .first
        if let from = query.from {
            revision = try snapshot.firstRevision(from, start, last, isDescending: isDescending)
        }
        var scan = EventScan(query, .view, names: snapshot.names)
        var seen = 0
        while revision >= .first, revision <= last {
            let position = try snapshot.position(of: revision, start)
            if scan.isFull || seen == Limits.scanRowCountMax {
                return EventPage(events: scan.events, head: head, nextFrom: position)
            }
            try scan.take(position, from: snapshot)
            seen += 1
            revision = isDescending ? Revision(revision.value - 1) : revision.next
        }
        return EventPage(events: scan.events, head: head, nextFrom: nil)
    }
}

extension Snapshot {
    /// The session's first revision at or after a position; going back, its last at or before.
    func firstRevision(
        _ from: Position, _ start: Position, _ last: Revision, isDescending: Bool
    ) throws(JournalError) -> Revision {
        var low: UInt64 = 1
        var high = last.value + 1
        while low < high {
            let middle = (low + high) / 2
            if try position(of: Revision(middle), start) < from { low = middle + 1 } else { high = middle }
        }
        guard isDescending else { return Revision(low) }
        let isThere = low <= last.value
        if isThere, try position(of: Revision(low), start) == from { return Revision(low) }
        return Revision(low - 1)
    }
}

/// Collects the events of a snapshot that pass a filter.
private struct EventScan {
    private(set) var events: [EventView] = []
    private var byteCount = 0
    private let query: EventQuery
    private let owner: NameDigest?
    private let source: SessionSource
    private var sessions: [Position: Session] = [:]
    /// The ids of sessions by the view, once it was asked.
    private var ids: [Position: SessionID]?
    private var assigned = AssignedOwners()

    /// The source that says what sessions the events are of.
    enum SessionSource {
        /// Their starts in the log.
        case log
        /// The view of sessions as well.
        case view
        /// Their starts; the view can't be read, for this reason.
        case unknown(JournalError)

        var needed: [any Projector] { if case .view = self { [Projections.sessions] } else { [] } }
    }

    private struct Session {
        let id: SessionID
        /// The owner that its start names.
        let owner: NameDigest

        init(_ tail: SessionTail) {
            id = tail.id
            owner = tail.owner
        }

        init(id: SessionID) {
            self.id = id
            owner = .none
        }
    }

    init(_ query: EventQuery, _ source: SessionSource, names: NameKey) {
        self.query = query
        self.source = source
        owner = query.filter.owner.map { names.digest(.owner, $0.utf8) }
    }

    var isFull: Bool { events.count == query.limit || byteCount > Limits.answerByteCountTarget }

    mutating func take(_ position: Position, from snapshot: borrowing Snapshot) throws(JournalError) {
        // Where every event is wanted, its header is read with it, and once.
        let whole = isNarrowed ? nil : try snapshot.log.event(at: position)
        let header = if let whole { whole.header } else { try snapshot.log.header(at: position) }
        guard accepts(header) else { return }
        var id: SessionID?
        if !header.session.isNone {
            let session = try session(of: header, in: snapshot)
            if try !isWanted(session, header.session, in: snapshot) { return }
            id = session.id
        } else if owner != nil {
            return
        }
        let event = if let whole { whole } else { try snapshot.log.event(at: position) }
        byteCount += 512 + (event.body?.frameByteCount ?? 0)
        events.append(EventView(session: id, event: event))
    }

    private var isNarrowed: Bool { query.filter.types != nil || owner != nil }

    private func accepts(_ header: EventHeader) -> Bool {
        guard let types = query.filter.types else { return true }
        if case .custom(let type) = header.tail { return types.contains(.custom(type)) }
        return types.contains(.known(header.type))
    }

    private mutating func session(
        of header: EventHeader, in snapshot: borrowing Snapshot
    ) throws(JournalError) -> Session {
        if case .session(let tail) = header.tail { return Session(tail) }
        if let session = sessions[header.session] { return session }
        // A snapshot that has met a damaged page reads nothing any more: so the starts are left alone.
        if case .view = source, owner == nil, ids == nil { ids = try snapshot.sessionIDs() }
        let session =
            if let id = ids?[header.session] { Session(id: id) } else {
                Session(try snapshot.tail(of: header.session))
            }
        sessions[header.session] = session
        return session
    }

    /// Whether a session is the owner's that is asked for. Whose a session is that names none is not known
    /// without the view.
    private mutating func isWanted(
        _ session: Session, _ start: Position, in snapshot: borrowing Snapshot
    ) throws(JournalError) -> Bool {
        guard let owner, query.filter.session == nil else { return true }
        guard session.owner.isNone else { return session.owner == owner }
        if case .unknown(let reason) = source { throw reason }
        return try assigned.owner(of: start, in: snapshot) == owner
    }
}

/// The owners that sessions were given after their starts, as of the log's head: by the view of sessions, and by
/// the events that it has not seen.
private struct AssignedOwners {
    private var owners: [Position: NameDigest]?

    /// The owner that a session was given; none where it was given none.
    mutating func owner(
        of start: Position, in snapshot: borrowing Snapshot
    ) throws(JournalError) -> NameDigest {
        if owners == nil { owners = try AssignedOwners.unfolded(snapshot) }
        if let owner = owners?[start] { return owner }
        let owner = try snapshot.assignedOwner(of: start)
        owners?[start] = owner
        return owner
    }

    private static func unfolded(
        _ snapshot: borrowing Snapshot
    ) throws(JournalError) -> [Position: NameDigest] {
        let folded: Position
        do throws(LMDBError) { folded = try snapshot.views.sessions.position() } catch {
            throw snapshot.failure(ViewReadError(error, of: Projections.sessions))
        }
        let head = try snapshot.log.head()
        guard folded < head else { return [:] }
        let lag = head.value - folded.value
        guard lag <= Limits.catchUpEventCountMax else {
            throw .rebuilding(projection: Projections.sessions.name, done: folded.value, total: head.value)
        }
        if lag > UInt64(Limits.unfoldedEventCountMax) { snapshot.askForFold() }
        var owners: [Position: NameDigest] = [:]
        try snapshot.log.read { log, transaction throws(StorageError) in
            try log.scan(from: folded.next, countMax: Int(lag), in: transaction) {
                (header) throws(StorageError) in
                if let owner = header.assignmentTail?.owner, !owner.isNone { owners[header.session] = owner }
                return true
            }
        }
        return owners
    }
}
