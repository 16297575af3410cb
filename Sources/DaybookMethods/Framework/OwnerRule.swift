import DaybookCore

/// The rule for calls of a method on a connection whose token names an owner.
enum OwnerRule<Query>: Sendable {
    /// Concerns that owner's sessions alone.
    case held(@Sendable (inout Query, Name) throws(JournalError) -> Void)
    /// Tells and changes nothing of any session.
    case open
    /// Concerns the whole journal, and is refused.
    case refused

    /// Narrows a query by the owner that it names: another owner is refused, none becomes that of the token.
    static func held(_ owner: any WritableKeyPath<Query, Name?> & Sendable) -> OwnerRule {
        .held { (query, name) throws(JournalError) in try query[keyPath: owner].hold(to: name) }
    }

    func hold(_ query: inout Query, to owner: Name) throws(JournalError) {
        switch self {
        case .held(let hold): try hold(&query, owner)
        case .open: break
        case .refused: throw .forbidden
        }
    }

    var kind: OwnerRuleKind {
        switch self {
        case .held: .held
        case .open: .open
        case .refused: .refused
        }
    }
}

/// An owner's rule as `docs/methods.md` tells it.
package enum OwnerRuleKind: Sendable {
    case held, open, refused
}

extension Name? {
    mutating func hold(to owner: Name) throws(JournalError) {
        guard let named = self else { return self = owner }
        guard named.utf8 == owner.utf8 else { throw .forbidden }
    }
}
