import Glibc
package import NIOCore

/// Cuts the bytes of a connection into lines at LF. Every byte is looked at once, however the bytes arrive,
/// and memory follows what has arrived.
package struct LineFramer {
    package struct Line: Equatable {
        /// The line without its line feed.
        package let bytes: [UInt8]
        /// Bytes of the connection before this line.
        package let offset: UInt64
    }

    package enum Next: Equatable {
        case line(Line)
        /// The line's end has not come.
        case unfinished
        /// The line is over the limit. Nothing can be read any more: where the next one begins is not known.
        case tooLong
    }

    private let byteCountMax: Int
    /// Bytes received and not looked at yet.
    private var incoming = ByteBuffer()
    /// The beginning of a line whose end has not come.
    private var unfinished: [UInt8] = []
    private var nextOffset: UInt64 = 0

    package init(byteCountMax: Int) { self.byteCountMax = byteCountMax }

    /// Bytes of the connection so far.
    package private(set) var receivedByteCount: UInt64 = 0

    /// Bytes of the connection before the line that comes next, or has begun.
    package var lineOffset: UInt64 { nextOffset }

    /// Bytes of the line that has begun, as far as they were looked at.
    package var unfinishedByteCount: Int { unfinished.count }

    /// Whether there may be a whole line.
    package var hasInput: Bool { incoming.readableBytes > 0 }

    package mutating func receive(_ buffer: ByteBuffer) {
        receivedByteCount += UInt64(buffer.readableBytes)
        if hasInput { incoming.writeImmutableBuffer(buffer) } else { incoming = buffer }
    }

    package mutating func next() -> Next {
        guard hasInput else { return .unfinished }
        let end = incoming.lineFeedDistance
        let byteCount = end ?? incoming.readableBytes
        guard unfinished.count + byteCount <= byteCountMax else { return .tooLong }
        let bytes = takeBytes(byteCount)
        guard end != nil else {
            incoming = ByteBuffer()
            unfinished = bytes
            return .unfinished
        }
        incoming.moveReaderIndex(forwardBy: 1)
        // Given back at once, the memory serves the channel's next read.
        if !hasInput { incoming = ByteBuffer() }
        defer { nextOffset += UInt64(bytes.count + 1) }
        return .line(Line(bytes: bytes, offset: nextOffset))
    }

    /// The unfinished line with the next `count` bytes.
    private mutating func takeBytes(_ count: Int) -> [UInt8] {
        guard !unfinished.isEmpty else { return incoming.readBytes(length: count) ?? [] }
        var bytes: [UInt8] = []
        swap(&bytes, &unfinished)
        bytes.append(contentsOf: incoming.readSlice(length: count)?.readableBytesView ?? ByteBufferView())
        return bytes
    }
}

extension ByteBuffer {
    /// Bytes before the first line feed; nil if there is none.
    fileprivate var lineFeedDistance: Int? {
        withUnsafeReadableBytes { bytes in
            guard let start = bytes.baseAddress, let found = memchr(start, 0x0A, bytes.count) else {
                return nil
            }
            return found - UnsafeMutableRawPointer(mutating: start)
        }
    }
}
