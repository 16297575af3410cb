import NIOCore
import NIOEmbedded
import Testing

@testable import DaybookServer

@Suite struct ConnectionOutputTests {
    private final class Holder: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        var context: ChannelHandlerContext?
        func handlerAdded(context: ChannelHandlerContext) { self.context = context }
    }

    private let channel = EmbeddedChannel()
    private let context: ChannelHandlerContext

    init() throws {
        let holder = Holder()
        try channel.pipeline.syncOperations.addHandler(holder)
        context = try #require(holder.context)
    }

    private func sent() throws -> String {
        var text = ""
        while var piece = try channel.readOutbound(as: ByteBuffer.self) {
            text += piece.readString(length: piece.readableBytes) ?? ""
        }
        return text
    }

    private func line(_ letter: String, _ count: Int) -> String { String(repeating: letter, count: count) }

    @Test func whatTheChannelDoesNotTakeStays() throws {
        var output = ConnectionOutput()
        let long = line("a", 200_000)
        output.write(Array(long.utf8))
        channel.isWritable = false
        output.flush(to: context) { nil }
        #expect(try sent() == "" && output.byteCount == 200_001)
        channel.isWritable = true
        output.flush(to: context) { nil }
        output.write(Array("b".utf8))
        output.flush(to: context) { nil }
        #expect(try sent() == long + "\nb\n")
        #expect(output.isEmpty && output.writtenByteCount == 200_003)
    }

    /// The channel has a part of the first line: it is kept to its end, and what follows is dropped.
    @Test func aLineThatHasBegunIsEnded() throws {
        var output = try begun()
        #expect(output.drop(keeping: 1_000_000) == true)
        output.write(Array("why".utf8))
        channel.isWritable = true
        output.flush(to: context) { nil }
        #expect(try sent() == line("a", 200_000) + "\nwhy\n")
    }

    @Test func aLineTooLongToBeEndedLeavesNothing() throws {
        var output = try begun()
        #expect(output.drop(keeping: 1_000) == false)
        #expect(output.isEmpty)
    }

    @Test func betweenTwoLinesAllIsDropped() throws {
        var output = ConnectionOutput()
        output.write(Array("a".utf8))
        output.flush(to: context) { nil }
        output.write(Array("b".utf8))
        #expect(output.drop(keeping: 0) == true)
        #expect(try output.isEmpty && sent() == "a\n")
    }

    /// Two lines, of which the channel takes one piece.
    private func begun() throws -> ConnectionOutput {
        let closer = Closer()
        try channel.pipeline.syncOperations.addHandler(closer, position: .first)
        var output = ConnectionOutput()
        output.write(Array(line("a", 200_000).utf8))
        output.write(Array(line("b", 200_000).utf8))
        output.flush(to: context) { nil }
        try channel.pipeline.syncOperations.removeHandler(closer).wait()
        return output
    }

    /// Makes the channel take no more after the first piece.
    private final class Closer: ChannelOutboundHandler, RemovableChannelHandler {
        typealias OutboundIn = ByteBuffer
        func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
            context.write(data, promise: promise)
            (context.channel as? EmbeddedChannel)?.isWritable = false
        }
    }
}
