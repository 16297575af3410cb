import DaybookCore
import DaybookSystem

/// Long work beside the service: at most one of a kind at a time. Any thread.
final class TaskRegistry: Sendable {
    private struct State {
        var running: Set<JournalTask> = []
        var isStopping = false

        /// Takes a task, or says why not.
        mutating func begin(_ task: JournalTask) -> JournalError? {
            if isStopping { return .shuttingDown }
            let replacing: Set<JournalTask> = [.compact, .rebuild]
            let isFree =
                !running.contains(task)
                && (!replacing.contains(task) || running.isDisjoint(with: replacing))
            guard isFree else {
                return .overloaded(retryAfterMilliseconds: TaskRegistry.retryAfterMilliseconds)
            }
            running.insert(task)
            return nil
        }
    }

    private let state = Monitor(State())
    private static let retryAfterMilliseconds = 1_000

    /// Takes a task, the one of its kind, that `end` gives back. Compacting and rebuilding put files in the
    /// same place, so neither begins while the other runs.
    func begin(_ task: JournalTask) throws(JournalError) {
        if let refusal = state.withLock({ $0.begin(task) }) { throw refusal }
    }

    func end(_ task: JournalTask) { state.signal { _ = $0.running.remove(task) } }

    /// Throws where the tasks are to end. Called by a task between two steps.
    func check() throws(JournalError) {
        if isStopping { throw .shuttingDown }
    }

    /// Whether the tasks are to end.
    var isStopping: Bool { state.withLock { $0.isStopping } }

    var running: [JournalTask] {
        state.withLock { $0.running.sorted { $0.rawValue < $1.rawValue } }
    }

    /// Ends the running tasks at their next step, and returns when they have ended.
    func stop() {
        state.withLock { $0.isStopping = true }
        state.wait { $0.running.isEmpty ? () : nil }
    }
}
