import DaybookCore
import Testing

/// Counts of how long pieces of work took.
struct DurationFiguresTests {
    @Test func eachBucketHasThoseThatTookNoLonger() {
        var figures = DurationFigures()
        for microseconds in [0.0, 100, 101, 5_000, 10_000_000, 10_000_001] {
            figures.add(seconds: microseconds / 1e6)
        }
        #expect(figures.count == 6)
        #expect(abs(figures.seconds - 20.005202) < 1e-9)
        #expect(figures.counts.first == 2)
        #expect(figures.counts[1] == 3)
        #expect(figures.counts[DurationFigures.bounds.firstIndex(of: 5_000)!] == 4)
        #expect(figures.counts.last == 5)
        #expect(zip(figures.counts, figures.counts.dropFirst()).allSatisfy { $0 <= $1 })
    }
}
