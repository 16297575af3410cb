import DaybookCore
import DaybookTesting
import Testing

@testable import DaybookJournal

@Suite struct RecentEventsTests {
    /// Adds one event of each of these sessions; a negative one changes links.
    private func recent(_ sessions: [Int], after position: UInt64 = 10, count: Int = 100) -> RecentEvents {
        let recent = RecentEvents(after: Position(position), count: count)
        for session in sessions {
            recent.add([
                RecentEvents.Entry(session: Position(UInt64(abs(session))), changesLinks: session < 0)
            ])
        }
        return recent
    }

    private func found(_ recent: RecentEvents, _ session: UInt64, _ range: ClosedRange<UInt64>) -> [UInt64]? {
        recent.positions(
            of: Position(session), from: Position(range.lowerBound), through: Position(range.upperBound))?
            .map(\.value)
    }

    @Test func itFindsASessionsEventsAndThoseThatChangeLinks() {
        let recent = recent([1, 2, 1, -3, 1])
        #expect(found(recent, 1, 11...15) == [11, 13, 14, 15])
        #expect(found(recent, 2, 11...15) == [12, 14])
        #expect(found(recent, 1, 12...13) == [13])
        #expect(found(recent, 9, 11...13) == [])
    }

    @Test func itKnowsNothingBeforeItsBeginningOrAfterItsEnd() {
        let recent = recent([1, 1])
        #expect(found(recent, 1, 10...12) == nil)
        #expect(found(recent, 1, 11...13) == nil)
        #expect(found(recent, 1, 11...12) == [11, 12])
    }

    /// It forgets the oldest first.
    @Test(arguments: 1...9) func itRemembersSoMany(_ count: Int) {
        let recent = recent(Array(repeating: 1, count: 9), after: 0, count: count)
        for first in 1...9 as ClosedRange<UInt64> {
            let isKnown = first > 9 - UInt64(count)
            #expect(found(recent, 1, first...9) == (isKnown ? Array(first...9) : nil))
        }
    }

    /// Whatever the order of sessions, it finds what reading all events finds.
    @Test(arguments: 0..<20 as Range<UInt64>) func itFindsWhatReadingAllDoes(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let sessions = (0..<60).map { _ in
            Int.random(in: 1...25, using: &random) * (Int.random(in: 0..<5, using: &random) == 0 ? -1 : 1)
        }
        let recent = recent(sessions, after: 0, count: 12)
        for first in 49...60 as ClosedRange<UInt64> {
            for last in first...60 {
                for session in 1...25 {
                    let expected = (first...last).filter { position in
                        let event = sessions[Int(position) - 1]
                        return event < 0 || event == session
                    }
                    #expect(found(recent, UInt64(session), first...last) == expected)
                }
            }
        }
    }
}
