import DaybookCore
import DaybookProjections

/// Changes of a session that exists.
extension Decider {
    func change(
        _ change: SessionChange, _ found: Found, _ id: SessionID, _ append: PreparedAppend,
        _ event: EventLookup
    ) throws(DecisionError) -> Decision {
        let head = found.head
        if head.isArchived, change.needsUnarchived { throw .refused(.sessionArchived(id)) }
        try checkRevision(head.revision, append)
        let plans = try plans(for: change, head, event)
        guard !plans.isEmpty else { return .nothing(session: found.start, head: head) }
        return .record(seal(plans, for: found.start, append))
    }

    /// The events that make the change; none where it is so already.
    private func plans(
        for change: SessionChange, _ head: SessionState, _ event: EventLookup
    ) throws(DecisionError) -> [Change] {
        switch change {
        case .rename(let title): return try titleChange(title, head, event)
        case .setPinned(let pinned): return pinChange(pinned, head)
        case .setArchived(let archived): return archiveChange(archived, head)
        case .setContext(let context): return try contextChange(context, head, event)
        case .close(let reason):
            var body = EventBody()
            body.add(.reason, reason)
            return head.status == .open ? [Change(.sessionClosed, body)] : []
        case .reopen: return head.status == .closed ? [Change(.sessionReopened)] : []
        case .update(let update):
            // What archiving would refuse comes after restoring and before archiving.
            var plans = update.archived == false ? archiveChange(false, head) : []
            if let title = update.title { plans += try titleChange(title, head, event) }
            if let context = update.context { plans += try contextChange(context, head, event) }
            if let pinned = update.pinned { plans += pinChange(pinned, head) }
            if update.archived == true { plans += archiveChange(true, head) }
            return plans
        case .summarize(let text, let through):
            return try summaryChange(text, through, head, event)
        }
    }

    private func titleChange(
        _ title: RawJSON?, _ head: SessionState, _ event: EventLookup
    ) throws(DecisionError) -> [Change] {
        guard let title else {
            return head.titlePosition.isNone ? [] : [Change(.sessionRenamed)]
        }
        if !head.titlePosition.isNone, try event(head.titlePosition).body?[.title] == title { return [] }
        var body = EventBody()
        body.add(.title, title)
        return [Change(.sessionRenamed, body, .carriesTitle)]
    }

    private func contextChange(
        _ context: RawJSON, _ head: SessionState, _ event: EventLookup
    ) throws(DecisionError) -> [Change] {
        if !head.contextPosition.isNone, try event(head.contextPosition).body?[.context] == context {
            return []
        }
        var body = EventBody()
        body.add(.context, context)
        return [Change(.sessionContextChanged, body, .carriesContext)]
    }

    private func summaryChange(
        _ text: RawJSON?, _ through: SequenceNumber, _ head: SessionState, _ event: EventLookup
    ) throws(DecisionError) -> [Change] {
        guard through <= head.lastSequence else {
            let problem = "is \(through.value); the session's last message is \(head.lastSequence.value)"
            throw .refused(.invalid(field: "throughSequence", problem: problem))
        }
        if through == head.summary.through, try isSummary(text, head, event) { return [] }
        var body = EventBody()
        body.add(.summary, text)
        var change = Change(.sessionSummarized, body, text == nil ? [] : .carriesSummary)
        change.sequence = through
        // No message that it covers is newer.
        change.source = head.activityPosition
        return [change]
    }

    /// Whether the session's summary is this text; nil is none.
    private func isSummary(
        _ text: RawJSON?, _ head: SessionState, _ event: EventLookup
    ) throws(DecisionError) -> Bool {
        let position = head.summary.position
        guard let text, !position.isNone else { return text == nil && position.isNone }
        return try event(position).body?[.summary] == text
    }

    private func pinChange(_ pinned: Bool, _ head: SessionState) -> [Change] {
        guard pinned != head.isPinned else { return [] }
        return [Change(pinned ? .sessionPinned : .sessionUnpinned)]
    }

    private func archiveChange(_ archived: Bool, _ head: SessionState) -> [Change] {
        guard archived != head.isArchived else { return [] }
        return [Change(archived ? .sessionArchived : .sessionRestored)]
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
            event.at = append.request.at
            event.mark(key, append.request)
            return PlannedEvent(target: .session(start), event: event)
        }
    }
}

extension SessionChange {
    /// True for what an archived session refuses.
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

    init(_ type: EventType, _ body: EventBody = EventBody(), _ flags: EventFlags = []) {
        self.type = type
        self.body = body
        self.flags = flags
    }
}
