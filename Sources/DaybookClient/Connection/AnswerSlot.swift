import Synchronization

/// The place where one call's answer arrives and its callers wait.
final class AnswerSlot: Sendable {
    private enum State {
        case empty
        case waiting([CheckedContinuation<JSONBytes, any Error>])
        case filled(Result<JSONBytes, any Error>)
    }

    private let state = Mutex(State.empty)
    /// The call's number, once the engine has given it one.
    let number = Atomic<UInt64>(0)

    /// Sets the result, unless there is one already.
    func fill(_ result: Result<JSONBytes, any Error>) {
        let waiting = state.withLock { state in
            let before = state
            if case .filled = before { return [CheckedContinuation<JSONBytes, any Error>]() }
            state = .filled(result)
            if case .waiting(let continuations) = before { return continuations }
            return []
        }
        for continuation in waiting { continuation.resume(with: result) }
    }

    func result() async throws -> JSONBytes {
        try await withCheckedThrowingContinuation { continuation in
            let filled: Result<JSONBytes, any Error>? = state.withLock { state in
                switch state {
                case .empty: state = .waiting([continuation])
                case .waiting(let others): state = .waiting(others + [continuation])
                case .filled(let result): return result
                }
                return nil
            }
            if let filled { continuation.resume(with: filled) }
        }
    }
}
