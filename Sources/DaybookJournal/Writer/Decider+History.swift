import DaybookCore
import DaybookProjections

/// Changes of earlier records, made by further events.
extension Decider {
    func change(
        _ change: HistoryChange, _ found: Found, _ id: SessionID, _ append: PreparedAppend,
        _ event: EventLookup, _ transcripts: TranscriptLookup
    ) throws(DecisionError) -> Decision {
        let rows = try transcripts()
        var decision = HistoryDecision(
            found: found, id: id, append: append, rows: rows,
            transcript: try Decider.transcript(of: found.start, in: rows))
        switch change {
        case .clear(let clear): return try decision.clear(clear, self, event)
        case .rewind(let rewind): return try decision.rewind(rewind, self, event)
        case .erase(let reason, let extent): return try decision.erase(reason, extent, self)
        case .edit(let sequence, let edit): return try decision.edit(sequence, edit, self, event)
        case .annotate(let annotations): return try decision.annotate(annotations, self, event)
        case .redact(let sequence, let reason, let keepsCurrent):
            return try decision.redact(sequence, reason, keepsCurrent: keepsCurrent, self, event)
        }
    }

    func holdsUnerased(_ starts: some Collection<Position>) throws(DecisionError) -> Bool {
        for start in starts {
            if let state = try sessionState(of: start), state.status != .erased { return true }
        }
        return false
    }

    static func transcript(
        of start: Position, in rows: ViewBatch
    ) throws(DecisionError) -> Transcript {
        do throws(ViewReadError) {
            if let transcript = try Transcript(of: start, in: rows) { return transcript }
        } catch {}
        throw .transcripts(start)
    }
}

/// One such change of one session.
private struct HistoryDecision {
    let found: Decider.Found
    let id: SessionID
    let append: PreparedAppend
    /// The rows of all transcripts.
    let rows: ViewBatch
    var transcript: Transcript

    private var state: SessionState { found.state }

    private func record(
        _ plan: EventPlan, _ body: EventBody, _ erasure: ErasurePlan? = nil
    ) -> Decision {
        .record([planned(plan, body, append.key)], erasure.map { [$0] } ?? [])
    }

    /// Adds the actor, and the key to the last event of the request.
    private func planned(_ plan: EventPlan, _ body: EventBody, _ key: PreparedKey?) -> PlannedEvent {
        var body = body
        body.add(append.request, key)
        var plan = plan
        plan.body = .plain(body)
        plan.at = append.request.at
        plan.mark(key, append.request)
        return PlannedEvent(target: .session(found.start), event: plan)
    }

    private func nothing(_ message: SequenceNumber = .none) -> Decision {
        .nothing(session: found.start, state: state, message: message)
    }

    private func plan(_ type: EventType, _ sequence: SequenceNumber = .none) -> EventPlan {
        var plan = EventPlan(type, .plain(EventBody()))
        plan.sequence = sequence
        return plan
    }

    // MARK: The whole transcript

    private var firstSequence: SequenceNumber { transcript.row.inheritedThrough.next }

    /// Number of messages in the transcript that the session recorded itself; inherited ones stay where they
    /// are.
    private var ownMessageCount: UInt64 { ownMessageCount(through: state.lastSequence) }

    private func ownMessageCount(through last: SequenceNumber) -> UInt64 {
        let inherited = min(transcript.row.inheritedThrough, last)
        return transcript.live.through(last).count - transcript.live.through(inherited).count
    }

    private func heirs(
        of first: SequenceNumber, through last: SequenceNumber
    ) throws(DecisionError) -> [Position: SequenceNumber] {
        do { return try transcript.heirs(of: first, through: last) } catch { throw .transcripts(.none) }
    }

    mutating func clear(
        _ clear: MessageClear, _ decider: Decider, _ event: Decider.EventLookup
    ) throws(DecisionError) -> Decision {
        if state.isArchived { throw .refused(.sessionArchived(id)) }
        try decider.checkRevision(state.revision, append)
        let last = clear.through ?? state.lastSequence
        try checkIsRecorded(last, "throughSequence")
        guard last > transcript.row.clearedThrough else { return nothing() }
        var erasure = ErasurePlan(firstSequence: firstSequence)
        erasure.forks = try heirs(of: firstSequence, through: last)
        var body = EventBody()
        body.add(.reason, clear.reason)
        body.add(.value, ErasureCounts(messages: ownMessageCount(through: last), forks: nil).json)
        var plan = plan(.sessionCleared, last)
        if clear.through != nil {
            let first = try firstWithText(through: last, event)
            plan.tail = .cleared(first: first?.sequence ?? last.next)
            plan.target = first?.message.position ?? .none
        }
        guard let text = clear.summary else { return record(plan, body, erasure) }
        return .record(
            [
                planned(plan, body, nil),
                planned(try summary(through: last), EventBody(summary: text), append.key),
            ], [erasure])
    }

    private func checkIsRecorded(_ sequence: SequenceNumber, _ field: String) throws(DecisionError) {
        guard sequence > state.lastSequence else { return }
        let problem = "is \(sequence.value); the session's last message is \(state.lastSequence.value)"
        throw .refused(.invalid(field: field, problem: problem))
    }

    /// The first message not cleared before that still has its text.
    private mutating func firstWithText(
        through last: SequenceNumber, _ event: Decider.EventLookup
    ) throws(DecisionError) -> Transcript.Entry? {
        var sequence = transcript.row.clearedThrough.next
        while sequence <= last {
            let entry = try entry(sequence)
            if entry.message.redactedBy.isNone, try event(entry.current).body != nil { return entry }
            sequence = sequence.next
        }
        return nil
    }

    /// The summary that takes the place of cleared messages; it is made of no message after them.
    private mutating func summary(through last: SequenceNumber) throws(DecisionError) -> EventPlan {
        var plan = plan(.sessionSummarized, last)
        plan.flags = .carriesSummary
        plan.source = try entry(last).message.position
        return plan
    }

    mutating func erase(
        _ reason: RawJSON?, _ extent: SessionErasureExtent, _ decider: Decider
    ) throws(DecisionError) -> Decision {
        try decider.checkRevision(state.revision, append)
        let erasure = try erasure()
        if extent == .unlessForked || extent == .refusedWhereForked,
            try decider.holdsUnerased(erasure.forks.keys)
        {
            guard extent == .unlessForked else { throw .refused(.forkIsLiving(id)) }
            return nothing()
        }
        var decisions: [(HistoryDecision, ErasurePlan)] = []
        if extent == .withSubagents {
            for subagent in try decider.subagents(of: found).reversed() {
                let decision = HistoryDecision(
                    found: subagent, id: id, append: append, rows: rows,
                    transcript: try Decider.transcript(of: subagent.start, in: rows))
                decisions.append((decision, try decision.erasure()))
            }
        }
        decisions.append((self, erasure))
        // A fork is counted once, and not where it goes too.
        var counted = Set(decisions.map(\.0.found.start))
        var events: [PlannedEvent] = []
        for (index, (decision, erasure)) in decisions.enumerated() {
            let forks = erasure.forks.keys.count { counted.insert($0).inserted }
            let counts = ErasureCounts(messages: decision.ownMessageCount, forks: UInt64(forks))
            var body = EventBody()
            body.add(.reason, reason)
            body.add(.value, counts.json)
            let key = index == decisions.count - 1 ? append.key : nil
            events.append(decision.planned(decision.plan(.sessionErased), body, key))
        }
        return .record(events, decisions.map(\.1))
    }

    /// The erasure of the whole session.
    private func erasure() throws(DecisionError) -> ErasurePlan {
        var erasure = ErasurePlan(firstSequence: firstSequence)
        erasure.forks = try heirs(of: firstSequence, through: state.lastSequence)
        return erasure
    }

    mutating func rewind(
        _ rewind: Rewind, _ decider: Decider, _ event: Decider.EventLookup
    ) throws(DecisionError) -> Decision {
        if state.isArchived { throw .refused(.sessionArchived(id)) }
        if state.status == .closed { throw .refused(.sessionClosed(id)) }
        try decider.checkRevision(state.revision, append)
        guard let end = try end(of: rewind), let taken = transcript.live.taken(after: end) else {
            return nothing()
        }
        var list = TranscriptList(transcript, includingHidden: rewind.includesHidden)
        let count = try list.count - read(list.offset(of: end.next))
        if rewind.returnsMessages { try checkSize(of: &list, after: end, count: count, event) }
        var plan = plan(.sessionRewound, end)
        var shown = TranscriptList(transcript)
        if let last = try read(shown.previous(before: end.next)) {
            let entry = try entry(last)
            plan.target = entry.message.position
            plan.source = entry.current
        }
        if rewind.needsTail { plan.tail = .rewound(taken) }
        if rewind.renewsKeys { plan.flags.insert(.newKeys) }
        return .record([planned(plan, EventBody(), append.key)], rewound: count)
    }

    /// The last message that stays, hidden or not, or any after it whose successors all go; nil where there
    /// is none to take.
    private func end(of rewind: Rewind) throws(DecisionError) -> SequenceNumber? {
        switch rewind.extent {
        case .to(let sequence):
            try checkIsRecorded(sequence, "toSequence")
            return sequence
        case .last(let count):
            var list = TranscriptList(transcript, includingHidden: rewind.includesHidden)
            let offset = list.count - min(count, list.count)
            let first = try read(list.sequence(atOffset: offset))
            return first.map { transcript.live.previous(before: $0) ?? .none }
        }
    }

    /// The result of a read of the transcripts.
    private func read<R>(
        _ rows: @autoclosure () throws(ViewReadError) -> R
    ) throws(DecisionError) -> R {
        do throws(ViewReadError) { return try rows() } catch { throw .transcripts(.none) }
    }

    /// Refuses messages that no answer can hold, before they are taken.
    private mutating func checkSize(
        of list: inout TranscriptList, after end: SequenceNumber, count: UInt64, _ event: Decider.EventLookup
    ) throws(DecisionError) {
        func refuse(limit: Int, actual: Int) -> DecisionError {
            .refused(.tooLarge(limit: limit, actual: actual, field: "withMessages"))
        }
        guard count <= UInt64(Limits.rewoundMessageCountMax) else {
            throw refuse(limit: Limits.rewoundMessageCountMax, actual: Int(count))
        }
        var byteCount = Limits.messageFrameByteCountMax
        for position in [state.titlePosition, state.contextPosition, state.summary.position]
        where !position.isNone {
            byteCount += try event(position).body?.frameByteCount ?? 0
        }
        var next = try read(list.next(after: end))
        while let sequence = next {
            let entry = try entry(sequence)
            let notes = entry.isAnnotated ? try amendments(.annotation, of: entry) : []
            for position in [entry.current] + notes {
                byteCount += Limits.messageFrameByteCountMax
                byteCount += try event(position).body?.frameByteCount ?? 0
            }
            next = try read(list.next(after: sequence))
        }
        guard byteCount <= Limits.frameByteCountMax else {
            throw refuse(limit: Limits.frameByteCountMax, actual: byteCount)
        }
    }

    private mutating func amendments(
        _ kind: AmendmentKey.Kind, of entry: Transcript.Entry
    ) throws(DecisionError) -> [Position] {
        do { return try transcript.amendments(kind, of: entry) } catch { throw .transcripts(.none) }
    }

    // MARK: One message

    private mutating func entry(_ sequence: SequenceNumber) throws(DecisionError) -> Transcript.Entry {
        let entry: Transcript.Entry?
        do { entry = try transcript.entry(sequence) } catch { throw .transcripts(.none) }
        guard let entry else { throw .refused(.notFound("\(id.text)/\(sequence.value)")) }
        return entry
    }

    private mutating func liveEntry(_ sequence: SequenceNumber) throws(DecisionError) -> Transcript.Entry {
        guard transcript.live.contains(sequence) else {
            throw .refused(.notFound("\(id.text)/\(sequence.value)"))
        }
        return try entry(sequence)
    }

    mutating func edit(
        _ sequence: SequenceNumber, _ edit: MessageEdit, _ decider: Decider, _ event: Decider.EventLookup
    ) throws(DecisionError) -> Decision {
        let entry = try liveEntry(sequence)
        if state.isArchived { throw .refused(.sessionArchived(id)) }
        guard let current = try event(entry.current).body else {
            throw .refused(.messageRedacted(id, sequence))
        }
        let isHidden = try event(entry.message.position).header.flags.contains(.hidden)
        try decider.checkRevision(state.revision, append)
        // An edit says all that the message says, so that earlier ones can go.
        var body = EventBody()
        body.add(.content, edit.content ?? current[.content])
        body.add(.metadata, edit.metadata ?? current[.metadata])
        guard body[.content] != current[.content] || body[.metadata] != current[.metadata] else {
            return nothing(sequence)
        }
        guard body.frameByteCount <= Limits.messageByteCountMax else {
            let (limit, actual) = (Limits.messageByteCountMax, body.frameByteCount)
            throw .refused(.tooLarge(limit: limit, actual: actual, field: "content"))
        }
        for slot in [Slot.agent, .run, .messageKey, .model] { body.add(slot, current[slot]) }
        var plan = plan(.messageEdited, sequence)
        plan.target = entry.message.position
        if isHidden { plan.flags.insert(.hidden) }
        return record(plan, body)
    }

    mutating func annotate(
        _ annotations: [AnnotationDraft], _ decider: Decider, _ event: Decider.EventLookup
    ) throws(DecisionError) -> Decision {
        var events: [PlannedEvent] = []
        for (index, annotation) in annotations.enumerated() {
            let entry = try liveEntry(annotation.sequence)
            guard try event(entry.current).body != nil else {
                throw .refused(.messageRedacted(id, annotation.sequence))
            }
            let key = index == annotations.count - 1 ? append.key : nil
            var body = EventBody()
            body.add(.kind, annotation.kind)
            body.add(.value, annotation.value)
            body.add(append.request, key)
            var plan = EventPlan(.messageAnnotated, .plain(body))
            plan.sequence = annotation.sequence
            plan.target = entry.message.position
            plan.at = append.request.at
            plan.mark(key, append.request)
            events.append(PlannedEvent(target: .session(found.start), event: plan))
        }
        try decider.checkRevision(state.revision, append)
        return .record(events)
    }

    /// Decides a redaction. A message that was rewound can be redacted too: the journal keeps it.
    mutating func redact(
        _ sequence: SequenceNumber, _ reason: RawJSON?, keepsCurrent: Bool, _ decider: Decider,
        _ event: Decider.EventLookup
    ) throws(DecisionError) -> Decision {
        let entry = try sequence < firstSequence ? liveEntry(sequence) : entry(sequence)
        if entry.owner != found.start { throw .refused(try inheritedProblem(entry, event)) }
        try decider.checkRevision(state.revision, append)
        guard try event(entry.current).body != nil else { return nothing(sequence) }
        var erasure = ErasurePlan()
        erasure.firstRevision = try event(entry.message.position).header.revision
        erasure.forks = try heirs(of: sequence, through: sequence)
        var plan = plan(.messageRedacted, sequence)
        plan.target = entry.message.position
        if keepsCurrent {
            guard try hasEarlierText(entry, event) else { return nothing(sequence) }
            plan.flags.insert(.keepsCurrent)
            erasure.kept = try textsThatStay(entry, erasure.forks.keys, event)
        }
        var body = EventBody()
        body.add(.reason, reason)
        return record(plan, body, erasure)
    }

    private func inheritedProblem(
        _ entry: Transcript.Entry, _ event: Decider.EventLookup
    ) throws(DecisionError) -> JournalError {
        guard case .session(let tail) = try event(entry.owner).header.tail else {
            return .damaged(position: entry.owner)
        }
        let problem = "is inherited from \(tail.id.text)/\(entry.sequence.value); redact it there"
        return .invalid(field: "sequence", problem: problem)
    }

    private mutating func hasEarlierText(
        _ entry: Transcript.Entry, _ event: Decider.EventLookup
    ) throws(DecisionError) -> Bool {
        let edits = try amendments(.edit, of: entry)
        for version in [entry.message.position] + edits.dropLast() where !edits.isEmpty {
            if try event(version).body != nil { return true }
        }
        return false
    }

    /// The events whose texts stay: the current version of the message, and of the forks' own edits of it.
    private func textsThatStay(
        _ entry: Transcript.Entry, _ forks: some Sequence<Position>, _ event: Decider.EventLookup
    ) throws(DecisionError) -> Set<Position> {
        var kept: Set = [entry.current]
        for fork in forks {
            var transcript = try Decider.transcript(of: fork, in: rows)
            let inherited: Transcript.Entry?
            do { inherited = try transcript.entry(entry.sequence) } catch { throw .transcripts(fork) }
            guard let inherited, try event(inherited.current).header.session != found.start else { continue }
            kept.insert(inherited.current)
        }
        return kept
    }
}

extension Rewind {
    /// Whether the event says more than where the transcript ends.
    fileprivate var needsTail: Bool {
        if case .last = extent { return true }
        return returnsMessages || renewsKeys
    }
}

extension LiveRanges {
    /// The messages after one; nil where there is none.
    fileprivate func taken(after end: SequenceNumber) -> TakenMessages? {
        guard let first = next(after: end), let last else { return nil }
        return TakenMessages(first: first, last: last, count: count - through(end).count)
    }
}

extension EventBody {
    fileprivate init(summary: RawJSON) {
        self.init()
        add(.summary, summary)
    }
}
