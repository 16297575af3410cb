import DaybookCore
import DaybookTesting
import Dispatch
import Testing

@testable import DaybookJournal

@Suite struct FoldDelayTests {
    /// The number of intervals that a thread waits, from a head of 101 with 100 events folded.
    private func intervalCount(
        _ schedule: FoldSchedule, eventsPerInterval: [UInt64], isWriting: Bool = false
    ) -> Int? {
        var head = Position(101)
        var delay = FoldDelay(schedule, after: Position(100), head: head)
        for (index, count) in eventsPerInterval.enumerated() {
            head = Position(head.value + count)
            if delay.isOver(head: head, isWriting: isWriting) { return index + 1 }
        }
        return nil
    }

    @Test func aLoneEventIsFoldedAfterAQuietMoment() {
        #expect(intervalCount(.live, eventsPerInterval: [0]) == 1)
        #expect(intervalCount(.live, eventsPerInterval: [5, 5, 0]) == 3)
        #expect(FoldDelay(.live, after: .none, head: .first).intervalMilliseconds == 10)
    }

    @Test func aTrickleIsWaitedForNoLongerThanTheDelay() {
        let intervals = Limits.foldDelayMilliseconds / Limits.foldQuietMilliseconds
        let trickle = [UInt64](repeating: 1, count: 2 * intervals)
        #expect(intervalCount(.live, eventsPerInterval: trickle) == intervals)
    }

    /// On a slow disk no commit ends within an interval: there is no quiet while one is under way.
    @Test func aSlowCommitIsNoQuietMoment() {
        let intervals = Limits.foldDelayMilliseconds / Limits.foldQuietMilliseconds
        let slow = (1...intervals).map { UInt64($0.isMultiple(of: 4) ? 64 : 0) }
        #expect(intervalCount(.live, eventsPerInterval: slow) == 1)
        #expect(intervalCount(.live, eventsPerInterval: slow, isWriting: true) == intervals)
    }

    @Test func theWriterIsBusyUntilItComesBackForMore() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        let mayGoOn = DispatchSemaphore(value: 0)
        let journal = test.journal
        await withCheckedContinuation { continuation in
            journal.append(.make("no-such-session", .close(reason: nil))) { _ in
                continuation.resume()
                mayGoOn.wait()
            }
        }
        #expect(journal.queue.isBusy)
        mayGoOn.signal()
        try await eventually { journal.queue.isBusy ? nil : true }
    }

    @Test func enoughEventsAreFoldedAtOnce() {
        let most = Limits.foldDelayEventCount
        #expect(FoldDelay(.live, after: Position(100), head: Position(101)).enough == Position(100 + most))
        #expect(intervalCount(.live, eventsPerInterval: [most - 2, 1]) == 2)
        #expect(intervalCount(.live, eventsPerInterval: [most - 2, 2]) == 2)
        #expect(intervalCount(.live, eventsPerInterval: [most - 1]) == 1)
    }

    /// However events come, a read that comes while the thread waits finds a bounded number unfolded, which is
    /// one batch.
    @Test func aReadFindsNoMoreThanABatchUnfolded() {
        #expect(Int(Limits.foldDelayEventCount) <= Limits.foldBatchEventCountMax)
        for perInterval in [1, 7, 80, 300, 5_000] as [UInt64] {
            var head = Position(1)
            var delay = FoldDelay(.live, after: .none, head: head)
            while head < delay.enough {
                head = Position(head.value + perInterval)
                if delay.isOver(head: head, isWriting: false) { break }
                #expect(head.value < Limits.foldDelayEventCount)
            }
        }
    }

    @Test func searchKeepsItsRhythm() {
        #expect(intervalCount(.search, eventsPerInterval: [1]) == 1)
        #expect(FoldDelay(.search, after: .none, head: .first).intervalMilliseconds == 500)
    }

    @Test func aDamagedViewsPositionOverflowsNothing() {
        let last = Position(UInt64.max)
        #expect(FoldDelay(.live, after: last, head: Position(7)).enough == last)
    }
}
