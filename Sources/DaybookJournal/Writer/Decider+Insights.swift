import DaybookCore
import DaybookProjections

/// Insights of a session that exists.
extension Decider {
    /// What an insight was made from is not told: it may hold anything of the session so far.
    func insight(
        _ plan: EventPlan, replaces: Position?, in found: Found
    ) -> PlannedEvent {
        var event = plan
        event.sequence = found.head.lastSequence
        event.source = found.head.lastPosition
        event.target = replaces ?? .none
        return PlannedEvent(target: .session(found.start), event: event)
    }

    func checkIsInsight(
        _ position: Position, of session: HeadRow, _ event: EventLookup
    ) throws(DecisionError) {
        if position <= head, case let replaced = try event(position).header,
            replaced.type == .insightRecorded,
            try head(of: replaced.session)?.owner == session.owner
        {
            return
        }
        let problem = "must be the position of an insight of the same owner"
        throw .refused(.invalid(field: "replaces", problem: problem))
    }
}
