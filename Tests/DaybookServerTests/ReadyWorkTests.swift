import DaybookCore
import DaybookJournal
import Testing

@testable import DaybookServer

@Suite struct ReadyWorkTests {
    /// A page of a subscription: short if it is near the head.
    private func page(_ subscription: UInt64, isLong: Bool = false) -> Work {
        var query = EventQuery()
        query.from = Position(1)
        return .page(subscription: subscription, query, head: Position(isLong ? 1_000 : 2))
    }

    private func subscription(_ work: Work?) -> UInt64? {
        if case .page(let subscription, _, _)? = work { subscription } else { nil }
    }

    @Test func shortWorkComesFirstAndInOrder() {
        var ready = ReadyWork()
        for (number, isLong) in [(1, true), (2, false), (3, false)] {
            ready.add(page(UInt64(number), isLong: isLong))
        }
        #expect((0..<4).map { _ in subscription(ready.next(isTurnOver: false)) } == [2, 3, 1, nil])
        #expect(ready.isEmpty)
    }

    @Test func littleLongWorkRunsAtATime() {
        var ready = ReadyWork()
        for number in 1...5 { ready.add(page(UInt64(number), isLong: true)) }
        for number in 1...Limits.longReadCountMax {
            #expect(subscription(ready.next(isTurnOver: false)) == UInt64(number))
        }
        #expect(!ready.hasNext(isTurnOver: false) && ready.next(isTurnOver: false) == nil)
        ready.finishedLong()
        #expect(subscription(ready.next(isTurnOver: false)) == 3)
        #expect(ready.next(isTurnOver: false) == nil)
    }

    @Test func shortWorkWaitsForItsTurn() {
        var ready = ReadyWork()
        ready.add(page(1))
        ready.add(page(2, isLong: true))
        #expect(subscription(ready.next(isTurnOver: true)) == 2)
        #expect(!ready.hasNext(isTurnOver: true) && ready.waitsForTurn)
        #expect(subscription(ready.next(isTurnOver: false)) == 1)
    }
}
