import DaybookCore
import DaybookWire

/// What a connection is allowed: pure.
///
/// A request is let through, held to its owner or refused as it is taken, in the order sent. So
/// `system.authenticate` is a barrier: what came before it goes by what the connection was then, what comes
/// after it by what it is now.
struct ConnectionAccess {
    private let tokens: TokenTable?
    /// Nil until the client has given a token where one is asked for.
    private(set) var grant: Grant?

    /// - Parameter tokens: nil where the service asks for none.
    init(tokens: TokenTable?) {
        self.tokens = tokens
        grant = tokens == nil ? .everything : nil
    }

    /// Whether what does not exist is to look like what is another's.
    var isBound: Bool { grant?.owner != nil }

    /// A token that is not known leaves the connection as it was.
    mutating func authenticate(_ token: [UInt8]) throws(JournalError) -> Grant {
        guard let tokens else { return .everything }
        guard let found = tokens.grant(for: token) else { throw .unauthenticated }
        grant = found
        return found
    }

    /// The request as it may be done.
    func permit(_ request: Request) throws(JournalError) -> Request {
        switch request {
        case .ping, .discover: return request
        default: break
        }
        guard let grant else { throw .unauthenticated }
        guard grant.scopes.contains(request.scope) else { throw .forbidden }
        guard let owner = grant.owner else { return request }
        return try request.held(to: owner)
    }
}

extension Request {
    fileprivate var scope: Scope {
        switch self {
        case .append: .append
        case .info, .projections, .session, .current, .sessions, .unsummarized, .projects, .agents, .activity,
            .messages, .message, .resume, .context, .export, .events, .search, .subscribe, .unsubscribe:
            .read
        // What concerns the whole journal: `admin.*`, `projection.rebuild` and `audit.*`.
        case .stats, .task, .rebuild, .checkpoint, .inclusion, .consistency, .auditExport: .admin
        // Done before scopes are looked at.
        case .ping, .discover, .authenticate: .admin
        }
    }

    /// - Throws: `forbidden` where it names another owner, or answers of all owners' sessions.
    fileprivate func held(to owner: Name) throws(JournalError) -> Request {
        switch self {
        case .append(var request, let reply):
            request.owner = try request.owner.held(to: owner)
            request.command = try request.command.held(to: owner)
            return .append(request, reply: reply)
        case .session(let query): return .session(try query.with(\.owner, heldTo: owner))
        case .current(let query): return .current(try query.with(\.owner, heldTo: owner))
        case .sessions(let query): return .sessions(try query.with(\.owner, heldTo: owner))
        case .unsummarized(let query): return .unsummarized(try query.with(\.owner, heldTo: owner))
        case .projects(let query): return .projects(try query.with(\.owner, heldTo: owner))
        case .agents(let query): return .agents(try query.with(\.owner, heldTo: owner))
        case .messages(let query): return .messages(try query.with(\.owner, heldTo: owner))
        case .resume(let query): return .resume(try query.with(\.owner, heldTo: owner))
        case .export(let query): return .export(try query.with(\.owner, heldTo: owner))
        case .search(let query): return .search(try query.with(\.owner, heldTo: owner))
        case .events(let query): return .events(try query.with(\.filter.owner, heldTo: owner))
        case .subscribe(let from, let filter):
            return .subscribe(from: from, try filter.with(\.owner, heldTo: owner))
        case .message(let session, let sequence, let asked):
            return .message(session: session, sequence: sequence, owner: try asked.held(to: owner))
        case .context(var query):
            query.owner = try Name?.some(query.owner).held(to: owner)
            return .context(query)
        case .activity(var query):
            query.scope = .owner(try query.scope.owner().held(to: owner))
            return .activity(query)
        case .info, .projections, .unsubscribe: return self
        default: throw .forbidden
        }
    }
}

extension Name? {
    fileprivate func held(to owner: Name) throws(JournalError) -> Name {
        guard let self else { return owner }
        guard self.utf8 == owner.utf8 else { throw .forbidden }
        return self
    }
}

extension ActivityQuery.Scope {
    /// An agent's or a project's activity is of all owners' sessions.
    fileprivate func owner() throws(JournalError) -> Name? {
        switch self {
        case .all: return nil
        case .owner(let name): return name
        case .agent, .project: throw .forbidden
        }
    }
}

extension Command {
    /// Sessions that it starts are the owner's.
    fileprivate func held(to owner: Name) throws(JournalError) -> Command {
        switch self {
        case .start(let start, let closeCurrent):
            return .start(try start.held(to: owner), closeCurrent: closeCurrent)
        case .current(let start, let seconds):
            return .current(try start.held(to: owner), withinSeconds: seconds)
        case .record(let messages, let start?, let closeCurrent):
            return .record(messages, start: try start.held(to: owner), closeCurrent: closeCurrent)
        case .fork(var fork):
            fork.start = try fork.start.held(to: owner)
            return .fork(fork)
        default: return self
        }
    }
}

extension SessionStart {
    fileprivate func held(to owner: Name) throws(JournalError) -> SessionStart {
        var start = self
        start.owner = try start.owner.held(to: owner)
        return start
    }
}

private protocol OwnedQuery {}

extension OwnedQuery {
    fileprivate func with(
        _ path: WritableKeyPath<Self, Name?>, heldTo owner: Name
    ) throws(JournalError) -> Self {
        var query = self
        query[keyPath: path] = try query[keyPath: path].held(to: owner)
        return query
    }
}

extension SessionQuery: OwnedQuery {}
extension CurrentQuery: OwnedQuery {}
extension SessionListQuery: OwnedQuery {}
extension UnsummarizedQuery: OwnedQuery {}
extension GroupListQuery: OwnedQuery {}
extension MessageListQuery: OwnedQuery {}
extension ResumeQuery: OwnedQuery {}
extension ExportQuery: OwnedQuery {}
extension SearchQuery: OwnedQuery {}
extension EventQuery: OwnedQuery {}
extension EventFilter: OwnedQuery {}
