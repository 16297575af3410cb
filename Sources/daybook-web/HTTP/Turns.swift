import Synchronization

/// A bound on how many of something are under way.
final class Turns: Sendable {
    private let taken = Mutex(0)
    private let countMax: Int

    init(countMax: Int) { self.countMax = countMax }

    var count: Int { taken.withLock { $0 } }

    /// Takes a turn; false where all are taken.
    func take() -> Bool {
        taken.withLock { taken in
            guard taken < countMax else { return false }
            taken += 1
            return true
        }
    }

    func giveBack() { taken.withLock { $0 -= 1 } }
}
