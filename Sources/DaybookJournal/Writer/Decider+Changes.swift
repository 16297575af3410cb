import DaybookCore
import DaybookProjections

/// Changes of a session that exists.
extension Decider {
    func change(
        _ change: SessionChange, _ found: Found, _ id: SessionID, _ append: PreparedAppend,
        _ event: EventLookup
    ) throws(DecisionError) -> Decision {
        let state = found.state
        if state.isArchived, change.needsUnarchived { throw .refused(.sessionArchived(id)) }
        try checkRevision(state.revision, append)
        let plans = try plans(for: change, state, event)
        guard !plans.isEmpty else { return .nothing(session: found.start, state: state) }
        return .record(seal(plans, for: found.start, append))
    }

    /// The events that make the change; none where it is so already.
    private func plans(
        for change: SessionChange, _ state: SessionState, _ event: EventLookup
    ) throws(DecisionError) -> [Change] {
        switch change {
        case .rename(let title): return try titleChange(title, .client, state, event)
        case .setPinned(let pinned): return pinChange(pinned, state)
        case .setArchived(let archived): return archiveChange(archived, state)
        case .setContext(let context): return try contextChange(context, state, event)
        case .close(let reason):
            var body = EventBody()
            body.add(.reason, reason)
            return state.status == .open ? [Change(.sessionClosed, body)] : []
        case .reopen: return state.status == .closed ? [Change(.sessionReopened)] : []
        case .update(let update):
            // What archiving would refuse comes after restoring and before archiving.
            var plans = update.archived == false ? archiveChange(false, state) : []
            if let title = update.title {
                plans += try titleChange(title, update.titleSource, state, event)
            }
            if let context = update.context { plans += try contextChange(context, state, event) }
            if let pinned = update.pinned { plans += pinChange(pinned, state) }
            if let seconds = update.expiresAfter { plans += expiryChange(seconds, state) }
            if update.archived == true { plans += archiveChange(true, state) }
            return plans
        case .summarize(let text, let through):
            return try summaryChange(text, through, state, event)
        }
    }

    private func titleChange(
        _ title: RawJSON?, _ source: TitleSource, _ state: SessionState, _ event: EventLookup
    ) throws(DecisionError) -> [Change] {
        guard let title else {
            return state.titlePosition.isNone ? [] : [Change(.sessionRenamed)]
        }
        var body = EventBody()
        body.add(.title, title)
        var change = Change(.sessionRenamed, body, .carriesTitle)
        guard source == .client else {
            guard try takesTitle(title, replacesMade: source == .generated, of: state, event) else {
                return []
            }
            if source == .generated {
                change.source = state.activityPosition
            } else {
                change.flags.insert(.titleIsDate)
            }
            return [change]
        }
        if !state.titlePosition.isNone, try event(state.titlePosition).body?[.title] == title { return [] }
        return [change]
    }

    private func contextChange(
        _ context: RawJSON, _ state: SessionState, _ event: EventLookup
    ) throws(DecisionError) -> [Change] {
        if !state.contextPosition.isNone, try event(state.contextPosition).body?[.context] == context {
            return []
        }
        var body = EventBody()
        body.add(.context, context)
        return [Change(.sessionContextChanged, body, .carriesContext)]
    }

    private func summaryChange(
        _ text: RawJSON?, _ through: SequenceNumber, _ state: SessionState, _ event: EventLookup
    ) throws(DecisionError) -> [Change] {
        guard through <= state.lastSequence else {
            let problem = "is \(through.value); the session's last message is \(state.lastSequence.value)"
            throw .refused(.invalid(field: "throughSequence", problem: problem))
        }
        if through == state.summary.through, try isSummary(text, state, event) { return [] }
        var body = EventBody()
        body.add(.summary, text)
        var change = Change(.sessionSummarized, body, text == nil ? [] : .carriesSummary)
        change.sequence = through
        // No message that it covers is newer.
        change.source = state.activityPosition
        return [change]
    }

    /// Whether the session's summary is this text; nil is none.
    private func isSummary(
        _ text: RawJSON?, _ state: SessionState, _ event: EventLookup
    ) throws(DecisionError) -> Bool {
        let position = state.summary.position
        guard let text, !position.isNone else { return text == nil && position.isNone }
        return try event(position).body?[.summary] == text
    }

    private func pinChange(_ pinned: Bool, _ state: SessionState) -> [Change] {
        guard pinned != state.isPinned else { return [] }
        return [Change(pinned ? .sessionPinned : .sessionUnpinned)]
    }

    private func archiveChange(_ archived: Bool, _ state: SessionState) -> [Change] {
        guard archived != state.isArchived else { return [] }
        return [Change(archived ? .sessionArchived : .sessionRestored)]
    }

    private func expiryChange(_ seconds: UInt64?, _ state: SessionState) -> [Change] {
        guard seconds != state.expiresAfter else { return [] }
        var change = Change(.sessionExpirySet)
        change.tail = .expiry(seconds: seconds ?? 0)
        return [change]
    }

    /// Adds the actor to each event, and the key to the last.
    private func seal(
        _ changes: [Change], for start: Position, _ append: PreparedAppend
    ) -> [PlannedEvent] {
        changes.enumerated().map { index, change in
            let key = index == changes.count - 1 ? append.key : nil
            var body = change.body
            body.add(append.request, key)
            var event = EventPlan(change.type, .plain(body))
            event.flags = change.flags
            event.sequence = change.sequence
            event.source = change.source
            event.tail = change.tail
            event.at = append.request.at
            event.mark(key, append.request)
            return PlannedEvent(target: .session(start), event: event)
        }
    }
}

extension SessionChange {
    /// Whether an archived session refuses the change.
    fileprivate var needsUnarchived: Bool {
        switch self {
        case .setContext: true
        case .update(let update): update.context != nil && update.archived != false
        case .rename, .setPinned, .setArchived, .close, .reopen, .summarize: false
        }
    }
}

/// One event of a change, before actor and key are added.
private struct Change {
    let type: EventType
    var body: EventBody
    var flags: EventFlags
    var sequence = SequenceNumber.none
    var source = Position.none
    var tail = EventTail.none

    init(_ type: EventType, _ body: EventBody = EventBody(), _ flags: EventFlags = []) {
        self.type = type
        self.body = body
        self.flags = flags
    }
}
