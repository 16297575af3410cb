package import DaybookCore

/// The tables of a list of projects or agents. A scope is an owner's first position, or none for the list
/// over all sessions; a group is the position that first named the project or agent.
package enum GroupTable {
    /// Name digest → the position that first named it.
    package static let names = ViewTable("names", index: 0)
    /// Start → `GroupMember`, while the session is not erased.
    package static let sessions = ViewTable("sessions", index: 1)
    static let sessionRows = RowTable<Position, GroupMember>(sessions)
    /// Scope, group, then the session's place by activity → nothing.
    package static let members = ViewTable("members", index: 2, groupByteCount: GroupKey.byteCount)
    /// Scope, group → `GroupRow`.
    package static let groups = ViewTable("groups", index: 3)
    /// Scope, then the group's place by activity → nothing.
    package static let recency = ViewTable("recency", index: 4)
    /// Scope → number of its groups.
    package static let totals = ViewTable("totals", index: 5)

    /// Start, sequence / `HiddenRow.sequenceCount` → `HiddenRow`.
    package static let hidden = ViewTable("hidden", index: 6)
    static let hiddenRows = HiddenTable(hidden)

    package static let all = [names, sessions, members, groups, recency, totals, hidden]
}

/// Scope and group, 8 bytes each, big-endian.
package struct GroupKey: Hashable, Sendable {
    package let scope: Position
    package let group: Position

    package init(scope: Position, group: Position) {
        self.scope = scope
        self.group = group
    }

    static let byteCount = 16

    package var bytes: [UInt8] { ViewKey.session(scope, group.value) }

    /// The key of one of its sessions in `members`: newest activity first.
    func memberKey(_ activity: Timestamp, _ start: Position) -> [UInt8] {
        var key = bytes
        RecencyKey.append(activity, start, to: &key)
        return key
    }

    /// The key of the group in `recency`: newest activity first.
    package func recencyKey(_ activity: Timestamp) -> [UInt8] {
        var key = ViewKey.session(scope)
        RecencyKey.append(activity, group, to: &key)
        return key
    }
}

/// A session as its group counts it.
struct GroupMember: ViewRow, Equatable {
    var owner: Position
    /// The position that first named its project or agent; none where it has none.
    var group: Position
    /// The earlier of the two times of the session's newest message, or of its start.
    var activity: Timestamp
    var live = LiveMessages()

    init(owner: Position, group: Position, activity: Timestamp) {
        self.owner = owner
        self.group = group
        self.activity = activity
    }

    var keys: [GroupKey] {
        guard !group.isNone else { return [] }
        let scopes = owner.isNone ? [.none] : [.none, owner]
        return scopes.map { GroupKey(scope: $0, group: group) }
    }

    package var wordCount: Int { 3 + live.wordCount }

    package func write(to row: inout RowWriter) {
        row.add(owner)
        row.add(group)
        row.add(activity)
        row.add(live)
    }

    package init(_ bytes: RawSpan) {
        var row = RowReader(bytes)
        owner = row.position()
        group = row.position()
        activity = row.time()!
        live = row.liveMessages()
    }
}

/// A group's counts and times as a list shows them.
package struct GroupRow: ViewRow, Equatable, Sendable {
    package var sessionCount: UInt64 = 0
    package var messageCount: UInt64 = 0
    package var activity = Timestamp(nanoseconds: 0)
    /// The session with the newest activity. The group's name is read from that session's start, so that it
    /// is found as long as any session has it, and is gone with the last.
    package var latest = Position.none

    init() {}

    package var wordCount: Int { 4 }

    package func write(to row: inout RowWriter) {
        row.add(sessionCount)
        row.add(messageCount)
        row.add(activity)
        row.add(latest)
    }

    package init(_ bytes: RawSpan) {
        var row = RowReader(bytes)
        sessionCount = row.word()
        messageCount = row.word()
        activity = row.time()!
        latest = row.position()
    }
}
