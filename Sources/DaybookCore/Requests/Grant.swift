/// What a connection may do.
package struct Grant: Equatable, Sendable {
    /// Whose sessions it is held to; nil for everybody's.
    package var owner: Name?
    package var scopes: Set<Scope>

    package init(owner: Name? = nil, scopes: Set<Scope>) {
        self.owner = owner
        self.scopes = scopes
    }

    /// Of every connection where the service asks for no tokens.
    package static let everything = Grant(scopes: Set(Scope.allCases))
}

package enum Scope: String, CaseIterable, Sendable {
    /// To read sessions, and follow the journal.
    case read
    /// To record.
    case append
    /// What concerns the whole journal: proofs, rebuilding, backups.
    case admin
}
