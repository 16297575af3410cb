import DaybookCore
import DaybookMethods
import DaybookWire

/// The permissions of a connection. Pure.
///
/// A request is let through, held to its owner or refused when it is taken from the line, in the order sent.
/// So `system.authenticate` is a barrier: requests before it go by the earlier grant, requests after it by
/// the new one.
struct ConnectionAccess {
    private let tokens: TokenTable?
    /// The grant; nil until the client has given a token where one is asked for.
    private(set) var grant: Grant?

    /// Begins with the grant of a new connection.
    /// - Parameter tokens: nil where the service asks for none.
    init(tokens: TokenTable?) {
        self.tokens = tokens
        grant = tokens == nil ? .everything : nil
    }

    /// Whether a session that does not exist has to look like one of another owner.
    var isBound: Bool { grant?.owner != nil }

    /// Takes a token and returns its grant; an unknown one leaves the connection as it was.
    mutating func authenticate(_ token: [UInt8]) throws(JournalError) -> Grant {
        guard let tokens else { return .everything }
        guard let found = tokens.grant(for: token) else { throw .unauthenticated }
        grant = found
        return found
    }

    /// The call as it may be done.
    func permit(_ call: consuming Call) throws(JournalError) -> Call {
        guard case .scope(let scope) = call.access else { return call }
        guard let grant else { throw .unauthenticated }
        guard grant.scopes.contains(scope) else { throw .forbidden }
        guard let owner = grant.owner else { return call }
        return try call.held(to: owner)
    }
}
