import DaybookCore
import DaybookTesting
import Testing

@testable import DaybookJournal

@Suite struct OtherEventsTests {
    /// Finds the events of a session that record no message, and counts those that were looked at.
    private func found(
        _ areMessages: [Bool], after inherited: UInt64 = 0
    ) -> (revisions: [UInt64], last: UInt64, lookCount: Int) {
        var sequences: [UInt64?] = []
        var last = inherited
        for isMessage in areMessages {
            if isMessage { last += 1 }
            sequences.append(isMessage ? last : nil)
        }
        var lookCount = 0
        let others = OtherEvents(
            through: Revision(UInt64(areMessages.count)), after: SequenceNumber(inherited)
        ) { revision in
            lookCount += 1
            return sequences[Int(revision.value) - 1].map { SequenceNumber($0) }
        }
        return (others.revisions.map(\.value), others.lastSequence.value, lookCount)
    }

    @Test(arguments: 0..<40 as Range<UInt64>) func itFindsWhatReadingAllDoes(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let percent = Int.random(in: 0...100, using: &random)
        let areMessages = (0..<Int.random(in: 1...300, using: &random)).map { index in
            index > 0 && Int.random(in: 0..<100, using: &random) < percent
        }
        let inherited = UInt64.random(in: 0...50, using: &random)
        let found = found(areMessages, after: inherited)
        #expect(found.revisions == areMessages.indices.filter { !areMessages[$0] }.map { UInt64($0) + 1 })
        #expect(found.last == inherited + UInt64(areMessages.count { $0 }))
        #expect(found.lookCount <= 2 * areMessages.count)
    }

    @Test func fewAreFoundAmongManyByFewLooks() {
        var areMessages = [Bool](repeating: true, count: 1 << 20)
        for index in [0, 7, 400_000, 400_001, 999_999] { areMessages[index] = false }
        let found = found(areMessages)
        #expect(found.revisions == [1, 8, 400_001, 400_002, 1_000_000])
        #expect(found.lookCount <= 5 * 21)
    }
}
