import DaybookCore
import DaybookJournal
import Testing

@testable import DaybookMethods
@testable import DaybookWire

/// Lists that take what earlier lists wrote.
struct WrittenMessagesTests {
    /// Of a sealed body, but for the bytes that `differing` changes.
    private func record(_ position: UInt64, differing: UInt8 = 0) throws -> MessageRecordID {
        var bytes = BodyRecord.seal(body([(.content, "1")]), salt: (1, 2))
        bytes[1] ^= differing
        return try MessageRecordID(position: Position(position), body: bytes.span.bytes)
    }

    private func list(
        _ written: WrittenMessages, _ read: (inout MessageListWriter) -> Void
    ) -> String {
        let list = MessageList(countMax: 3, written: written) {
            read(&$0)
            return MessagePage(total: 3, hasMore: false)
        }
        return text(MessageListMethod().line(list, to: json("1")))
    }

    @Test func aListIsTheSameFromWhatWasWritten() throws {
        let written = WrittenMessages()
        let messages = (1...3).map { message(sequence: $0, [(.content, "\"m\($0)\"")]) }
        let records = try (1...3).map { try record($0) }
        let first = list(written) { writer in
            for (message, record) in zip(messages, records) {
                #expect(writer.takeAgain(record) == nil)
                message.lend { _ = writer.take($0, from: record) }
            }
        }
        let again = list(written) { writer in
            for record in records { #expect(writer.takeAgain(record) != nil) }
        }
        let mixed = list(written) { writer in
            #expect(writer.takeAgain(records[0]) != nil)
            messages[1].lend { _ = writer.take($0, from: records[1]) }
            #expect(writer.takeAgain(records[2]) != nil)
        }
        #expect(first == again && first == mixed)
        #expect(first.contains(#""m2""#))
    }

    @Test func anotherRecordInThePlaceIsRead() throws {
        let written = WrittenMessages()
        let erased = try MessageRecordID(
            position: Position(1), body: BodyRecord.erased(by: Position(9)).span.bytes)
        _ = list(written) { writer in
            message([(.content, "1")]).lend { _ = try! writer.take($0, from: record(1)) }
        }
        for other in [erased, try record(1, differing: 1), try record(2)] {
            #expect(written.json(of: other) == nil)
        }
        #expect(written.json(of: try record(1)) != nil)
    }

    @Test func whatIsKeptIsBounded() throws {
        let written = WrittenMessages(byteCountMax: 4 * Limits.writtenMessageByteCountMax)
        let json = Array("{}".utf8)[...]
        for position in UInt64(1)...6 { written.keep(json, of: try record(position)) }
        let kept = try (UInt64(1)...6).filter { written.json(of: try record($0)) != nil }
        #expect(kept == [3, 4, 5, 6])
        let large = [UInt8](repeating: 0x20, count: Limits.writtenMessageByteCountMax + 1)[...]
        written.keep(large, of: try record(3))
        #expect(written.json(of: try record(3)) == Array("{}".utf8))
        written.keep(large.dropFirst(), of: try record(7))
        #expect(written.json(of: try record(7))?.count == Limits.writtenMessageByteCountMax)
    }
}
