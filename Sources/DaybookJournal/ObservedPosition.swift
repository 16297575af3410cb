import DaybookCore
import Synchronization

/// The newest durable position, and its observers.
final class ObservedPosition: Sendable {
    private struct State {
        var observers: [UInt64: @Sendable (Position) -> Void] = [:]
        var nextID: UInt64 = 0
    }

    private let current: Atomic<UInt64>
    private let state = Mutex(State())

    init(_ position: Position) { current = Atomic(position.value) }

    var position: Position { Position(current.load(ordering: .acquiring)) }

    func publish(_ position: Position) { current.store(position.value, ordering: .releasing) }

    func notify(_ position: Position) {
        let observers = state.withLock { Array($0.observers.values) }
        for observer in observers { observer(position) }
    }

    func observe(_ observer: @escaping @Sendable (Position) -> Void) -> HeadObservation {
        let id = state.withLock { state in
            state.nextID += 1
            state.observers[state.nextID] = observer
            return state.nextID
        }
        return HeadObservation { self.state.withLock { _ = $0.observers.removeValue(forKey: id) } }
    }

    func close() { state.withLock { $0.observers = [:] } }
}

final class PendingErasureCount: Sendable {
    private let pending = Atomic<Int>(0)

    var count: Int { pending.load(ordering: .acquiring) }

    func publish(_ count: Int) { pending.store(count, ordering: .releasing) }
}

/// An observer's registration; it ends with `cancel`.
package struct HeadObservation: Sendable {
    package let cancel: @Sendable () -> Void
}
