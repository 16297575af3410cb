import DaybookCore
import DaybookWire

/// Something to read from the journal for a connection.
enum Work: Sendable {
    case request(PendingCall, Request)
    /// An append is durable; its answer shows what it recorded.
    case reply(PendingCall, Appended, AppendReply)
    case page(subscription: UInt64, EventQuery, head: Position)
    /// Whether a subscription may begin: its session is there, and the owner's.
    case subscribe(PendingCall, from: Position?, EventFilter)
}

/// What came of it.
enum Outcome: Sendable {
    case answer(PendingCall, [UInt8]?)
    case page(subscription: UInt64, Result<EventPage, JournalError>, head: Position)
    case subscribe(PendingCall, from: Position?, EventFilter, JournalError?)
}

/// Where work runs. A hand-over to the pool and back costs about 20 µs, a bounded read less.
enum Route {
    /// On the connection's loop, with the loop's reader.
    case inline
    /// On a thread of the pool.
    case pooled
    /// On a thread of long work.
    case task
}

extension Work {
    private static let inlineCountMax = 100

    /// The one table of what runs where.
    var route: Route {
        switch self {
        case .reply(_, _, .current(let messageCount)):
            (messageCount ?? 0) <= Work.inlineCountMax ? .inline : .pooled
        case .reply, .subscribe: .inline
        case .page(_, let query, let head):
            head.value - query.from!.value < UInt64(Work.inlineCountMax) ? .inline : .pooled
        case .request(_, let request):
            switch request {
            case .session(let query):
                query.moment == nil && (query.messageCount ?? 0) <= Work.inlineCountMax ? .inline : .pooled
            case .current(let query): (query.messageCount ?? 0) <= Work.inlineCountMax ? .inline : .pooled
            case .unsummarized(let query): query.limit <= Work.inlineCountMax / 2 ? .inline : .pooled
            case .messages(let query):
                query.moment == nil && query.types == nil && query.run == nil
                    && query.limit <= Work.inlineCountMax ? .inline : .pooled
            case .resume(let query):
                query.moment == nil && query.messageCountMax <= Work.inlineCountMax ? .inline : .pooled
            case .sessions(let query):
                query.mode == nil && query.status == nil && query.offset == nil
                    && query.limit <= Work.inlineCountMax / 2 ? .inline : .pooled
            case .events(let query):
                query.filter.types == nil && query.limit <= Work.inlineCountMax ? .inline : .pooled
            case .projects(let query), .agents(let query):
                query.limit <= Work.inlineCountMax / 2 ? .inline : .pooled
            case .context, .export, .activity, .search: .pooled
            case .checkpoint, .inclusion, .consistency, .auditExport: .pooled
            case .task, .rebuild: .task
            default: .inline
            }
        }
    }

    /// What the views must have folded first; `head` is the newest acknowledged event.
    func position(head: Position) -> Position? {
        switch self {
        case .reply(_, let appended, let reply): reply.needsViews(appended) ? appended.last : nil
        case .page(_, let query, let head): query.filter.session == nil ? nil : head
        case .subscribe(_, _, let filter): filter.session == nil ? nil : head
        case .request(_, let request): request.needsViews ? head : nil
        }
    }

    /// Whether it reads the search view, which no other work waits for.
    var isSearch: Bool {
        if case .request(_, .search) = self { true } else { false }
    }

    /// In place of running it.
    func failure(_ error: JournalError) -> Outcome {
        switch self {
        case .request(let call, _), .reply(let call, _, _):
            .answer(call, call.refusal(error))
        case .page(let subscription, _, let head):
            .page(subscription: subscription, .failure(error), head: head)
        case .subscribe(let call, let from, let filter): .subscribe(call, from: from, filter, error)
        }
    }
}

extension Request {
    fileprivate var needsViews: Bool {
        switch self {
        case .info, .projections, .stats, .task, .rebuild, .checkpoint, .inclusion, .consistency: false
        case .auditExport(let query): if case .session = query.scope { true } else { false }
        case .events(let query): query.filter.session != nil
        default: true
        }
    }
}

extension AppendReply {
    /// Messages and events are read from the log; a session is what its view makes of it.
    fileprivate func needsViews(_ appended: Appended) -> Bool {
        switch self {
        case .message: appended.first != appended.last
        case .event, .insight, .erased: false
        case .start, .session, .turn, .current, .amended, .cleared: true
        }
    }
}
