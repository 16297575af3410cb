import DaybookCore
import DaybookProjections

/// Adding to a session that exists.
extension Decider {
    func record(
        _ recording: PreparedRecording, _ found: Found, _ id: SessionID, _ append: PreparedAppend,
        _ event: EventLookup, _ transcripts: TranscriptLookup
    ) throws(DecisionError) -> Decision {
        let state = found.state
        switch recording {
        case .messages(let turn):
            if state.isArchived { throw .refused(.sessionArchived(id)) }
            if state.status == .closed { throw .refused(.sessionClosed(id)) }
            try checkRevision(state.revision, append)
            return try record(turn, found, append, event, transcripts)
        case .others(let events):
            try checkRevision(state.revision, append)
            return .record(events.map { PlannedEvent(target: .session(found.start), event: $0) })
        case .insight(let draft, let replaces):
            if let replaces { try checkIsInsight(replaces, of: state, event) }
            try checkRevision(state.revision, append)
            return .record([insight(draft, replaces: replaces, in: found)])
        case .title(var title, let source):
            guard case .sealed(let sealed) = title.body,
                try takesTitle(sealed.body[.title], replacesMade: source == nil, of: state, event)
            else { return .nothing(session: found.start, state: state) }
            try checkRevision(state.revision, append)
            title.source = source ?? state.activityPosition
            return .record([PlannedEvent(target: .session(found.start), event: title)])
        }
    }

    /// Whether a title that no client gives is taken: never in a client's place.
    /// - Parameter replacesMade: whether it takes the place of another one that no client gave.
    func takesTitle(
        _ title: RawJSON?, replacesMade: Bool, of state: SessionState, _ event: EventLookup
    ) throws(DecisionError) -> Bool {
        guard !state.titlePosition.isNone else { return true }
        guard replacesMade, !state.isTitleGiven else { return false }
        return try event(state.titlePosition).body?[.title] != title
    }

    /// The event of an insight. Its client does not tell what it was made from: it may hold anything of the
    /// session so far.
    private func insight(
        _ plan: EventPlan, replaces: Position?, in found: Found
    ) -> PlannedEvent {
        var event = plan
        event.sequence = found.state.lastSequence
        event.source = found.state.lastPosition
        event.target = replaces ?? .none
        return PlannedEvent(target: .session(found.start), event: event)
    }

    private func checkIsInsight(
        _ position: Position, of session: SessionState, _ event: EventLookup
    ) throws(DecisionError) {
        if position <= head, case let replaced = try event(position).header,
            replaced.type == .insightRecorded,
            try sessionState(of: replaced.session)?.owner == session.owner
        {
            return
        }
        let problem = "must be the position of an insight of the same owner"
        throw .refused(.invalid(field: "replaces", problem: problem))
    }
}
