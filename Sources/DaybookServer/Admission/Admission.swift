package import DaybookSystem
package import DaybookWire

/// The clients that a service lets connect.
package enum Admission: Sendable {
    /// Clients of the service's own user and of root. With a table, they must give a token.
    case ownUser(TokenTable?)
    /// Also the members of a group; all must give a token.
    case group(ClientGroup, TokenTable)

    /// The tokens that clients must give; nil where none is asked for.
    package var tokens: TokenTable? {
        switch self {
        case .ownUser(let tokens): tokens
        case .group(_, let tokens): tokens
        }
    }

    /// The group whose members may connect; nil for none.
    package var clientGroup: AccountGroup? { group?.group }

    var group: ClientGroup? {
        switch self {
        case .ownUser: nil
        case .group(let group, _): group
        }
    }

    /// Permissions of the socket.
    var socketMode: UInt32 { group?.mode.rawValue ?? 0o600 }

    /// Whether a client may connect.
    /// - Parameters:
    ///   - service: the user that the service runs as.
    ///   - otherGroups: the client's groups besides its first; asked for only where they matter.
    func admits(_ client: PeerAccount, service: UInt32, otherGroups: () -> [UInt32]) -> Bool {
        if client.user == service || client.user == 0 { return true }
        guard let group = group?.group.id else { return false }
        return client.group == group || otherGroups().contains(group)
    }
}

/// The account that a client's process had when it connected.
struct PeerAccount: Equatable {
    let user: UInt32
    let group: UInt32
}
