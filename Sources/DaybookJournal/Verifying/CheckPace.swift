import DaybookCore
import Glibc
import DaybookLMDB

/// Keeps a check beside a service to a small share of the machine, by a rest after each piece of work. Used
/// by one thread.
final class CheckPace {
    private let restFactor: Int64
    private var watch = Stopwatch()
    private var stepCount = 0
    private var pinned: (environment: Environment, byteCountMax: Int)?

    private static let stepsBetweenRests = 1_024
    /// Longest rest in seconds, so that a service that stops does not wait long.
    private static let secondsMax = 1.0

    /// A pace of work and rest.
    /// - Parameter restFactor: rest-to-work ratio; 0 for no rest.
    init(restFactor: Int64) { self.restFactor = restFactor }

    /// Counts one row, or one event, and rests if it is time.
    func step() {
        stepCount += 1
        if stepCount % CheckPace.stepsBetweenRests == 0 { rest() }
    }

    func rest() {
        defer { watch = Stopwatch() }
        guard restFactor > 0, !isHurried else { return }
        usleep(UInt32(min(watch.seconds * Double(restFactor), CheckPace.secondsMax) * 1e6))
    }

    /// Lends the pages of a snapshot, which keeps them from being reused. Once the file has grown by
    /// `Limits.checkSnapshotGrowthByteCountMax` meanwhile there is no rest until the snapshot ends.
    func readPages<R>(of environment: Environment, _ body: (PageFile) throws -> R) throws -> R {
        pinned = (environment, environment.byteCountInUse + Limits.checkSnapshotGrowthByteCountMax)
        defer { pinned = nil }
        return try environment.readPages(body)
    }

    private var isHurried: Bool { pinned.map { $0.environment.byteCountInUse > $0.byteCountMax } ?? false }
}
