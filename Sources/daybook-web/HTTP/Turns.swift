import Synchronization

/// A bound on how much of something is under way: requests, streams, bytes.
final class Turns: Sendable {
    private let taken = Mutex(0)
    private let countMax: Int

    init(countMax: Int) { self.countMax = countMax }

    var count: Int { taken.withLock { $0 } }

    /// Takes turns; false where not so many are left.
    func take(_ count: Int = 1) -> Bool {
        taken.withLock { taken in
            guard taken + count <= countMax else { return false }
            taken += count
            return true
        }
    }

    func giveBack(_ count: Int = 1) { taken.withLock { $0 -= count } }
}

/// A turn that was taken, given back once: at the latest with its last reference.
final class Place: Sendable {
    private let turns: Turns
    private let hasGone = Turns(countMax: 1)

    init(in turns: Turns) { self.turns = turns }

    deinit { giveBack() }

    func giveBack() {
        if hasGone.take() { turns.giveBack() }
    }
}
