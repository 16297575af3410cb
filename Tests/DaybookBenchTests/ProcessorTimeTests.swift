import Testing

@testable import daybook_bench

/// How much of the machine a measurement had.
struct ProcessorTimeTests {
    @Test func theShareIsOfWhatPassed() throws {
        let before = try #require(ProcessorTime("cpu  100 0 50 800 10 0 20 20 7 0"))
        #expect(before.total == 1_000 && before.stolen == 20)
        let after = try #require(ProcessorTime("cpu  150 0 50 820 10 0 20 50 7 0"))
        #expect(after.stolenShare(since: before) == 0.3)
        #expect(before.stolenShare(since: before) == 0)
        let soon = try #require(ProcessorTime("cpu  100 0 50 820 10 0 20 99 7 0"))
        #expect(soon.stolenShare(since: before) == 0)
        let back = try #require(ProcessorTime("cpu  200 0 50 820 10 0 20 19 7 0"))
        #expect(back.stolenShare(since: before) == 0)
    }

    @Test(arguments: [
        "", "cpu0 1 2 3 4 5 6 7 8", "cpu 1 2 3 4", "cpu a b c d e f g h", "intr 1 2 3 4 5 6 7 8",
    ])
    func otherLinesSayNothing(_ line: String) { #expect(ProcessorTime(line) == nil) }

    @Test func aQuietMachineIsNotSpokenOf() {
        #expect(Disturbance.note(0.049) == nil)
        #expect(
            Disturbance.note(0.123)
                == "The machine's host took 12 % of its time meanwhile, so the figures say little:"
                + " measure again when it is quiet.")
    }
}
