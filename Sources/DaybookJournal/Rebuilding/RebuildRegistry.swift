import DaybookCore
import Synchronization

/// The progress of running rebuilds, and the newest result of each projection. Any thread.
final class RebuildRegistry: Sendable {
    private struct State {
        var running: [String: RebuildProgress] = [:]
        var results: [String: RebuildResult] = [:]
    }

    private let state = Mutex(State())

    func report(_ name: String, _ progress: RebuildProgress) {
        state.withLock { $0.running[name] = progress }
    }

    func finish(_ result: RebuildResult) {
        state.withLock { state in
            state.running[result.name] = nil
            state.results[result.name] = result
        }
    }

    var running: [String: RebuildProgress] { state.withLock { $0.running } }

    /// The newest results, in the order of their names.
    var results: [RebuildResult] {
        state.withLock { $0.results.values.sorted { $0.name < $1.name } }
    }
}
