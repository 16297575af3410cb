import Testing

@testable import daybook_bench

/// What many calls took.
struct LatenciesTests {
    @Test func percentilesAreOfTheSamples() {
        var latencies = Latencies()
        for value in (1...100).reversed() { latencies.add(.microseconds(value)) }
        let result = BenchResult(name: "", seconds: 2, latencies: latencies)
        #expect(result.perSecond == 50)
        #expect([50, 99, 100].map(result.latencies.percentile) == [50, 99, 100])
        #expect(Latencies().percentile(50) == 0)
    }
}
