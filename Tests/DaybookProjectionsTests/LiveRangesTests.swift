import DaybookCore
import DaybookProjections
import DaybookTesting
import Testing

/// Against the plainest model there is: a sorted list of numbers.
@Suite struct LiveRangesTests {
    @Test(arguments: 1...30 as ClosedRange<UInt64>) func rangesAnswerAsAListOfNumbers(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var ranges = LiveRanges()
        var model: [UInt64] = []
        var last: UInt64 = 0
        for _ in 0..<120 {
            switch Int.random(in: 0..<20, using: &random) {
            case 0:
                ranges.removeAll()
                model = []
            case 1...4:
                let cut = UInt64.random(in: 0...last + 1, using: &random)
                ranges.removeAll(after: SequenceNumber(cut))
                model.removeAll { $0 > cut }
            default:
                // Gaps as a fork or another session's numbering would leave them.
                last += Int.random(in: 0..<6, using: &random) == 0 ? 3 : 1
                ranges.append(SequenceNumber(last))
                model.append(last)
            }
            check(ranges, model, last)
        }
    }

    @Test(arguments: 1...30 as ClosedRange<UInt64>) func differencesAreThoseOfTwoLists(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        func ranges() -> LiveRanges {
            var ranges = LiveRanges()
            for number in 1...40 as ClosedRange<UInt64> where Int.random(in: 0..<4, using: &random) > 0 {
                ranges.append(SequenceNumber(number))
            }
            return ranges
        }
        let (left, right) = (ranges(), ranges())
        for number in 0...41 as ClosedRange<UInt64> {
            let expected = (number + 1...42).first {
                left.contains(SequenceNumber($0)) != right.contains(SequenceNumber($0))
            }
            let found = LiveRanges.firstDifference(left, right, after: SequenceNumber(number))
            #expect(found?.value == expected)
        }
        #expect(LiveRanges.firstDifference(left, left, after: .none) == nil)
    }

    private func check(_ ranges: LiveRanges, _ model: [UInt64], _ last: UInt64) {
        #expect(ranges.count == UInt64(model.count))
        #expect(ranges.last?.value == model.last)
        #expect(ranges.ranges.flatMap { Array($0) } == model)
        for (left, right) in zip(ranges.ranges, ranges.ranges.dropFirst()) {
            #expect(left.upperBound + 1 < right.lowerBound)
        }
        for number in 0...last + 2 {
            let sequence = SequenceNumber(number)
            #expect(ranges.contains(sequence) == model.contains(number))
            #expect(ranges.next(after: sequence)?.value == model.first { $0 > number })
            #expect(ranges.previous(before: sequence)?.value == model.last { $0 < number })
            #expect(ranges.offset(of: sequence) == UInt64(model.count { $0 < number }))
        }
        for offset in 0..<model.count {
            #expect(ranges.sequence(atOffset: UInt64(offset))?.value == model[offset])
        }
        #expect(ranges.sequence(atOffset: UInt64(model.count)) == nil)
        #expect(ranges.previous(before: SequenceNumber(UInt64.max))?.value == model.last)
    }
}
