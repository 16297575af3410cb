package import DaybookCore

/// Projects or agents with their counts and newest activity, over all sessions and over each owner's. Erased
/// sessions are in no group; archived ones are. A session without a group has a row too: one may be assigned.
package protocol GroupProjector: Projector {
    /// The name that puts a session into its group, its agent or its project; none where it has none.
    func group(_ names: SessionNames) -> Position
}

extension GroupProjector {
    package var tables: [ViewTable] { GroupTable.all }

    @inline(__always)
    package func fold(_ event: borrowing FoldEvent, into rows: ViewBatch) throws(ViewReadError) {
        let header = event.header
        if let tail = header.sessionTail { return try start(event, tail, into: rows) }
        if case .sessionAssigned = header.type { return try assign(event, rows) }
        guard GroupMember.isChanged(by: header.type) else { return }
        if case .sessionErased = header.type {
            return try rows.update(GroupTable.sessionRows, header.session) { $0 = nil }
        }
        if case .messageRecorded = header.type { return try record(event, rows) }
        let point = try rows.point(header.sequence, of: header.session, in: GroupTable.hiddenRows)
        try rows.change(GroupTable.sessionRows, header.session) { $0.advance(to: event, at: point) }
    }

    @inline(__always)
    private func record(_ event: borrowing FoldEvent, _ rows: ViewBatch) throws(ViewReadError) {
        let header = event.header
        let before = try rows.update(GroupTable.sessionRows, header.session) { member -> UInt64? in
            let before = member?.live.hiddenCount
            member?.record(event)
            return before
        }
        guard let before, header.isHidden || before > 0 else { return }
        try rows.note(header, hiddenBefore: before, in: GroupTable.hiddenRows)
    }

    private func start(
        _ event: borrowing FoldEvent, _ tail: SessionTailRecord, into rows: ViewBatch
    ) throws(ViewReadError) {
        let header = event.header
        let position = header.position
        let names = try rows.names(
            tail.owner, tail.agent, tail.project, at: position, in: GroupTable.names)
        let member = GroupMember(
            owner: names.owner, group: group(names), activity: min(header.at, header.recordedAt))
        try rows.insert(GroupTable.sessionRows, position, member)
    }

    private func assign(_ event: borrowing FoldEvent, _ rows: ViewBatch) throws(ViewReadError) {
        guard let names = try rows.names(givenBy: event, in: GroupTable.names) else { return }
        let given = group(names)
        try rows.change(GroupTable.sessionRows, event.header.session) { member in
            if !names.owner.isNone { member.owner = names.owner }
            if !given.isNone { member.group = given }
        }
    }

    /// Derives groups, their order and totals from the sessions, once a batch.
    package func deriveRows(_ rows: ViewBatch) throws(ViewReadError) {
        var changes: [GroupKey: GroupChange] = [:]
        rows.forEachChange(anyOrder: GroupTable.sessions) { key, stored, value in
            let start = Position(key.bigEndianWord(at: 0))
            if let before = GroupMember(stored) {
                for key in before.keys { changes[key, default: GroupChange()].remove(before, start, key) }
            }
            if let after = GroupMember(value) {
                for key in after.keys { changes[key, default: GroupChange()].add(after, start, key) }
            }
        }
        for (key, change) in changes { try apply(change, to: key, rows) }
    }

    private func apply(
        _ change: GroupChange, to key: GroupKey, _ rows: ViewBatch
    ) throws(ViewReadError) {
        let present: [UInt8] = [1]
        for member in change.left { rows.removeKnown(GroupTable.members, member, present) }
        for member in change.entered { rows.insert(GroupTable.members, member, present) }
        let stored = try rows.value(GroupTable.groups, key.bytes)
        let before = stored.map { GroupRow($0) }
        let after = try row(before, change, key, rows)
        guard before != after else { return }
        if let before { rows.removeKnown(GroupTable.recency, key.recencyKey(before.activity), present) }
        if let after {
            rows.insert(GroupTable.recency, key.recencyKey(after.activity), present)
            try rows.put(GroupTable.groups, key.bytes, after.bytes)
        } else {
            try rows.remove(GroupTable.groups, key.bytes)
        }
        let difference = (after == nil ? 0 : 1) - (before == nil ? 0 : 1)
        if difference != 0 { try count(difference, in: key.scope, rows) }
    }

    /// The row of a group after a change; nil where no session is left.
    private func row(
        _ before: GroupRow?, _ change: GroupChange, _ key: GroupKey, _ rows: ViewBatch
    ) throws(ViewReadError) -> GroupRow? {
        var row = before ?? GroupRow()
        row.sessionCount &+= change.sessionCount
        row.messageCount &+= change.messageCount
        guard row.sessionCount > 0 else { return nil }
        var newest = change.entered.min { $0.lexicographicallyPrecedes($1) }
        if let before {
            let latest = key.memberKey(before.activity, before.latest)
            if !change.left.contains(latest) {
                newest = newest.map { $0.lexicographicallyPrecedes(latest) ? $0 : latest } ?? latest
            } else {
                newest = try rows.keys(GroupTable.members, prefix: key.bytes, countMax: 1).first
            }
        }
        guard let newest else { throw ViewReadError("a group has no session left", of: self) }
        row.activity = RecencyKey.activity(newest.span.bytes)
        row.latest = RecencyKey.start(newest.span.bytes)
        return row
    }

    private func count(_ difference: Int, in scope: Position, _ rows: ViewBatch) throws(ViewReadError) {
        let key = ViewKey.session(scope)
        let stored = try rows.value(GroupTable.totals, key).map { $0.span.bytes.word(at: 0) } ?? 0
        let total = UInt64(Int64(stored) + Int64(difference))
        guard total > 0 else { return try rows.remove(GroupTable.totals, key) }
        try rows.put(GroupTable.totals, key, Position(total).row)
    }
}

/// The change that a batch makes to one group; counts wrap, so that they take away as well as add.
private struct GroupChange {
    var sessionCount: UInt64 = 0
    var messageCount: UInt64 = 0
    var left: Set<[UInt8]> = []
    var entered: Set<[UInt8]> = []

    mutating func remove(_ member: GroupMember, _ start: Position, _ key: GroupKey) {
        sessionCount &-= 1
        messageCount &-= member.live.shown.count
        left.insert(key.memberKey(member.activity, start))
    }

    mutating func add(_ member: GroupMember, _ start: Position, _ key: GroupKey) {
        sessionCount &+= 1
        messageCount &+= member.live.shown.count
        let place = key.memberKey(member.activity, start)
        // It stays where it was.
        if left.remove(place) == nil { entered.insert(place) }
    }
}

extension GroupMember {
    static func isChanged(by type: EventType) -> Bool {
        switch type {
        case .messageRecorded, .sessionCleared, .sessionRewound, .sessionErased: true
        default: false
        }
    }

    @inline(__always)
    mutating func record(_ event: borrowing FoldEvent) {
        let header = event.header
        live.append(header.sequence, isHidden: header.isHidden)
        if !header.isHidden { activity = min(header.at, header.recordedAt) }
    }

    /// Applies a clear or a rewind.
    /// - Parameter point: the message that it speaks of.
    mutating func advance(to event: borrowing FoldEvent, at point: TranscriptPoint) {
        switch event.header.type {
        case .sessionCleared: live.removeAll(takenBy: event.header, through: point)
        case .sessionRewound: live.removeAll(after: point)
        default: break
        }
    }
}
