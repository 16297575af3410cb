import DaybookAudit
import DaybookCore
import DaybookProjections
import DaybookLMDB

/// The requests of one commit while they are decided and put into the writer's transaction.
///
/// A request that is refused leaves no trace; only the log's own failure ends the whole batch.
struct CommitBatch: ~Copyable {
    private let log: EventLog
    let heads: ViewFolder
    private let transcripts: WriterTranscripts
    private let sealer: Sealer
    private let now: Timestamp
    private let clockRegressed: Bool
    /// Erasures that are recorded and not done, those of this batch included.
    private(set) var pending: [PendingErasure]
    private(set) var head: LogHead
    /// The results of the requests decided so far, in their order.
    private(set) var results: [Result<Appended, JournalError>] = []
    /// The events of the batch, in order.
    private(set) var recorded: [RecentEvents.Entry] = []
    /// The last event of the batch that erases texts.
    private(set) var erasure: Position?
    private(set) var brokenPipelines = BrokenPipelines()
    /// The events of appends that are recorded together, while these are decided; nil otherwise.
    var staged: StagedEvents?

    init(
        log: EventLog, heads: ViewFolder, transcripts: WriterTranscripts, pending: [PendingErasure],
        sealer: Sealer, head: LogHead, clock: WallClock
    ) {
        self.log = log
        self.heads = heads
        self.transcripts = transcripts
        self.pending = pending
        self.sealer = sealer
        self.head = head
        let time = clock.now()
        // A clock beyond what a time can hold reads as the first or the last one.
        clockRegressed = time < head.recordedAt || time == .latest || time == .earliest
        now = max(time, head.recordedAt)
    }

    mutating func add(
        _ request: PreparedRequest, in pipeline: AppendPipeline?, _ transaction: inout WriteTransaction
    ) throws(StorageError) {
        if let refusal = brokenPipelines.refusal(in: pipeline) { return results.append(.failure(refusal)) }
        let result: Result<Appended, JournalError>
        switch request {
        case .one(let append): result = try self.result(of: append, in: &transaction)
        case .batch(let appends): result = try self.result(together: appends, in: &transaction)
        }
        if case .failure(let error) = result { brokenPipelines.note(error, in: pipeline) }
        results.append(result)
    }

    /// The result of an append, its events recorded, or staged where others are recorded with them.
    mutating func result(
        of append: PreparedAppend, in transaction: inout WriteTransaction
    ) throws(StorageError) -> Result<Appended, JournalError> {
        let decision: Decision
        do throws(DecisionError) {
            let (log, pending, transcripts, head) = (log, pending, transcripts, head.position)
            let staged = staged
            let decider = Decider(rows: try rows(), head: last, now: now)
            decision = try decider.decide(append) {
                (position) throws(DecisionError) in
                if let event = staged?.event(at: position) { return event }
                return try CommitBatch.event(at: position, log, hiding: pending, transaction.reading)
            } transcripts: { () throws(DecisionError) in
                // What may be staged changes nothing of the transcripts that a decision asks for: it adds
                // messages, or erases sessions, each once.
                try transcripts.rows(through: head, in: transaction.reading)
            }
            try learnLinks(of: decision.events, transaction.reading)
        } catch {
            switch error {
            case .refused(let refusal): return .failure(refusal)
            case .storage(let failure): return .failure(try refusal(failure))
            }
        }
        switch decision {
        case .record(let events, let erasures, let rewound):
            var (appended, erasing) = try record(events, of: append, in: &transaction)
            for (erasure, event) in zip(erasures, erasing) {
                if staged == nil {
                    try queue(erasure, of: event, in: &transaction)
                } else {
                    staged!.add(erasure, of: event)
                }
            }
            appended.rewoundCount = rewound
            return .success(appended)
        case .nothing(let session, let state, let message):
            var appended = unchanged(session, state)
            appended.unchangedMessage = message
            return .success(appended)
        case .seenKey(let last, let fate): return try again(last, fate, in: transaction.reading)
        case .supersededKey(let event):
            var appended = Appended(
                first: event.position, last: event.position, revision: event.revision, session: event.session)
            appended.isSuperseded = true
            appended.fate = event.type == .sessionCleared ? .erased : .rewound
            return .success(appended)
        case .recordTurn(let events, let known):
            var (appended, _) = try record(events, of: append, in: &transaction)
            appended.fillMessages(known)
            return .success(appended)
        case .seenMessages(let messages, let fate):
            let last = messages.map(\.position).max()!
            return try again(last, fate, of: messages, isAlone: true, in: transaction.reading)
        case .seenTurn(let last, let messages, let fate):
            return try again(last, fate, of: messages, in: transaction.reading)
        }
    }

    /// The last event, staged ones included.
    private var last: Position { staged?.last ?? head.position }

    private func rows() throws(DecisionError) -> ViewBatch {
        do throws(ViewReadError) { return try openRows() } catch { throw .unreadable(error) }
    }

    /// The heads as of the last event.
    private func openRows() throws(ViewReadError) -> ViewBatch {
        if let staged { return staged.rows }
        return try heads.openRows()
    }

    /// Fetches the leaves that the events' links need. `heads` keeps those of events that it folded since it
    /// was last stored; the others are read from the log.
    private func learnLinks(
        of events: [PlannedEvent], _ transaction: borrowing ReadTransaction
    ) throws(DecisionError) {
        let rows = try rows()
        for case .session(let start) in events.lazy.map(\.target) {
            let last: Position
            do throws(ViewReadError) {
                guard let state = try rows.sessionState(start), state.lastLeaf == nil else { continue }
                last = state.lastPosition
            } catch { throw .unreadable(error) }
            let leaf: Digest256
            do throws(StorageError) { leaf = try log.leaf(at: last, in: transaction) } catch {
                throw .storage(error)
            }
            do throws(ViewReadError) { try rows.keep(leaf, lastOf: start) } catch { throw .unreadable(error) }
        }
    }

    private static func event(
        at position: Position, _ log: EventLog, hiding pending: [PendingErasure],
        _ transaction: borrowing ReadTransaction
    ) throws(DecisionError) -> LoggedEvent {
        do throws(StorageError) {
            let header = try log.header(at: position, in: transaction)
            return LoggedEvent(
                header: header, body: try log.body(of: header, hiding: pending, in: transaction))
        } catch { throw .storage(error) }
    }

    /// Queues an erasure, which from this commit on stands and survives a crash.
    mutating func queue(
        _ plan: ErasurePlan, of event: EventHeader, in transaction: inout WriteTransaction
    ) throws(StorageError) {
        guard var erasure = Erasure(event) else { preconditionFailure("the event erases nothing") }
        erasure.firstSequence = plan.firstSequence
        erasure.forks = plan.forks
        erasure.kept = plan.kept
        let planned = PendingErasure(erasure, from: plan.firstRevision)
        do throws(LMDBError) { try log.put(planned, in: &transaction) } catch { throw .lmdb(error) }
        pending.append(planned)
    }

    /// The refusal of a request whose record can't be read back; everything else ends the whole batch.
    private func refusal(_ failure: StorageError) throws(StorageError) -> JournalError {
        guard case .damaged(let position, let damage) = failure else { throw failure }
        return JournalError(damage, at: position)
    }

    // MARK: Recording

    private mutating func record(
        _ events: [PlannedEvent], of append: PreparedAppend, in transaction: inout WriteTransaction
    ) throws(StorageError) -> (Appended, erasing: [EventHeader]) {
        let first = last.next
        var newSession = Position.none
        var stored: [StoredEvent] = []
        var latest: EventHeader?
        var erasing: [EventHeader] = []
        for (index, planned) in events.enumerated() {
            let position = last.next
            let start: Position
            switch planned.target {
            case .session(let existing): start = existing
            case .newSession:
                if newSession.isNone { newSession = position }
                start = newSession
            }
            let body = sealed(planned.event.body)
            var header = try header(planned.event, start: start, position: position, body)
            header.batchIndex = UInt32(index)
            header.batchCount = UInt32(events.count)
            let leaf = try put(header, body, in: &transaction)
            stored.append(StoredEvent(header: header, content: .sealed(body.body), leaf: leaf))
            latest = header
            if header.type.erases { erasing.append(header) }
        }
        var appended = Appended(
            first: first, last: latest!.position, revision: latest!.revision, session: latest!.session)
        if let id = sessionID(of: stored, append),
            stored.allSatisfy({ $0.header.session == appended.session })
        {
            appended.events = stored.map { EventView(session: id, event: $0) }
        }
        return (appended, erasing)
    }

    /// The session's id, from the events or the request; nil where only the log knows it.
    private func sessionID(of events: [StoredEvent], _ append: PreparedAppend) -> SessionID? {
        if case .session(let tail)? = events.first?.header.tail { return tail.id }
        return append.request.session
    }

    private func sealed(_ body: EventPlan.Body) -> SealedBody {
        switch body {
        case .sealed(let body): body
        case .plain(let body): sealer.seal(body)
        }
    }

    private func header(
        _ event: EventPlan, start: Position, position: Position, _ body: SealedBody
    ) throws(StorageError) -> EventHeader {
        let state = start == position ? nil : try sessionState(start)
        var header = EventHeader(
            type: event.type,
            version: log.schema.version(of: event.type, saying: event.tail, event.flags, by: event.role),
            position: position, session: start, revision: state?.revision.next ?? .first,
            at: event.at ?? now, recordedAt: now, commitment: body.commitment)
        header.role = event.role
        header.messageType = event.messageType
        header.flags = event.flags
        if clockRegressed { header.flags.insert(.clockRegressed) }
        header.sequence =
            event.type == .messageRecorded ? state?.lastSequence.next ?? .first : event.sequence
        header.target = event.target
        header.source = event.source
        header.fork = event.fork
        if let state {
            guard let leaf = state.lastLeaf else { preconditionFailure("links are learnt before") }
            header.link = leaf
        }
        header.key = event.key
        header.tail = event.tail
        return header
    }

    private func sessionState(_ start: Position) throws(StorageError) -> SessionState {
        do throws(ViewReadError) {
            guard let state = try openRows().sessionState(start) else {
                throw ViewReadError("heads has no session at \(start.value)", of: Projections.heads)
            }
            return state
        } catch { throw .view(error, at: .none) }
    }

    private mutating func put(
        _ header: EventHeader, _ body: SealedBody, in transaction: inout WriteTransaction
    ) throws(StorageError) -> Digest256 {
        let event = PlacedEvent(header, body)
        if staged == nil { try write(event, in: &transaction) } else { try staged!.add(event) }
        return event.leaf
    }

    mutating func write(
        _ event: PlacedEvent, in transaction: inout WriteTransaction
    ) throws(StorageError) {
        if event.header.type.erases { erasure = event.header.position }
        do throws(LMDBError) {
            try log.append(
                header: event.bytes, leaf: event.leaf, recordedAt: event.header.recordedAt,
                body: event.body.record, after: &head, in: &transaction)
        } catch { throw .lmdb(error) }
        try heads.fold(FoldEvent(header: event.record, leaf: event.leaf))
        let (session, type) = (event.header.session, event.header.type)
        recorded.append(RecentEvents.Entry(session: session, changesLinks: type.changesLinks))
    }

    // MARK: Answering without recording

    private func unchanged(_ session: Position, _ state: SessionState) -> Appended {
        var appended = Appended(
            first: state.lastPosition, last: state.lastPosition, revision: state.revision, session: session)
        appended.recordedNothing = true
        return appended
    }

    /// The result as before.
    /// - Parameters:
    ///   - messages: of the request, where they are not just those of the batch.
    ///   - isAlone: the event stands for itself, and not for its batch.
    private func again(
        _ last: Position, _ fate: MessageFate, of messages: [TurnMessage] = [], isAlone: Bool = false,
        in transaction: borrowing ReadTransaction
    ) throws(StorageError) -> Result<Appended, JournalError> {
        do throws(StorageError) {
            let header: EventHeader
            if let event = staged?.event(at: last) {
                header = event.header
            } else {
                header = try log.header(at: last, in: transaction)
            }
            let first = isAlone ? last : Position(last.value - UInt64(header.batchIndex))
            var appended = Appended(
                first: first, last: last, revision: header.revision, session: header.session)
            appended.isDuplicate = true
            appended.fate = fate
            appended.messages = messages
            return .success(appended)
        } catch { return .failure(try refusal(error)) }
    }
}

extension Appended {
    /// Notes the messages of a request in the order sent: those known from before, and between them those
    /// that were just recorded, which begin the batch.
    fileprivate mutating func fillMessages(_ known: [TurnMessage?]) {
        var next = first
        messages = known.map { message in
            if let message { return message }
            defer { next = next.next }
            return TurnMessage(recordedAt: next)
        }
    }
}
