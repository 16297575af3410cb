import DaybookCore
import DaybookMethods
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

    /// The call as it may be done.
    func permit(_ call: Call) throws(JournalError) -> Call {
        guard case .scope(let scope) = call.access else { return call }
        guard let grant else { throw .unauthenticated }
        guard grant.scopes.contains(scope) else { throw .forbidden }
        guard let owner = grant.owner else { return call }
        return try call.held(to: owner)
    }
}
