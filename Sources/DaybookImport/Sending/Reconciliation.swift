/// The way from the messages that a session has to those that its source now shows. Sources change in place:
/// an answer is regenerated, another branch is shown, an older copy is imported again. Pure.
enum Reconciliation: Equatable {
    /// New messages follow those that are there.
    case goesOn
    /// Messages stand in the session that the source shows no more, from the place of this one of the source on.
    case replaces(from: Int)
    /// The same as `replaces`, but the source knows nothing of some of them: it may be an older copy.
    case replacesUnknown(from: Int)

    /// Compares the messages that imports recorded with those of the source, both in their order.
    /// - Parameter known: all messages of the source, those that it does not show included.
    init(recorded: [String], shown: [String], known: Set<String>) {
        let common = zip(recorded, shown).prefix { $0 == $1 }.count
        let rest = Set(shown[common...])
        let gone = recorded[common...].filter { !rest.contains($0) }
        if gone.isEmpty || rest.isEmpty {
            self = .goesOn
        } else {
            self = known.isSuperset(of: gone) ? .replaces(from: common) : .replacesUnknown(from: common)
        }
    }
}
