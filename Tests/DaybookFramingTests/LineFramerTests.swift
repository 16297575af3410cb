import NIOCore
import Testing

@testable import DaybookFraming

@Suite struct LineFramerTests {
    private func lines(_ framer: inout LineFramer) -> [String] {
        var lines: [String] = []
        while case .line(let line) = framer.next() {
            lines.append(String(decoding: line.bytes, as: UTF8.self))
        }
        return lines
    }

    private let text = "a\n\nbc\r\n\u{2028}é\n"

    @Test(arguments: 1...14) func linesAreTheSameHoweverTheyArrive(chunkByteCount: Int) {
        var framer = LineFramer(byteCountMax: 100)
        var found: [String] = []
        let bytes = Array(text.utf8) + Array("rest".utf8)
        for start in stride(from: 0, to: bytes.count, by: chunkByteCount) {
            framer.receive(ByteBuffer(bytes: bytes[start..<min(start + chunkByteCount, bytes.count)]))
            found += lines(&framer)
        }
        #expect(found == ["a", "", "bc\r", "\u{2028}é"])
        #expect(framer.receivedByteCount == UInt64(bytes.count))
        #expect(!framer.hasInput)
    }

    @Test func linesKnowWhereTheyBegan() {
        var framer = LineFramer(byteCountMax: 100)
        framer.receive(ByteBuffer(string: "ab\nc"))
        #expect(framer.next() == .line(LineFramer.Line(bytes: Array("ab".utf8), offset: 0)))
        #expect(framer.next() == .unfinished)
        framer.receive(ByteBuffer(string: "d\n\n"))
        #expect(framer.next() == .line(LineFramer.Line(bytes: Array("cd".utf8), offset: 3)))
        #expect(framer.next() == .line(LineFramer.Line(bytes: [], offset: 6)))
    }

    @Test func bytesWaitUntilTheyAreAskedFor() {
        var framer = LineFramer(byteCountMax: 100)
        framer.receive(ByteBuffer(string: "a\nb"))
        framer.receive(ByteBuffer(string: "c\nd\n"))
        #expect(lines(&framer) == ["a", "bc", "d"])
    }

    @Test(arguments: [1, 3, 5, 100]) func aLineOverTheLimitIsRefused(chunkByteCount: Int) {
        func feed(_ count: Int) -> (lines: [String], end: LineFramer.Next) {
            var framer = LineFramer(byteCountMax: 10)
            var found: [String] = []
            let bytes = [UInt8](repeating: 0x61, count: count) + [0x0A]
            for start in stride(from: 0, to: bytes.count, by: chunkByteCount) {
                framer.receive(ByteBuffer(bytes: bytes[start..<min(start + chunkByteCount, bytes.count)]))
                found += lines(&framer)
            }
            return (found, framer.next())
        }
        #expect(feed(10).lines.map(\.count) == [10])
        #expect(feed(10).end == .unfinished)
        #expect(feed(11).lines.isEmpty)
        #expect(feed(11).end == .tooLong)
    }
}
