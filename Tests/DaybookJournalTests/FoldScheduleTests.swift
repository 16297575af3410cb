import DaybookCore
import Testing

@testable import DaybookJournal

@Suite struct FoldScheduleTests {
    private let millisecond: Int64 = 1_000_000

    @Test func searchLeavesTheMachineToAppends() {
        let search = FoldSchedule.search
        #expect(search.restMilliseconds(workedNanoseconds: 20 * millisecond, appendedCount: 1, lag: 9) == 80)
        #expect(search.restMilliseconds(workedNanoseconds: 20 * millisecond, appendedCount: 0, lag: 9) == 0)
        #expect(
            search.restMilliseconds(workedNanoseconds: 900 * millisecond, appendedCount: 1, lag: 9) == 1_000)
        #expect(search.restMilliseconds(workedNanoseconds: -5, appendedCount: 1, lag: 9) == 0)
    }

    @Test func tooFarBehindItRestsNoMore() {
        let lag = Limits.searchLagEventCountMax
        #expect(
            FoldSchedule.search.restMilliseconds(
                workedNanoseconds: 20 * millisecond, appendedCount: 1, lag: lag) == 0)
        #expect(
            FoldSchedule.search.restMilliseconds(
                workedNanoseconds: 20 * millisecond, appendedCount: 1, lag: lag - 1) == 80)
    }

    @Test func aLongWayBehindItLeavesTheRestToTheNextStart() {
        #expect(FoldSchedule.search.lagAtStopMax == Limits.catchUpEventCountMax)
        #expect(FoldSchedule.live.lagAtStopMax == UInt64.max)
    }

    @Test func viewsThatReadsWaitForNeverRest() {
        #expect(
            FoldSchedule.live.restMilliseconds(
                workedNanoseconds: 20 * millisecond, appendedCount: 1_000, lag: 5) == 0)
    }
}
