import NIOCore

/// Lines to send that are not written yet.
struct ConnectionOutput {
    /// Byte count at which the lines are written before more are made.
    private static let byteCountMax = 256 * 1_024
    private static let byteCountKeptMax = 64 * 1_024

    private var buffer = ByteBuffer()

    var isEmpty: Bool { buffer.readableBytes == 0 }
    var isLarge: Bool { buffer.readableBytes >= ConnectionOutput.byteCountMax }

    mutating func write(_ line: [UInt8]) {
        buffer.writeBytes(line)
        buffer.writeInteger(UInt8(ascii: "\n"))
    }

    /// Writes the lines and clears the buffer in place: where the socket took all of it, nobody else holds
    /// the memory any more.
    mutating func flush(to context: ChannelHandlerContext, promise: EventLoopPromise<Void>?) {
        guard !isEmpty else { return }
        context.writeAndFlush(NIOAny(buffer), promise: promise)
        if buffer.capacity <= ConnectionOutput.byteCountKeptMax {
            buffer.clear()
        } else {
            buffer = ByteBuffer()
        }
    }
}
