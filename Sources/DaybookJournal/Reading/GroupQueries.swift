import DaybookAudit
package import DaybookCore
import DaybookProjections

/// A page of projects or of agents.
package struct GroupListQuery: Sendable {
    package var owner: Name?
    package var limit = 50
    package var cursor: GroupCursor?

    package init() {}
}

/// The place where a page of projects or agents ended: the last one's place, and the position that first
/// named it.
package struct GroupCursor: Equatable, Sendable {
    package var activity: Timestamp
    package var group: Position

    package init(activity: Timestamp, group: Position) {
        self.activity = activity
        self.group = group
    }
}

/// A project or an agent, with the totals of its sessions that are not erased.
package struct Group: Sendable {
    package var name: RawJSON
    package var sessionCount: UInt64
    package var messageCount: UInt64
    package var lastActivityAt: Timestamp
    package var latestSession: SessionID

    package init(
        name: RawJSON, sessionCount: UInt64, messageCount: UInt64, lastActivityAt: Timestamp,
        latestSession: SessionID
    ) {
        self.name = name
        self.sessionCount = sessionCount
        self.messageCount = messageCount
        self.lastActivityAt = lastActivityAt
        self.latestSession = latestSession
    }
}

package struct GroupPage: Sendable {
    package var groups: [Group]
    package var total: UInt64
    package var nextCursor: GroupCursor?

    package init(groups: [Group], total: UInt64, nextCursor: GroupCursor?) {
        self.groups = groups
        self.total = total
        self.nextCursor = nextCursor
    }
}

extension JournalReader {
    package func projects(_ query: GroupListQuery) throws(JournalError) -> GroupPage {
        try groups(query, Projections.projects, views.projects, .project)
    }

    package func agents(_ query: GroupListQuery) throws(JournalError) -> GroupPage {
        try groups(query, Projections.agents, views.agents, .agent)
    }

    private func groups(
        _ query: GroupListQuery, _ projector: some GroupProjector, _ view: ViewStore, _ slot: Slot
    ) throws(JournalError) -> GroupPage {
        let snapshot = try snapshot([projector, Projections.sessions])
        guard let scope = try snapshot.firstPosition(.owner, query.owner, in: view, GroupTable.names) else {
            return GroupPage(groups: [], total: 0, nextCursor: nil)
        }
        let prefix = ViewKey.session(scope)
        var from = prefix
        if let cursor = query.cursor {
            from = GroupKey(scope: scope, group: cursor.group).recencyKey(cursor.activity) + [0]
        }
        let keys = try snapshot.keys(
            view, GroupTable.recency, prefix: prefix, from: from, countMax: query.limit + 1)
        var page = GroupPage(groups: [], total: 0, nextCursor: nil)
        if let total = try snapshot.row(view, GroupTable.totals, prefix) {
            page.total = total.span.bytes.word(at: 0)
        }
        for key in keys.prefix(query.limit) {
            let group = GroupKey(scope: scope, group: RecencyKey.start(key.span.bytes))
            page.groups.append(try snapshot.group(group, view, slot))
        }
        if keys.count > query.limit {
            let last = keys[query.limit - 1]
            page.nextCursor = GroupCursor(
                activity: RecencyKey.activity(last.span.bytes), group: RecencyKey.start(last.span.bytes))
        }
        return page
    }
}

extension Snapshot {
    fileprivate func group(
        _ key: GroupKey, _ view: ViewStore, _ slot: Slot
    ) throws(JournalError) -> Group {
        guard let stored = try row(view, GroupTable.groups, key.bytes) else {
            throw failure(ViewReadError("there is no group at \(key.group.value)", of: view.projector))
        }
        let row = GroupRow(stored)
        return Group(
            name: try name(of: key, row.latest, view, slot), sessionCount: row.sessionCount,
            messageCount: row.messageCount, lastActivityAt: row.activity,
            latestSession: try tail(of: row.latest).id)
    }

    /// The group's name, as the newest session says it, or another where that is damaged.
    private func name(
        of key: GroupKey, _ latest: Position, _ view: ViewStore, _ slot: Slot
    ) throws(JournalError) -> RawJSON {
        var damage: JournalError?
        do throws(JournalError) {
            if let name = try name(slot, of: latest, knownSessionRow(latest)) { return name }
        } catch {
            guard case .damaged = error else { throw error }
            damage = error
        }
        let members = try keys(
            view, GroupTable.members, prefix: key.bytes, countMax: Limits.nameSourceCountMax)
        for member in members {
            let start = RecencyKey.start(member.span.bytes)
            let row = try knownSessionRow(start)
            if let name = try? name(slot, of: start, row) { return name }
        }
        throw damage
            ?? failure(ViewReadError("no session names the group at \(key.group.value)", of: view.projector))
    }
}
