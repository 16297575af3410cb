import DaybookCore

/// Messages, sessions and response times by quarters of an hour, of which the hours and days of every time
/// zone are made: over all, and by owner, agent and project.
///
/// A message counts at the earlier of its two times. A message that was rewound stays counted,
/// a redacted one keeps its place, and so does one of a clear through a message; those of wholly cleared and
/// of erased sessions are taken out as if they had never been. Hidden messages are none. A response is the first
/// assistant message after the last user message and counts where it was given; where clients' times put it before
/// the question, none is counted.
package struct ActivityProjector: Projector {
    package var name: String { "activity" }
    package var version: UInt32 { 4 }
    package var foldCost: Int { 4 }
    package var tables: [ViewTable] { [Table.names, Table.sessions, Table.spans, Table.buckets] }

    package enum Table {
        /// Name digest → the position that first named it.
        package static let names = ViewTable("names", index: 0)
        /// Start → `ActivitySession`.
        package static let sessions = ViewTable("sessions", index: 1)
        static let sessionRows = RowTable<Position, ActivitySession>(sessions)
        /// Start, quarter → the session's `ActivityRow`.
        package static let spans = ViewTable("spans", index: 2, groupByteCount: 8)
        static let spanRows = RowTable<SpanKey, ActivityRow>(spans)
        /// Scope, quarter → the `ActivityRow` of all its sessions.
        package static let buckets = ViewTable("buckets", index: 3)
    }

    package init() {}

    @inline(__always)
    package func fold(_ event: borrowing FoldEvent, into rows: ViewBatch) throws(ViewReadError) {
        let header = event.header
        if let tail = header.sessionTail { return try start(header.position, tail, rows) }
        switch header.type {
        case .messageRecorded: if !header.isHidden { try record(event, rows) }
        case .sessionAssigned: try assign(event, rows)
        case .sessionRewound: try rows.change(Table.sessionRows, header.session) { $0.askedAt = nil }
        case .sessionCleared where header.firstCleared != nil: break
        case .sessionCleared, .sessionErased:
            try rows.change(Table.sessionRows, header.session) { $0.forgetMessages() }
            let prefix = ViewKey.session(header.session)
            for key in try rows.keys(Table.spans, prefix: prefix, countMax: Int.max) {
                try rows.remove(Table.spans, key)
            }
        default: break
        }
    }

    private func start(
        _ position: Position, _ tail: SessionTailRecord, _ rows: ViewBatch
    ) throws(ViewReadError) {
        var session = ActivitySession()
        session.names = try rows.names(tail.owner, tail.agent, tail.project, at: position, in: Table.names)
        try rows.insert(Table.sessionRows, position, session)
    }

    private func assign(_ event: borrowing FoldEvent, _ rows: ViewBatch) throws(ViewReadError) {
        guard let given = try rows.names(givenBy: event, in: Table.names) else { return }
        try rows.change(Table.sessionRows, event.header.session) { session in
            rows.markMoved(event.header.session, from: session.names)
            session.names.give(given)
        }
    }

    @inline(__always)
    private func record(_ event: borrowing FoldEvent, _ rows: ViewBatch) throws(ViewReadError) {
        let header = event.header
        let time = min(header.at, header.recordedAt)
        let key = SpanKey(
            start: header.session, quarter: TimeBucket(.quarter, holding: time).number)
        var responseMicroseconds: UInt64?
        var newest: Int64?
        try rows.change(Table.sessionRows, header.session) { session in
            switch header.role {
            case .user: session.askedAt = time
            case .assistant:
                if let askedAt = session.askedAt, askedAt <= time {
                    responseMicroseconds = askedAt.microseconds(to: time)
                }
                session.askedAt = nil
            default: break
            }
            newest = session.newestQuarter
            session.newestQuarter = max(newest ?? key.quarter, key.quarter)
        }
        let isKnown = try rows.update(Table.spanRows, key) { span in
            span?.addMessage(responseMicroseconds: responseMicroseconds)
            return span != nil
        }
        if isKnown { return }
        var span = ActivityRow(gap: try gap(before: key, newest, rows))
        span.addMessage(responseMicroseconds: responseMicroseconds)
        let added = span
        try rows.update(Table.spanRows, key) { $0 = added }
    }

    /// The distance of a session's new quarter from the one with messages before it; nil where that is far
    /// back. The next one, where messages did not come in the order of their times, gets a new distance.
    private func gap(
        before key: SpanKey, _ newest: Int64?, _ rows: ViewBatch
    ) throws(ViewReadError) -> Int64? {
        guard let newest else { return nil }
        if newest < key.quarter { return key.quarter - newest }
        for distance in 1...SessionGaps.gapMax {
            let later = key.before(by: -distance)
            guard try rows.row(Table.spanRows, later) != nil else { continue }
            try rows.change(Table.spanRows, later) { $0.gaps = SessionGaps(gap: distance) }
            break
        }
        for distance in 1..<SessionGaps.gapMax
        where try rows.row(Table.spanRows, key.before(by: distance)) != nil { return distance }
        return nil
    }

    /// Derives the buckets from what the sessions add to them, once a batch.
    package func deriveRows(_ rows: ViewBatch) throws(ViewReadError) {
        var changes: [ActivityPlace: ActivityChange] = [:]
        let moved = rows.takeMoved()
        try rows.forEachChange(anyOrder: Table.spans) { (key, stored, value) throws(ViewReadError) in
            let start = Position(key.bigEndianWord(at: 0))
            guard let session = try rows.row(Table.sessionRows, start) else { return }
            let quarter = TimeBucket(key: key.extracting(droppingFirst: 8)).number
            let (before, after) = (ActivityRow(stored), ActivityRow(value))
            for scope in (moved[start] ?? session.names).activityScopes {
                let place = ActivityPlace(scope: scope, quarter: quarter)
                if let after { changes[place, default: ActivityChange()].add(after) }
                if let before { changes[place, default: ActivityChange()].subtract(before) }
            }
        }
        for (start, names) in moved { try move(start, from: names, &changes, rows) }
        for (place, change) in changes {
            let place = place.key
            var row = try rows.value(Table.buckets, place).map { ActivityRow($0) } ?? ActivityRow()
            row.add(change)
            if row == ActivityRow() {
                try rows.remove(Table.buckets, place)
            } else {
                try rows.put(Table.buckets, place, row.bytes)
            }
        }
    }

    /// Moves what a session adds from the buckets of other names to those of its own.
    /// - Complexity: O(quarters of an hour with messages of the session).
    private func move(
        _ start: Position, from names: SessionNames, _ changes: inout [ActivityPlace: ActivityChange],
        _ rows: ViewBatch
    ) throws(ViewReadError) {
        guard let session = try rows.row(Table.sessionRows, start) else { return }
        let (before, after) = (Set(names.activityScopes), Set(session.names.activityScopes))
        for key in try rows.keys(Table.spans, prefix: ViewKey.session(start), countMax: Int.max) {
            guard let row = try rows.value(Table.spans, key).map({ ActivityRow($0) }) else { continue }
            let quarter = TimeBucket(key: key.span.bytes.extracting(droppingFirst: 8)).number
            for scope in before.subtracting(after) {
                changes[ActivityPlace(scope: scope, quarter: quarter), default: ActivityChange()].subtract(
                    row)
            }
            for scope in after.subtracting(before) {
                changes[ActivityPlace(scope: scope, quarter: quarter), default: ActivityChange()].add(row)
            }
        }
    }
}

extension Timestamp {
    /// The microseconds from this time to a later one.
    /// - Precondition: `other` is not before it.
    fileprivate func microseconds(to other: Timestamp) -> UInt64 {
        UInt64(bitPattern: other.nanoseconds &- nanoseconds) / 1_000
    }
}
