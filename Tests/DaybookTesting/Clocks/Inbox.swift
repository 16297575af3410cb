import Synchronization

/// Values from one side, awaited by another.
package final class Inbox<Value: Sendable>: Sendable {
    private struct State {
        var values: [Value] = []
        var readers: [CheckedContinuation<Value?, Never>] = []
        var isClosed = false
    }

    private let state = Mutex(State())

    package init() {}

    package func put(_ value: Value) {
        let reader = state.withLock { state -> CheckedContinuation<Value?, Never>? in
            guard state.readers.isEmpty else { return state.readers.removeFirst() }
            state.values.append(value)
            return nil
        }
        reader?.resume(returning: value)
    }

    package func close() {
        let readers = state.withLock { state in
            state.isClosed = true
            defer { state.readers = [] }
            return state.readers
        }
        for reader in readers { reader.resume(returning: nil) }
    }

    /// Nil once it is closed and empty.
    package func next() async -> Value? {
        await withCheckedContinuation { continuation in
            let ready = state.withLock { state -> Value?? in
                if !state.values.isEmpty { return .some(state.values.removeFirst()) }
                if state.isClosed { return .some(nil) }
                state.readers.append(continuation)
                return nil
            }
            if let ready { continuation.resume(returning: ready) }
        }
    }
}
