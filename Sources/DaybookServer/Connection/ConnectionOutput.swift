import NIOCore

/// Lines to send that the channel has not taken yet. The channel gets them in pieces, so that it is known how
/// much a client that does not read keeps in memory, and so that this can be given back.
struct ConnectionOutput {
    /// Byte count at which the lines are written before more are made.
    private static let byteCountMax = 256 * 1_024
    private static let pieceByteCountMax = 64 * 1_024
    private static let byteCountKeptMax = 64 * 1_024
    private static let lineFeed = UInt8(ascii: "\n")

    /// Lines of which the channel has nothing.
    private var lines = ByteBuffer()
    /// The part of earlier lines that the channel has not taken.
    private var rest = ByteBuffer()
    private var endsWithinLine = false
    /// Bytes of all lines so far.
    private(set) var writtenByteCount: UInt64 = 0

    var byteCount: Int { rest.readableBytes + lines.readableBytes }
    var isEmpty: Bool { byteCount == 0 }
    var isLarge: Bool { byteCount >= ConnectionOutput.byteCountMax }

    mutating func write(_ line: [UInt8]) {
        lines.writeBytes(line)
        lines.writeInteger(ConnectionOutput.lineFeed)
        writtenByteCount += UInt64(line.count + 1)
    }

    /// Bytes that the client has taken so far. The system counts what waits in the socket with its own
    /// overhead, so only two of these numbers tell something.
    func takenByteCount(_ context: ChannelHandlerContext) -> Int {
        let buffered = (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
        return Int(writtenByteCount) - byteCount - buffered - PeerSocket.untakenByteCount(context)
    }

    /// Gives the channel as much as it takes.
    /// - Parameter promise: kept once all of it is out. Left alone where the channel does not take all now.
    mutating func flush(to context: ChannelHandlerContext, promise: () -> EventLoopPromise<Void>?) {
        while !isEmpty, context.channel.isWritable {
            if rest.readableBytes == 0 {
                guard lines.readableBytes > ConnectionOutput.pieceByteCountMax else {
                    return flushLines(to: context, promise: promise())
                }
                swap(&rest, &lines)
                lines = ByteBuffer()
            }
            flushPiece(to: context, promise: promise)
        }
    }

    /// Writes the lines and clears the buffer in place: where the socket took all of it, nobody else holds
    /// the memory any more.
    private mutating func flushLines(to context: ChannelHandlerContext, promise: EventLoopPromise<Void>?) {
        endsWithinLine = false
        context.writeAndFlush(NIOAny(lines), promise: promise)
        if lines.capacity <= ConnectionOutput.byteCountKeptMax {
            lines.clear()
        } else {
            lines = ByteBuffer()
        }
    }

    private mutating func flushPiece(
        to context: ChannelHandlerContext, promise: () -> EventLoopPromise<Void>?
    ) {
        let byteCount = min(rest.readableBytes, ConnectionOutput.pieceByteCountMax)
        guard let piece = rest.readSlice(length: byteCount) else { return }
        endsWithinLine = piece.getInteger(at: piece.writerIndex - 1) != ConnectionOutput.lineFeed
        if rest.readableBytes == 0 { rest = ByteBuffer() }
        context.writeAndFlush(NIOAny(piece), promise: isEmpty ? promise() : nil)
    }

    /// Drops the lines of which the channel has nothing.
    /// - Parameter byteCountMax: how much may be kept, to end the line that the channel has a part of.
    /// - Returns: whether another line can follow.
    mutating func drop(keeping byteCountMax: Int) -> Bool {
        lines = ByteBuffer()
        guard endsWithinLine else {
            rest = ByteBuffer()
            return true
        }
        let end = rest.readableBytesView.firstIndex(of: ConnectionOutput.lineFeed)
        let byteCount = end.map { $0 - rest.readerIndex + 1 } ?? rest.readableBytes
        guard byteCount <= byteCountMax, let kept = rest.readSlice(length: byteCount) else {
            rest = ByteBuffer()
            return false
        }
        rest = kept
        return true
    }
}
