/// What a connection may do.
public struct Grant: Equatable, Sendable {
    /// Whose sessions it is held to; nil for everybody's.
    public var owner: Name?
    public var scopes: Set<Scope>

    public init(owner: Name? = nil, scopes: Set<Scope>) {
        self.owner = owner
        self.scopes = scopes
    }

    /// Of every connection where the service asks for no tokens.
    public static let everything = Grant(scopes: Set(Scope.allCases))
}

public enum Scope: String, CaseIterable, Sendable {
    /// To read sessions, and follow the journal.
    case read
    /// To record.
    case append
    /// What concerns the whole journal: proofs, rebuilding, backups.
    case admin
}
