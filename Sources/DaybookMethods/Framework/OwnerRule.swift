import DaybookCore

/// The rule for calls of a method on a connection whose token names an owner.
enum OwnerRule<Query>: Sendable {
    /// Concerns that owner's sessions alone.
    case held(@Sendable (inout Query, Name) throws(JournalError) -> Void)
    /// Tells and changes nothing of any session.
    case open
    /// Concerns the whole journal, and is refused.
    case refused

    /// Narrows a query by the part of it that names an owner.
    static func held<Part: OwnerHeld>(_ part: any WritableKeyPath<Query, Part> & Sendable) -> OwnerRule {
        .held { (query, owner) throws(JournalError) in try query[keyPath: part].hold(to: owner) }
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

/// Part of a query that names an owner, or may.
protocol OwnerHeld: Sendable {
    /// Another owner is refused, none becomes that of the token.
    mutating func hold(to owner: Name) throws(JournalError)
}

extension Name: OwnerHeld {
    func hold(to owner: Name) throws(JournalError) {
        guard utf8 == owner.utf8 else { throw .forbidden }
    }
}

extension Name?: OwnerHeld {
    mutating func hold(to owner: Name) throws(JournalError) {
        guard let self else { return self = owner }
        try self.hold(to: owner)
    }
}
