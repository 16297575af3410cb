@testable import DaybookCommitLog
import DaybookCore
import DaybookSystem
import DaybookTesting
import Testing

@Suite struct CommitLogTests {
    private func pair(_ disk: ModelDisk = ModelDisk()) throws -> LogPair {
        var pair = try LogPair(disk, ModelLog())
        try pair.drain()
        return pair
    }

    @Test func nothingIsAppendedBeforeASegmentIsReady() throws {
        var pair = try LogPair(ModelDisk(), ModelLog())
        var maker = BatchMaker(seed: 1)
        let batch = maker.batch(eventCount: 1, bodyByteCount: 10)
        #expect(throws: CommitLogError.full) { try pair.commitLog.append(batch) }
        try pair.drain()
        try pair.commitLog.append(batch)
        #expect(pair.commitLog.end == LogEnd(position: .first, root: batch.rootAfter))
        #expect(pair.log.end.position == .none && pair.commitLog.tail.batch(containing: .first) == batch)
    }

    @Test func whatWasAppendedIsFoundAgain() throws {
        let disk = ModelDisk()
        var pair = try pair(disk)
        var maker = BatchMaker(seed: 2)
        var batches: [LogBatch] = []
        for count in 1...4 {
            let batch = maker.batch(eventCount: count, bodyByteCount: 300)
            try pair.append(batch)
            maker.take(batch)
            batches.append(batch)
        }
        var again = try LogPair(disk, pair.log)
        #expect(again.commitLog.tail.batches == batches && again.commitLog.end == maker.end)
        try again.drain()
        #expect(again.log.batches == batches && again.commitLog.tail.isEmpty)
        #expect(again.commitLog.flushed == maker.end)
        #expect(try LogPair(disk, again.log).commitLog.tail.isEmpty)
    }

    @Test func aSegmentIsUsedAgainOnlyWhenTheLogHasAllOfIt() throws {
        let disk = ModelDisk()
        var pair = try pair(disk)
        var maker = BatchMaker(seed: 3)
        // Four frames of a block fill a segment.
        for _ in 0..<8 {
            let batch = maker.batch(eventCount: 1, bodyByteCount: 2_000)
            try pair.commitLog.append(batch)
            maker.take(batch)
        }
        let ninth = maker.batch(eventCount: 1, bodyByteCount: 2_000)
        #expect(throws: CommitLogError.full) { try pair.commitLog.append(ninth) }
        while pair.step(byteCountMax: 2_500), pair.log.end.position < Position(3) {}
        #expect(pair.log.records == SegmentRecords(a: .ready(SegmentUse(1)), b: .ready(SegmentUse(1))))
        pair.step(byteCountMax: 2_500)
        #expect(pair.log.records == SegmentRecords(a: .free(after: SegmentUse(1)), b: .ready(SegmentUse(1))))
        #expect(throws: CommitLogError.full) { try pair.commitLog.append(ninth) }
        #expect(disk.bytes(of: .a)!.contains { $0 != 0 })
        try pair.blank()
        #expect(disk.bytes(of: .a)!.allSatisfy { $0 == 0 })
        #expect(throws: CommitLogError.full) { try pair.commitLog.append(ninth) }
        pair.step()
        #expect(pair.log.records.a == .ready(SegmentUse(2)))
        try pair.commitLog.append(ninth)
    }

    @Test func segmentsGrowUnderLoadAndForLargeFrames() throws {
        let disk = ModelDisk()
        var pair = try pair(disk)
        var maker = BatchMaker(seed: 4)
        func append(_ byteCount: Int, _ pair: inout LogPair) throws {
            let batch = maker.batch(eventCount: 1, bodyByteCount: byteCount)
            try pair.append(batch)
            maker.take(batch)
        }
        // Flushed after each: both are used in turn, and neither grows.
        for _ in 0..<20 {
            try append(2_000, &pair)
            try pair.drain()
        }
        #expect(disk.byteCount(of: .a) == 16_384 && disk.byteCount(of: .b) == 16_384)
        for _ in 0..<60 { try append(2_000, &pair) }
        try pair.drain()
        #expect(max(disk.byteCount(of: .a)!, disk.byteCount(of: .b)!) > 16_384)
        try append(400_000, &pair)
        #expect(pair.commitLog.end.position == Position(81))
        #expect(max(disk.byteCount(of: .a)!, disk.byteCount(of: .b)!) >= 2 * 400_000)
    }

    @Test func aSegmentThatCannotGrowKeepsItsSize() throws {
        let disk = ModelDisk()
        _ = try pair(disk)
        disk.fail(after: 0, .noSpace)
        var blanking = Blanking(segment: .a, byteCount: 65_536)
        #expect(try blanking.run(on: disk) == 16_384)
        #expect(disk.byteCount(of: .a) == 16_384)
        blanking = Blanking(segment: .b, byteCount: 16_384)
        #expect(try blanking.run(on: disk) == 16_384)
        disk.remove(.b)
        #expect(throws: SystemError.self) { try blanking.run(on: disk) }
        disk.clearFault()
        #expect(try blanking.run(on: disk) == 16_384)
    }

    @Test func anErasureDrivesTheSwitch() throws {
        let disk = ModelDisk()
        var pair = try pair(disk)
        var maker = BatchMaker(seed: 5)
        let batch = maker.batch(eventCount: 1, bodyByteCount: 100)
        try pair.append(batch)
        maker.take(batch)
        try pair.drain()
        #expect(disk.bytes(of: .a)!.contains { $0 != 0 }, "it is still written to")
        pair.commitLog.retire()
        try pair.drain()
        #expect(disk.bytes(of: .a)!.allSatisfy { $0 == 0 } && disk.bytes(of: .b)!.allSatisfy { $0 == 0 })
        try pair.append(maker.batch(eventCount: 1, bodyByteCount: 100))
    }

    @Test(arguments: [ModelDisk.Fault.write, .shortWrite, .noSpace, .sync])
    func afterAFailureNothingIsWritten(fault: ModelDisk.Fault) throws {
        let disk = ModelDisk()
        var pair = try pair(disk)
        var maker = BatchMaker(seed: 6)
        let first = maker.batch(eventCount: 1, bodyByteCount: 100)
        try pair.append(first)
        maker.take(first)
        disk.fail(after: 0, fault)
        let second = maker.batch(eventCount: 2, bodyByteCount: 3_000)
        var failure: CommitLogError?
        do throws(CommitLogError) { try pair.commitLog.append(second) } catch { failure = error }
        if fault == .sync {
            guard case .sync = failure else { return #expect(Bool(false), "\(String(describing: failure))") }
        }
        disk.clearFault()
        let calls = disk.callCount
        #expect(throws: failure!) { try pair.commitLog.append(second) }
        #expect(!pair.step() && disk.callCount == calls)
        // In the same boot the page cache shows what was written: it is taken in, synced, before anybody reads it.
        var again = try LogPair(disk, pair.log)
        #expect(again.commitLog.tail.batches.first == first)
        try again.commitLog.settle()
        var random = SeededGenerator(seed: 7)
        let found = again.commitLog.tail.batches
        disk.cutPower(.all, &random)
        #expect(try LogPair(disk, pair.log).commitLog.tail.batches == found)
    }

    @Test func filesOfADirectory() throws {
        let directory = TestDirectory()
        defer { directory.remove() }
        let files = SegmentFiles(directory: directory.path)
        var log = ModelLog()
        var commitLog = try CommitLog(opening: files, of: LogPair.history, log: log.end, records: log.records)
        func step(_ commitLog: inout CommitLog) {
            while let step = commitLog.nextStep(byteCountMax: 1_000) {
                log.commit(step)
                commitLog.stepIsDurable(step)
            }
        }
        while let blanking = commitLog.blanking {
            commitLog.isBlank(blanking.segment, byteCount: try blanking.run(on: files))
        }
        step(&commitLog)
        var maker = BatchMaker(seed: 8)
        let batch = maker.batch(eventCount: 3, bodyByteCount: 5_000)
        try commitLog.append(batch)
        #expect(
            File.storage(of: files.path(of: .a))!.byteCount >= 1 << 20,
            "its blocks are there before they are needed")
        #expect(File.mode(files.path(of: .a))! & 0o77 == 0)
        let other = SegmentFiles(directory: directory.path)
        let again = try CommitLog(opening: other, of: LogPair.history, log: log.end, records: log.records)
        #expect(again.tail.batches == [batch])
    }
}
