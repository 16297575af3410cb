import NIOCore

/// Cuts a stream of bytes into lines.
struct LineSplitter {
    private var buffer: ByteBuffer?
    private var searchedByteCount = 0
    private let lineByteCountMax: Int

    init(lineByteCountMax: Int) { self.lineByteCountMax = lineByteCountMax }

    /// Whether no bytes of an unfinished line are held.
    var isEmpty: Bool { buffer == nil }

    mutating func append(_ bytes: ByteBuffer) {
        guard var whole = buffer else {
            buffer = bytes
            return
        }
        buffer = nil
        var bytes = bytes
        whole.discardReadBytes()
        whole.writeBuffer(&bytes)
        buffer = whole
    }

    /// The next line without its end. Throws `invalidAnswer` for one that is too long.
    mutating func next() throws(ConnectionError) -> [UInt8]? {
        guard var bytes = buffer else { return nil }
        buffer = nil
        let view = bytes.readableBytesView
        let unsearched = view[(view.startIndex + searchedByteCount)...]
        guard let end = unsearched.firstIndex(of: UInt8(ascii: "\n")) else {
            searchedByteCount = view.count
            if !view.isEmpty { buffer = bytes }
            if view.count > lineByteCountMax { throw .invalidAnswer("a line over \(lineByteCountMax) bytes") }
            return nil
        }
        let line = bytes.readBytes(length: end - view.startIndex) ?? []
        bytes.moveReaderIndex(forwardBy: 1)
        searchedByteCount = 0
        if bytes.readableBytes > 0 { buffer = bytes }
        return line
    }
}
