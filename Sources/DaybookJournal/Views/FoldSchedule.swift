import DaybookCore

/// Bounds of a folding thread's work: when it folds, and how much at a time.
struct FoldSchedule: Sendable {
    /// Name of at most 15 bytes, the system's limit.
    let threadName: String
    /// Number of events that the thread waits for unless a read wants the view sooner; also how many a read
    /// finds unfolded at most, beside those of the batch under way.
    let delayEventCount: UInt64
    /// Time without appends after which it waits for no more, and time after which it waits no longer anyway.
    let quietMilliseconds: Int
    let delayMilliseconds: Int
    let batchEventCountMax: Int
    let rebuildBatchEventCountMax: Int
    /// Rest-to-work ratio while others append; zero for no rest.
    let restFactor: Int64
    /// Number of events behind at which the thread stops resting.
    let lagEventCountMax: UInt64
    /// Number of events behind the head up to which a rebuilt view counts as live.
    let lagWhenLiveMax: UInt64
    /// Largest number of events folded before the thread ends; with more to fold it leaves all to the next
    /// start.
    let lagAtStopMax: UInt64

    private static let restMillisecondsMax: Int64 = 1_000

    /// The schedule of the live views, which reads wait for.
    static let live = FoldSchedule(
        threadName: "daybook-fold", delayEventCount: Limits.foldDelayEventCount,
        quietMilliseconds: Limits.foldQuietMilliseconds, delayMilliseconds: Limits.foldDelayMilliseconds,
        batchEventCountMax: Limits.foldBatchEventCountMax,
        rebuildBatchEventCountMax: Limits.rebuildBatchEventCountMax, restFactor: 0,
        lagEventCountMax: UInt64.max, lagWhenLiveMax: 0, lagAtStopMax: UInt64.max)

    /// The schedule of search: appends come first, because no read waits for it but after an erasure.
    static let search = FoldSchedule(
        threadName: "daybook-search", delayEventCount: Limits.searchDelayEventCount,
        quietMilliseconds: Limits.searchDelayMilliseconds,
        delayMilliseconds: Limits.searchDelayMilliseconds,
        batchEventCountMax: Limits.searchBatchEventCountMax,
        rebuildBatchEventCountMax: Limits.searchRebuildBatchEventCountMax,
        restFactor: Limits.searchRestFactor, lagEventCountMax: Limits.searchLagEventCountMax,
        lagWhenLiveMax: Limits.catchUpEventCountMax, lagAtStopMax: Limits.catchUpEventCountMax)

    /// The schedule of a rebuild beside live views; nobody waits for it.
    static let rebuild = FoldSchedule(
        threadName: "daybook-rebuild", delayEventCount: 0, quietMilliseconds: 0, delayMilliseconds: 0,
        batchEventCountMax: Limits.rebuildBatchEventCountMax,
        rebuildBatchEventCountMax: Limits.rebuildBatchEventCountMax,
        restFactor: Limits.rebuildRestFactor, lagEventCountMax: UInt64.max,
        lagWhenLiveMax: 0, lagAtStopMax: 0)

    /// Rest after a batch, in milliseconds, during which others have the machine.
    /// - Parameter appendedCount: events recorded while it was folded.
    func restMilliseconds(workedNanoseconds: Int64, appendedCount: UInt64, lag: UInt64) -> Int {
        guard appendedCount > 0, lag < lagEventCountMax else { return 0 }
        // Bounded before it is multiplied: a clock that was set meanwhile may say that it took centuries.
        let worked = min(max(workedNanoseconds, 0), FoldSchedule.restMillisecondsMax * 1_000_000)
        return Int(min(worked * restFactor / 1_000_000, FoldSchedule.restMillisecondsMax))
    }
}
