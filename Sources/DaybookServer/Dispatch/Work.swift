import DaybookCore
import DaybookJournal
import DaybookMethods
import DaybookWire

/// Work that reads from the journal for a connection.
enum Work: Sendable {
    case read(PendingCall, any ReadCall)
    /// An append is durable; its answer shows what it recorded.
    case reply(PendingCall, Appended, any AppendReply)
    case page(subscription: UInt64, EventQuery, head: Position)
    /// The question whether a subscription may begin.
    case subscribe(PendingCall, SubscribeCall)
}

/// The result of work.
enum Outcome: Sendable {
    case answer(PendingCall, [UInt8]?)
    case page(subscription: UInt64, Result<EventPage, JournalError>, head: Position)
    case subscribe(PendingCall, SubscribeCall, JournalError?)

    /// About how many bytes it makes the service write.
    var byteCount: Int {
        switch self {
        case .answer(_, let line): line?.count ?? 0
        case .page(_, .success(let page), _): page.events.reduce(0) { $0 + $1.byteCountEstimate }
        case .page, .subscribe: 0
        }
    }
}

extension Work {
    /// Whether it answers an append, which has been waited for already.
    var isReply: Bool { if case .reply = self { true } else { false } }

    var route: Route {
        switch self {
        case .read(_, let call): call.route
        case .reply(_, _, let reply): reply.route
        case .page(_, let query, let head):
            head.value - query.from!.value < UInt64(Route.inlineCountMax) ? .inline : .pooled
        case .subscribe: .inline
        }
    }

    var wait: ViewWait {
        switch self {
        case .read(_, let call): call.wait
        case .reply(_, let appended, let reply): reply.wait(for: appended)
        case .page(_, let query, _): query.filter.session == nil ? .nothing : .views
        case .subscribe(_, let call): call.wait
        }
    }

    /// The newest event that it has to show; `head` is the newest acknowledged.
    func position(head: Position) -> Position {
        switch self {
        case .read, .subscribe: head
        case .reply(_, let appended, _): appended.last
        case .page(_, _, let head): head
        }
    }

    /// The outcome of an error, in place of running the work.
    func failure(_ error: JournalError) -> Outcome {
        switch self {
        case .read(let call, _), .reply(let call, _, _): .answer(call, call.refusal(error))
        case .page(let subscription, _, let head):
            .page(subscription: subscription, .failure(error), head: head)
        case .subscribe(let call, let subscribe): .subscribe(call, subscribe, error)
        }
    }
}
