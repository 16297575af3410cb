import NIOCore
import Testing

@testable import DaybookServer

private func at(_ seconds: Int64) -> NIODeadline { .uptimeNanoseconds(0) + .seconds(seconds) }

@Suite struct ConnectionDeadlinesTests {
    private let minute = ConnectionDeadlines(patience: .seconds(60))

    @Test func aLineEndsWithinItsTimeHoweverOftenPartsOfItCome() {
        var deadlines = minute
        for second in stride(from: Int64(1), to: 60, by: 1) {
            deadlines.wait(forLine: 7, at: at(second))
            #expect(deadlines.next == at(61))
        }
        #expect(deadlines.overdue(taken: 0, at: at(60)) == nil)
        #expect(deadlines.overdue(taken: 0, at: at(61)) == .line)
    }

    @Test func eachLineHasATimeOfItsOwn() {
        var deadlines = minute
        deadlines.wait(forLine: 7, at: at(0))
        deadlines.wait(forLine: 90, at: at(50))
        #expect(deadlines.overdue(taken: 0, at: at(60)) == nil)
        #expect(deadlines.next == at(110))
        deadlines.wait(forLine: nil, at: at(100))
        #expect(deadlines.next == nil)
        #expect(deadlines.overdue(taken: 0, at: at(200)) == nil)
    }

    /// The time does not run while the service itself does not read.
    @Test func aPauseOfTheServiceDoesNotCount() {
        var deadlines = minute
        deadlines.wait(forLine: 7, at: at(0))
        deadlines.wait(forLine: nil, at: at(50))
        deadlines.wait(forLine: 7, at: at(55))
        #expect(deadlines.overdue(taken: 0, at: at(61)) == nil)
        #expect(deadlines.overdue(taken: 0, at: at(115)) == .line)
    }

    @Test func whoTakesSomeOfItsAnswersHasMoreTime() {
        var deadlines = minute
        deadlines.wait(forAnswers: true, taken: 100, at: at(0))
        deadlines.wait(forAnswers: true, taken: 999, at: at(30))
        #expect(deadlines.next == at(60))
        #expect(deadlines.overdue(taken: 101, at: at(60)) == nil)
        #expect(deadlines.next == at(120))
        #expect(deadlines.overdue(taken: 101, at: at(119)) == nil)
        #expect(deadlines.overdue(taken: 101, at: at(120)) == .answers)
    }

    @Test func whoHasTakenAllIsNotWaitedFor() {
        var deadlines = minute
        deadlines.wait(forAnswers: true, taken: 100, at: at(0))
        deadlines.wait(forAnswers: false, taken: 100, at: at(10))
        #expect(deadlines.next == nil)
        deadlines.wait(forAnswers: true, taken: 100, at: at(59))
        #expect(deadlines.overdue(taken: 100, at: at(60)) == nil)
    }

    @Test func theEarlierTimeIsLookedAtFirst() {
        var deadlines = minute
        deadlines.wait(forAnswers: true, taken: 0, at: at(5))
        deadlines.wait(forLine: 1, at: at(3))
        #expect(deadlines.next == at(63))
    }
}
