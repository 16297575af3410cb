import DaybookCore
import Testing

@testable import DaybookServer

@Suite struct HeldMemoryTests {
    @Test func theOneThatHasHeldLongestIsGivenUp() {
        let memory = HeldMemory(byteCountMax: 100)
        #expect(memory.hold(40, by: 1) == [])
        #expect(memory.hold(40, by: 2) == [])
        #expect(memory.hold(20, by: 1) == [])
        #expect(memory.hold(40, by: 3) == [])
        #expect(memory.byteCount == 100)
        #expect(memory.hold(41, by: 3) == [1])
        #expect(memory.byteCount == 81)
    }

    @Test func whoGivesAllBackBeginsAnew() {
        let memory = HeldMemory(byteCountMax: 100)
        _ = memory.hold(40, by: 1)
        _ = memory.hold(40, by: 2)
        #expect(memory.hold(0, by: 1) == [])
        _ = memory.hold(40, by: 1)
        #expect(memory.hold(90, by: 3) == [2, 1])
        #expect(memory.byteCount == 90)
    }

    @Test func oneAloneMayHaveNoMoreEither() {
        let memory = HeldMemory(byteCountMax: 100)
        #expect(memory.hold(101, by: 1) == [1])
        #expect(memory.byteCount == 0)
        #expect(memory.hold(0, by: 1) == [])
        #expect(memory.byteCount == 0)
    }

    @Test func ordinaryBuffersDoNotCount() {
        let memory = HeldMemory(byteCountMax: 1 << 20)
        var share = MemoryShare(of: 1, in: memory)
        _ = share.hold(Limits.heldByteCountMin)
        #expect(memory.byteCount == 0)
        _ = share.hold(Limits.heldByteCountMin + 1)
        #expect(memory.byteCount == Limits.heldByteCountMin + 1)
        _ = share.hold(5)
        #expect(memory.byteCount == 0)
    }
}

@Suite struct ClientFaultCountsTests {
    /// The first of each fault has a line of its own; a storm after it is counted.
    @Test func aStormIsCounted() {
        var counts = ClientFaultCounts()
        #expect(!counts.isCounting)
        #expect(counts.note(.lineTooLong) == true)
        #expect(counts.note(.answersNotTaken) == true)
        #expect(counts.isCounting)
        for _ in 0..<1_000 { #expect(counts.note(.answersNotTaken) == false) }
        #expect(counts.note(.lineTooLong) == false)
        #expect(counts.take() == [.answersNotTaken: 1_000, .lineTooLong: 1])
        #expect(counts.note(.lineTooLong) == false, "the storm has not ended yet")
        #expect(counts.take() == [.lineTooLong: 1])
        #expect(counts.note(.answersNotTaken) == true, "that one has")
        #expect(counts.take() == [:])
        #expect(!counts.isCounting)
        #expect(counts.note(.lineTooLong) == true)
    }
}
