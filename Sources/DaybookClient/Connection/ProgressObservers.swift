import DaybookJSON
import Synchronization

/// The listeners to the progress of long work, by call. Any thread.
final class ProgressObservers: Sendable {
    private struct State {
        var observers: [UInt64: @Sendable (TaskProgress) -> Void] = [:]
        var nextID: UInt64 = 0
    }

    private let state = Mutex(State())

    func add(_ observer: @escaping @Sendable (TaskProgress) -> Void) -> UInt64 {
        state.withLock { state in
            state.nextID += 1
            state.observers[state.nextID] = observer
            return state.nextID
        }
    }

    func remove(_ id: UInt64) { state.withLock { _ = $0.observers.removeValue(forKey: id) } }

    func notify(_ method: JSONString, _ params: JSONBytes) {
        let observers = state.withLock { Array($0.observers.values) }
        guard !observers.isEmpty, method.isEqual(toString: "admin.progress"),
            let progress = try? TaskProgress(params)
        else { return }
        for observer in observers { observer(progress) }
    }
}
