import DaybookAudit
package import DaybookCore
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
        let snapshot = try snapshot([])
        let head = try snapshot.log.head()
        let first = query.from ?? (query.isDescending ? head : .first)
        // An empty journal has a head that is no position, and nothing to answer with.
        guard query.from == nil || first >= .first, !query.isDescending || first <= head else {
            throw .invalid(field: "from", problem: "is beyond the head, \(head.value)")
        }
        var scan = EventScan(query, names: snapshot.names)
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
        var scan = EventScan(query, names: snapshot.names)
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
    private var tails: [Position: SessionTail] = [:]

    init(_ query: EventQuery, names: NameKey) {
        self.query = query
        owner = query.filter.owner.map { names.digest(.owner, $0.utf8) }
    }

    var isFull: Bool { events.count == query.limit || byteCount > Limits.answerByteCountTarget }

    mutating func take(_ position: Position, from snapshot: borrowing Snapshot) throws(JournalError) {
        let header = try snapshot.log.header(at: position)
        guard accepts(header) else { return }
        var session: SessionID?
        if !header.session.isNone {
            let tail = try tail(of: header, in: snapshot)
            if let owner, tail.owner != owner { return }
            session = tail.id
        } else if owner != nil {
            return
        }
        let event = try snapshot.log.event(at: position)
        byteCount += 512 + (event.body?.frameByteCount ?? 0)
        events.append(EventView(session: session, event: event))
    }

    private func accepts(_ header: EventHeader) -> Bool {
        guard let types = query.filter.types else { return true }
        if case .custom(let type) = header.tail { return types.contains(.custom(type)) }
        return types.contains(.known(header.type))
    }

    private mutating func tail(of header: EventHeader, in snapshot: borrowing Snapshot) throws(JournalError)
        -> SessionTail
    {
        if case .session(let tail) = header.tail { return tail }
        if let tail = tails[header.session] { return tail }
        let tail = try snapshot.tail(of: header.session)
        tails[header.session] = tail
        return tail
    }
}
