import DaybookCore
import DaybookJournal
import DaybookWire

/// From work to the bytes that answer it; used by whichever thread holds the reader.
struct Dispatcher: Sendable {
    let journal: Journal

    /// - Parameter written: of the thread that this is called on, if it keeps any.
    func run(_ work: Work, _ reader: JournalReader, _ written: WrittenMessages? = nil) -> Outcome {
        switch work {
        case .request(let call, let request):
            .answer(
                call, encode(call) { () throws(JournalError) in try answer(request, reader, written) })
        case .reply(let call, let appended, let reply):
            .answer(call, encode(call) { () throws(JournalError) in try answer(appended, reply, reader) })
        case .page(let subscription, let query, let head):
            .page(subscription: subscription, page(query, reader), head: head)
        case .subscribe(let call, let from, let filter):
            .subscribe(call, from: from, filter, refusal(from, filter, reader))
        }
    }

    func projections(_ call: PendingCall) -> Outcome {
        .answer(call, encode(call) { .projections(journal.projections) })
    }

    /// Nil for a notification, for which nothing is done.
    private func encode(
        _ call: PendingCall, _ answer: () throws(JournalError) -> Answer
    ) -> [UInt8]? {
        guard let id = call.id else { return nil }
        do throws(JournalError) { return RPCResponse.success(try answer(), id: id) } catch {
            return call.refusal(error)
        }
    }

    // MARK: Requests

    private func answer(
        _ request: Request, _ reader: JournalReader, _ written: WrittenMessages?
    ) throws(JournalError) -> Answer {
        switch request {
        case .ping: return .pong
        case .discover: return .discover
        case .info: return .info(journal.info)
        case .stats: return .stats(try journal.stats())
        case .projections: return .projections(journal.projections)
        case .session(let query): return .session(try reader.session(query))
        case .current(let query): return .current(try reader.current(query), nil)
        case .unsummarized(let query): return .unsummarized(try reader.unsummarized(query))
        case .projects(let query): return .projects(try reader.projects(query))
        case .agents(let query): return .agents(try reader.agents(query))
        case .activity(let query): return .activity(try reader.activity(query))
        case .sessions(let query): return .sessions(try reader.sessions(query))
        case .messages(let query):
            return .messages(
                try MessageList(countMax: query.limit, written: written) { (writer) throws(JournalError) in
                    try reader.messages(query, to: &writer)
                })
        case .message(let session, let sequence, let owner):
            return .message(try reader.message(sequence, of: session, owner: owner))
        case .resume(let query): return .resume(try reader.resumePrompt(query))
        case .context(let query): return .context(try reader.context(query))
        case .export(let query):
            return .export(SessionExport.document(try reader.export(query), format: query.format))
        case .events(let query): return .events(try reader.events(query))
        case .search(let query): return .search(try reader.search(query))
        case .checkpoint: return .checkpoint(try reader.checkpoint())
        case .inclusion(let position, let size):
            return .inclusion(try reader.inclusionProof(of: position, size: size))
        case .consistency(let from, let to):
            return .consistency(try reader.consistencyProof(from: from, to: to))
        case .auditExport(let query):
            return .auditExport(AuditExport.document(try reader.auditExport(query)))
        case .append, .authenticate, .subscribe, .unsubscribe, .task, .rebuild:
            preconditionFailure("neither a loop nor the pool answers these")
        }
    }

    // MARK: Long work

    /// - Parameter progress: given the notification; called now and then, on this thread or on another.
    func run(
        _ task: TaskRequest, _ call: PendingCall, progress: @escaping @Sendable ([UInt8]) -> Void
    ) -> Outcome {
        let pace = ProgressPace()
        let answer = encode(call) { () throws(JournalError) in
            .task(try journal.run(task) { if pace.isDue { progress(RPCResponse.progress($0)) } })
        }
        return .answer(call, answer)
    }

    // MARK: Appends

    private func answer(
        _ appended: Appended, _ reply: AppendReply, _ reader: JournalReader
    ) throws(JournalError) -> Answer {
        switch reply {
        case .session: return .changed(try reader.session(at: appended.session), appended)
        case .start:
            let closed = try closed(by: appended, reader)
            return .started(try reader.session(at: appended.session), closed: closed, appended)
        case .current(let count):
            return .current(try reader.current(at: appended.session, messageCount: count), appended)
        case .event: return .event(try last(try reader.recorded(appended)), appended)
        case .insight: return .insight(Insight(try last(try reader.recorded(appended))), appended)
        case .amended: return .amended(try reader.message(changedBy: appended), appended)
        case .cleared:
            let counts = try reader.erasureCounts(appended)
            return .cleared(counts, try reader.session(at: appended.session), appended)
        case .erased: return .erased(try reader.erasureCounts(appended), appended)
        case .message:
            let events = try reader.recorded(appended)
            let hasStarted = events.contains { $0.event.header.type == .sessionStarted }
            let session = hasStarted ? try reader.session(at: appended.session) : nil
            let closed = closed(before: appended.session, events)
            return .recorded(Message(try last(events)), session, closed: closed, appended)
        case .turn:
            let events = try reader.recorded(appended)
            let messages = events.filter { $0.event.header.type == .messageRecorded }
            return .turn(
                messages.map(Message.init), try reader.session(at: appended.session),
                closed: closed(before: appended.session, events), appended)
        }
    }

    private func last(_ events: [EventView]) throws(JournalError) -> EventView {
        guard let last = events.last else { throw .damaged(position: .none) }
        return last
    }

    /// The sessions that a start took the place of: their ends come before it in its batch.
    private func closed(by appended: Appended, _ reader: JournalReader) throws(JournalError) -> [SessionID] {
        guard appended.first != appended.last else { return [] }
        return closed(before: appended.session, try reader.recorded(appended))
    }

    private func closed(before start: Position, _ events: [EventView]) -> [SessionID] {
        events.prefix { $0.event.header.position < start }.compactMap(\.session)
    }

    // MARK: Subscriptions

    private func page(_ query: EventQuery, _ reader: JournalReader) -> Result<EventPage, JournalError> {
        do throws(JournalError) { return .success(try reader.events(query)) } catch {
            return .failure(error)
        }
    }

    private func refusal(
        _ from: Position?, _ filter: EventFilter, _ reader: JournalReader
    ) -> JournalError? {
        let head = journal.acknowledgedHead
        if let from, from > head.next {
            let problem = "is beyond \(head.next.value), the next position of the journal"
            return .invalid(field: "from", problem: problem)
        }
        guard filter.session != nil else { return nil }
        var query = EventQuery()
        query.from = head.next
        query.limit = 1
        query.filter = filter
        if case .failure(let error) = page(query, reader) { return error }
        return nil
    }
}

extension Insight {
    fileprivate init(_ view: EventView) {
        self.init(session: view.session!, header: view.event.header, body: view.event.body)
    }
}

extension Message {
    fileprivate init(_ view: EventView) {
        self.init(session: view.session!, header: view.event.header, body: view.event.body)
    }
}
