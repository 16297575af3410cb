/// The permissions of a connection.
public struct Grant: Equatable, Sendable {
    /// The owner whose sessions it is held to; nil for everybody's.
    public var owner: Name?
    public var scopes: Set<Scope>

    public init(owner: Name? = nil, scopes: Set<Scope>) {
        self.owner = owner
        self.scopes = scopes
    }

    /// The grant of every connection where the service asks for no tokens.
    public static let everything = Grant(scopes: Set(Scope.allCases))
}

public enum Scope: String, CaseIterable, Sendable {
    /// Permission to read sessions, and follow the journal.
    case read
    /// Permission to record.
    case append
    /// Permission for everything that concerns the whole journal: proofs, rebuilding, backups.
    case admin
}
