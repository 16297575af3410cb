import DaybookAudit
import DaybookCore
import DaybookProjections

/// The recency order that serves a list best, and the conditions left to check on each row.
struct SessionOrder {
    let owner: Position
    let agent: Position
    let project: Position
    /// The session whose subagents are listed; none for all sessions.
    let parent: Position

    /// Chooses the order; nil where a name has never occurred, so that nothing can match.
    /// - Throws: what reading the parent does, whatever the names.
    init?(_ query: SessionListQuery, _ snapshot: borrowing Snapshot) throws(JournalError) {
        parent =
            if let id = query.parent { try snapshot.readable(id, owner: query.owner) } else { .none }
        guard let owner = try snapshot.firstPosition(.owner, query.owner),
            let agent = try snapshot.firstPosition(.agent, query.agent),
            let project = try snapshot.firstPosition(.project, query.project)
        else { return nil }
        self.owner = owner
        self.agent = agent
        self.project = project
    }

    func key(_ section: RecencySection) -> RecencyKey {
        guard parent.isNone else {
            return RecencyKey(order: .parent, first: parent, second: .none, section: section)
        }
        let names: (RecencyOrder, Position, Position) =
            switch (owner.isNone, agent.isNone, project.isNone) {
            case (false, false, _): (.ownerAgent, owner, agent)
            case (false, true, false): (.ownerProject, owner, project)
            case (false, true, true): (.owner, owner, .none)
            case (true, false, _): (.agent, agent, .none)
            case (true, true, false): (.project, project, .none)
            case (true, true, true): (.all, .none, .none)
            }
        return RecencyKey(order: names.0, first: names.1, second: names.2, section: section)
    }

    /// Groups of sections: the groups follow one another, the sections of one are merged.
    func sections(_ query: SessionListQuery) -> [[RecencySection]] {
        let isErased = query.status == .erased
        func group(_ pinned: [Bool]) -> [RecencySection] {
            query.archived.values.flatMap { isArchived in
                query.subagents.values.flatMap { isSubagent in
                    pinned.map {
                        RecencySection(
                            isErased: isErased, isArchived: isArchived, isPinned: $0, isSubagent: isSubagent)
                    }
                }
            }
        }
        return query.pinnedFirst ? [group([true]), group([false])] : [group([true, false])]
    }

    /// Whether the order has the sessions that a query asks for, and no others: then no row has to be looked at.
    func isExact(_ query: SessionListQuery) -> Bool {
        guard query.idPrefix == nil, query.mode == nil, query.status == nil || query.status == .erased else {
            return false
        }
        let hasNames = (owner: !owner.isNone, agent: !agent.isNone, project: !project.isNone)
        guard parent.isNone else { return hasNames == (false, false, false) }
        return !(hasNames.agent && hasNames.project)
    }

    func accepts(_ row: SessionRow, mode: NameDigest?, _ query: SessionListQuery) -> Bool {
        if let mode, row.mode != mode { return false }
        if query.status.map({ row.status != $0 }) ?? (row.status == .erased) { return false }
        guard query.archived.values.contains(row.isArchived),
            query.subagents.values.contains(row.isSubagent), parent.isNone || row.parent == parent
        else { return false }
        return (owner.isNone || row.names.owner == owner) && (agent.isNone || row.names.agent == agent)
            && (project.isNone || row.names.project == project)
    }
}
