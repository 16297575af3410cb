import NIOCore
import Testing

@testable import DaybookFraming

@Suite struct LineFramerTests {
    private func lines(_ framer: inout LineFramer) throws -> [String] {
        var lines: [String] = []
        while let line = try framer.next() { lines.append(String(decoding: line.bytes, as: UTF8.self)) }
        return lines
    }

    private let text = "a\n\nbc\r\n\u{2028}é\n"

    @Test(arguments: 1...14) func linesAreTheSameHoweverTheyArrive(chunkByteCount: Int) throws {
        var framer = LineFramer(byteCountMax: 100)
        var found: [String] = []
        let bytes = Array(text.utf8) + Array("rest".utf8)
        for start in stride(from: 0, to: bytes.count, by: chunkByteCount) {
            framer.receive(ByteBuffer(bytes: bytes[start..<min(start + chunkByteCount, bytes.count)]))
            found += try lines(&framer)
        }
        #expect(found == ["a", "", "bc\r", "\u{2028}é"])
        #expect(framer.receivedByteCount == UInt64(bytes.count))
        #expect(!framer.hasInput)
    }

    @Test func linesKnowWhereTheyBegan() throws {
        var framer = LineFramer(byteCountMax: 100)
        framer.receive(ByteBuffer(string: "ab\nc"))
        #expect(try framer.next()?.offset == 0)
        #expect(try framer.next() == nil)
        framer.receive(ByteBuffer(string: "d\n\n"))
        #expect(try framer.next() == LineFramer.Line(bytes: Array("cd".utf8), offset: 3))
        #expect(try framer.next()?.offset == 6)
    }

    @Test func bytesWaitUntilTheyAreAskedFor() throws {
        var framer = LineFramer(byteCountMax: 100)
        framer.receive(ByteBuffer(string: "a\nb"))
        framer.receive(ByteBuffer(string: "c\nd\n"))
        #expect(try lines(&framer) == ["a", "bc", "d"])
    }

    @Test(arguments: [1, 3, 5, 100]) func aLineOverTheLimitIsRefused(chunkByteCount: Int) throws {
        func feed(_ count: Int) throws -> [String] {
            var framer = LineFramer(byteCountMax: 10)
            var found: [String] = []
            let bytes = [UInt8](repeating: 0x61, count: count) + [0x0A]
            for start in stride(from: 0, to: bytes.count, by: chunkByteCount) {
                framer.receive(ByteBuffer(bytes: bytes[start..<min(start + chunkByteCount, bytes.count)]))
                found += try lines(&framer)
            }
            return found
        }
        #expect(try feed(10).map(\.count) == [10])
        #expect(throws: LineFramer.LineTooLong.self) { try feed(11) }
    }
}
