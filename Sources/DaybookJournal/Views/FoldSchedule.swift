import DaybookCore

/// When a folding thread works, and how much at a time.
struct FoldSchedule: Sendable {
    /// At most 15 bytes.
    let threadName: String
    /// Waits for a batch of so many events, or so long, unless a read wants it sooner.
    let delayEventCount: UInt64
    let delayMilliseconds: Int
    let batchEventCountMax: Int
    let rebuildBatchEventCountMax: Int
    /// Rests so many times as long as it worked while others append; zero for never.
    let restFactor: Int64
    /// Unless it is so far behind.
    let lagEventCountMax: UInt64
    /// A view that is made anew is live from so few events behind the head on.
    let lagWhenLiveMax: UInt64
    /// What is folded before the thread ends; with more to fold it leaves all to the next start.
    let lagAtStopMax: UInt64

    private static let restMillisecondsMax: Int64 = 1_000

    /// Reads wait for these views.
    static let live = FoldSchedule(
        threadName: "daybook-fold", delayEventCount: Limits.foldDelayEventCount,
        delayMilliseconds: Limits.foldDelayMilliseconds,
        batchEventCountMax: Limits.foldBatchEventCountMax,
        rebuildBatchEventCountMax: Limits.rebuildBatchEventCountMax, restFactor: 0,
        lagEventCountMax: UInt64.max, lagWhenLiveMax: 0, lagAtStopMax: UInt64.max)

    /// No read waits, but after an erasure: appends come first.
    static let search = FoldSchedule(
        threadName: "daybook-search", delayEventCount: Limits.searchDelayEventCount,
        delayMilliseconds: Limits.searchDelayMilliseconds,
        batchEventCountMax: Limits.searchBatchEventCountMax,
        rebuildBatchEventCountMax: Limits.searchRebuildBatchEventCountMax,
        restFactor: Limits.searchRestFactor, lagEventCountMax: Limits.searchLagEventCountMax,
        lagWhenLiveMax: Limits.catchUpEventCountMax, lagAtStopMax: Limits.catchUpEventCountMax)

    /// Beside live views; nobody waits for it.
    static let rebuild = FoldSchedule(
        threadName: "daybook-rebuild", delayEventCount: 0, delayMilliseconds: 0,
        batchEventCountMax: Limits.rebuildBatchEventCountMax,
        rebuildBatchEventCountMax: Limits.rebuildBatchEventCountMax,
        restFactor: Limits.rebuildRestFactor, lagEventCountMax: UInt64.max,
        lagWhenLiveMax: 0, lagAtStopMax: 0)

    /// How long to leave the machine to others after a batch.
    /// - Parameter appendedCount: events recorded while it was folded.
    func restMilliseconds(workedNanoseconds: Int64, appendedCount: UInt64, lag: UInt64) -> Int {
        guard appendedCount > 0, lag < lagEventCountMax else { return 0 }
        let nanoseconds = max(workedNanoseconds, 0) * restFactor
        return Int(min(nanoseconds / 1_000_000, FoldSchedule.restMillisecondsMax))
    }
}
