@testable import DaybookCommitLog
import DaybookCore
import DaybookTesting
import Testing

@Suite struct FrameTests {
    static let history = LogHistory(id: Array(0..<16), lineage: 7)

    private func batch(_ bodies: [[UInt8]]) -> LogBatch {
        var batch = LogBatch(first: Position(41), rootBefore: Digest256(words: (1, 2, 3, 4)))
        for (index, body) in bodies.enumerated() {
            let header = [UInt8(index), 9, 9]
            batch.add(
                header: header.span.bytes, body: body.span.bytes,
                root: Digest256(words: (5, 6, 7, UInt64(index))))
        }
        return batch
    }

    private func decoded(_ frame: [UInt8], use: SegmentUse) throws -> LogBatch {
        let header = try Frame.Header(
            firstPiece: frame.span.bytes.extracting(0..<512), of: FrameTests.history, use: use)
        #expect(header.byteCount == frame.count)
        return try Frame.decode(frame.span.bytes, header)
    }

    @Test(arguments: [0, 1, 335, 336, 337, 507, 508, 3_900, 4_100, 100_000])
    func aFrameIsReadAsItWasWritten(byteCount: Int) throws {
        let batch = batch([[UInt8](repeating: 7, count: byteCount), [], [1, 2, 3]])
        let frame = Frame.encode(batch, of: FrameTests.history, use: SegmentUse(3))
        #expect(frame.count.isMultiple(of: 4_096) && frame.count == Frame.byteCount(of: batch))
        #expect(try decoded(frame, use: SegmentUse(3)) == batch)
        #expect(batch.count == 3 && batch.last == Position(43))
        let header = batch.header(at: Position(43)).array(0..<3)
        let body = batch.body(at: Position(43)).array(0..<3)
        #expect(header == [2, 9, 9] && body == [1, 2, 3])
    }

    /// Every byte as docs/internals/commit-log.md has it.
    @Test func theBytesOfAFrame() {
        let use = SegmentUse(0x1_0000_0002)
        let frame = Frame.encode(batch([[0xAA, 0xBB]]), of: FrameTests.history, use: use)
        #expect(frame.count == 4_096)
        var payload = Array("DBKFRAME".utf8) + [1, 0, 0, 0, 145, 0, 0, 0]
        payload += Array(0..<16) + [7, 0, 0, 0, 0, 0, 0, 0]
        payload += [2, 0, 0, 0, 1, 0, 0, 0] + [41, 0, 0, 0, 0, 0, 0, 0] + [1, 0, 0, 0]
        for word in [1, 2, 3, 4, 5, 6, 7, 0] { payload += [UInt8(word), 0, 0, 0, 0, 0, 0, 0] }
        payload.append(littleEndian: CRC32C.checksum(payload))
        let batch: [UInt8] = [3, 0, 0, 0, 2, 0, 0, 0, 0, 9, 9, 0xAA, 0xBB]
        payload += batch
        payload.append(littleEndian: CRC32C.checksum(batch))
        #expect(payload.count == 145)
        let piece = [1] + payload + [UInt8](repeating: 0, count: 507 - 145) + [2, 0, 0, 0]
        #expect(Array(frame[0..<512]) == piece)
        let empty = [2] + [UInt8](repeating: 0, count: 507) + [2, 0, 0, 0]
        for index in 1..<8 { #expect(Array(frame[index * 512..<(index + 1) * 512]) == empty) }
    }

    @Test func theHeaderIsOfThisJournalAndThisUse() {
        let frame = Frame.encode(batch([[1]]), of: FrameTests.history, use: SegmentUse(3))
        func problem(_ frame: [UInt8], _ history: LogHistory, _ use: UInt64) -> SegmentProblem? {
            do throws(SegmentProblem) {
                _ = try Frame.Header(firstPiece: frame.span.bytes, of: history, use: SegmentUse(use))
                return nil
            } catch { return error }
        }
        #expect(problem(frame, FrameTests.history, 3) == nil)
        #expect(problem(frame, LogHistory(id: Array(1..<17), lineage: 7), 3) == .foreign)
        #expect(problem(frame, LogHistory(id: Array(0..<16), lineage: 8), 3) == .foreign)
        #expect(problem(frame, FrameTests.history, 3 + 1 << 32) == .foreignUse)
        for byte in 1..<129 {
            var damaged = frame
            damaged[byte] ^= 4
            #expect(problem(damaged, FrameTests.history, 3) == .header, "byte \(byte)")
        }
    }

    @Test func whatTheLogSaysOfTheSegments() throws {
        var records = SegmentRecords()
        #expect(records[.a] == .free(after: .none))
        records[.a] = .ready(SegmentUse(513))
        #expect(
            records.bytes.dropLast(4) == [1, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
        #expect(try SegmentRecords(decoding: records.bytes.span.bytes) == records)
        for byte in records.bytes.indices {
            var damaged = records.bytes
            damaged[byte] ^= 1
            #expect(throws: RecordDamage.self) { try SegmentRecords(decoding: damaged.span.bytes) }
        }
    }

    @Test func noUseHasAMarkOfZeros() {
        #expect(SegmentUse.none.next == SegmentUse(1))
        #expect(SegmentUse(0xFFFF_FFFF).next == SegmentUse(0x1_0000_0001))
    }
}
