import DaybookCore
import Testing

@testable import DaybookReactors

@Suite struct ReactorProgressTests {
    /// What is in flight holds the position back, in whatever order it ends.
    @Test func aRestartGoesOnBeforeWhatIsNotDone() {
        var progress = ReactorProgress(next: Position(10))
        #expect(progress.done == Position(9))
        progress.pass(to: Position(13))
        progress.begin(Position(12))
        progress.pass(to: Position(21))
        progress.begin(Position(20))
        #expect(progress.done == Position(11) && progress.inFlightCount == 2)
        progress.finish(Position(20), hasActed: true)
        #expect(progress.done == Position(11))
        progress.finish(Position(12), hasActed: false)
        #expect(progress.done == Position(20) && progress.inFlightCount == 0)
    }

    @Test func itIsStoredAfterActsAndAfterManyEvents() {
        var progress = ReactorProgress(next: .first)
        progress.pass(to: Position(50))
        #expect(progress.takeStorable(over: .none, passedCountMax: 100) == nil)
        #expect(progress.takeStorable(over: .none, passedCountMax: 49) == Position(49))
        progress.begin(Position(49))
        progress.finish(Position(49), hasActed: true)
        #expect(progress.takeStorable(over: .none, passedCountMax: 100) == Position(49))
        #expect(progress.takeStorable(over: .none, passedCountMax: 100) == nil)
        #expect(progress.takeStorable(over: Position(49), passedCountMax: 1) == nil)
    }
}
