import DaybookCore
import Synchronization

/// Figures of what the writer and the folding threads have done since the journal was opened. Any thread.
final class WorkFigures: Sendable {
    struct Counts {
        /// Requests that were recorded.
        var appends: UInt64 = 0
        var commits = DurationFigures()
        var folds = DurationFigures()
    }

    private let state = Mutex(Counts())

    var counts: Counts { state.withLock { $0 } }

    /// Notes a commit, from the first decision until it was synced.
    func committed(appendCount: Int, seconds: Double) {
        state.withLock {
            $0.appends += UInt64(appendCount)
            $0.commits.add(seconds: seconds)
        }
    }

    /// Notes that views were brought up to the log.
    func folded(seconds: Double) { state.withLock { $0.folds.add(seconds: seconds) } }
}
