import DaybookCore

/// Long work beside the service: at most one of a kind at a time. Any thread.
final class TaskBoard: Sendable {
    private struct State {
        var running: Set<JournalTask> = []
        var isStopping = false
    }

    private let state = Monitor(State())
    private static let retryAfterMilliseconds = 1_000

    /// Runs `body` as the one task of its kind.
    func run<R>(
        _ task: JournalTask, _ body: () throws(JournalError) -> R
    ) throws(JournalError) -> R {
        try state.withLock { state throws(JournalError) in
            if state.isStopping { throw .shuttingDown }
            guard state.running.insert(task).inserted else {
                throw .overloaded(retryAfterMilliseconds: TaskBoard.retryAfterMilliseconds)
            }
        }
        defer { state.signal { _ = $0.running.remove(task) } }
        return try body()
    }

    /// Called by a task between two steps.
    func check() throws(JournalError) {
        if state.withLock({ $0.isStopping }) { throw .shuttingDown }
    }

    var running: [JournalTask] {
        state.withLock { $0.running.sorted { $0.rawValue < $1.rawValue } }
    }

    /// Ends what runs at its next step, and returns when it has ended.
    func stop() {
        state.withLock { $0.isStopping = true }
        state.wait { $0.running.isEmpty ? () : nil }
    }
}
