@testable import DaybookCommitLog
import DaybookCore
import DaybookTesting
import Testing

/// What is damaged is named, and never taken for what a power cut left.
@Suite struct SegmentDamageTests {
    /// A disk whose first segment holds three frames, the middle one of several blocks.
    private func written() throws -> (disk: ModelDisk, log: ModelLog, batches: [LogBatch]) {
        let disk = ModelDisk()
        var pair = try LogPair(disk, ModelLog())
        try pair.drain()
        var maker = BatchMaker(seed: 11)
        var batches: [LogBatch] = []
        for byteCount in [100, 3_000, 200] {
            let batch = maker.batch(eventCount: 2, bodyByteCount: byteCount)
            try pair.commitLog.append(batch)
            maker.take(batch)
            batches.append(batch)
        }
        return (disk, pair.log, batches)
    }

    private func damage(_ disk: ModelDisk, _ log: ModelLog) -> SegmentDamage? {
        do throws(SegmentDamage) {
            _ = try LogPair(disk, log)
            return nil
        } catch { return error }
    }

    /// Each bit of every frame but the padding, the last frame's included: none is taken for a write that was cut off, which
    /// would give acknowledged positions out again.
    @Test func everyFlippedBitIsDamageOrChangesNothing() throws {
        let (disk, log, batches) = try written()
        let used = 4 * 4_096
        for byte in 0..<used {
            let bit = byte % 8
            disk.flip(.a, byte: byte, bit: bit)
            if damage(disk, log) == nil {
                #expect(try LogPair(disk, log).commitLog.tail.batches == batches, "byte \(byte)")
            }
            disk.flip(.a, byte: byte, bit: bit)
        }
        #expect(damage(disk, log) == nil)
    }

    @Test func aFlippedBitIsNamedByItsFirstPosition() throws {
        let (disk, log, _) = try written()
        disk.flip(.a, byte: 4_096 + 600, bit: 3)
        let damage = try #require(self.damage(disk, log))
        #expect(damage.position == Position(3) && damage.offset == 4_096 && damage.problem == .checksum)
        #expect(
            damage.description
                == "the commit log's segment a is damaged at byte 4096, from position 3 on: a frame's checksum is wrong"
        )
    }

    @Test func aFrameBehindOneThatIsNotWholeIsDamage() throws {
        let (disk, log, _) = try written()
        var bytes = disk.bytes(of: .a)!
        bytes.replaceSubrange(4_096 + 512..<4_096 + 1_024, with: [UInt8](repeating: 0, count: 512))
        disk.put(bytes, as: .a)
        #expect(damage(disk, log)?.problem == .behindTorn)
        bytes.replaceSubrange(4_096..<3 * 4_096, with: [UInt8](repeating: 0, count: 2 * 4_096))
        disk.put(bytes, as: .a)
        #expect(damage(disk, log)?.problem == .behindTorn)
    }

    /// The last frame with one piece missing was never acknowledged, whichever piece it is.
    @Test func theLastFrameMayBeCutOff() throws {
        let (disk, log, batches) = try written()
        let whole = disk.bytes(of: .a)!
        for piece in 0..<8 {
            var bytes = whole
            let start = 3 * 4_096 + piece * 512
            bytes.replaceSubrange(start..<start + 512, with: [UInt8](repeating: 0, count: 512))
            disk.put(bytes, as: .a)
            var pair = try LogPair(disk, log)
            #expect(pair.commitLog.tail.batches == Array(batches.dropLast()))
            try pair.drain()
            #expect(
                disk.bytes(of: .a)!.allSatisfy { $0 == 0 },
                "what was cut off does not pass for the next frame's")
        }
    }

    @Test func aSegmentThatIsMissingOrNotItselfIsDamage() throws {
        let (disk, log, _) = try written()
        let (a, b) = (disk.bytes(of: .a)!, disk.bytes(of: .b)!)
        disk.remove(.a)
        #expect(damage(disk, log)?.problem == .missing)
        disk.put(Array(a.dropLast()), as: .a)
        #expect(damage(disk, log)?.problem == .wrongSize(16_383))
        disk.put(Array(a.prefix(8_192)), as: .a)
        #expect(damage(disk, log)?.problem == .tooLong)
        disk.put(a, as: .a)
        disk.put(a, as: .b)
        #expect(damage(disk, log) != nil, "twice the same")
        disk.put(b, as: .b)
        #expect(damage(disk, log) == nil)
        disk.makeUnreadable(.a)
        #expect(damage(disk, log)?.problem == .unreadable)
    }

    @Test func aSegmentOfAnOlderUseOrAnotherJournalIsDamage() throws {
        let (disk, log, _) = try written()
        let old = disk.bytes(of: .a)!
        var pair = try LogPair(disk, log)
        try pair.drain()
        pair.commitLog.retire()
        try pair.drain()
        #expect(pair.log.records.a == .ready(SegmentUse(2)))
        disk.put(old, as: .a)
        #expect(damage(disk, pair.log)?.problem == .piece)
        let other = ModelDisk()
        other.put(old, as: .a)
        other.put(disk.bytes(of: .b), as: .b)
        #expect(throws: SegmentDamage.self) {
            _ = try CommitLog(
                opening: other, of: LogHistory(id: Array(0..<16), lineage: 1), log: log.end,
                records: log.records)
        }
    }

    @Test func framesThatDoNotContinueTheLogAreDamage() throws {
        let disk = ModelDisk()
        let start = LogEnd(position: Position(1), root: Digest256(words: (1, 1, 1, 1)))
        var pair = try LogPair(disk, ModelLog(start: start))
        try pair.drain()
        var maker = BatchMaker(seed: 12, after: start)
        for _ in 0..<3 {
            let batch = maker.batch(eventCount: 2, bodyByteCount: 10)
            try pair.append(batch)
            maker.take(batch)
        }
        func problem(_ end: LogEnd) -> SegmentProblem? {
            do throws(SegmentDamage) {
                _ = try CommitLog(opening: disk, of: LogPair.history, log: end, records: pair.log.records)
                return nil
            } catch { return error.problem }
        }
        #expect(problem(start) == nil)
        #expect(problem(LogEnd(position: .none, root: .zero)) == .gap)
        #expect(problem(LogEnd(position: Position(1), root: .zero)) == .root)
        #expect(problem(LogEnd(position: Position(2), root: .zero)) == .gap, "in the middle of a batch")
        #expect(problem(LogEnd(position: Position(3), root: .zero)) == .root)
        #expect(problem(maker.end) == nil)
    }
}
