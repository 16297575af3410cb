import Glibc

/// Reader of the lines of a file, a pipe, or whatever gives bytes in pieces. Used by one thread.
package final class LineReader {
    package struct Line {
        /// The line without its end. Kept until the next one is read, it costs a copy.
        package let bytes: ArraySlice<UInt8>
        /// Line number, from 1.
        package let number: Int
        /// Bytes taken from the source, with the line's end.
        package let byteCount: Int
        /// Whether it was cut: the rest up to its end was skipped.
        package let isTooLong: Bool
        /// Whether it ends with a line feed; the last line may not.
        package let isEnded: Bool
    }

    /// Bytes of the source; 0 where that is not known before.
    package let byteCount: Int
    private let nextPiece: () throws(SystemError) -> [UInt8]
    private var buffer: [UInt8] = []
    private var start = 0
    private var isAtEnd = false
    /// The number of the line last read, from 1.
    package private(set) var lineNumber = 0
    /// Bytes of the lines read, with their ends.
    package private(set) var byteCountRead = 0

    /// A reader of the lines of a source that gives its bytes piece by piece.
    /// - Parameter nextPiece: gives the bytes that follow; none at the end.
    package init(byteCount: Int = 0, _ nextPiece: @escaping () throws(SystemError) -> [UInt8]) {
        self.byteCount = byteCount
        self.nextPiece = nextPiece
    }

    /// All that is left; nil where that is more than `byteCountMax`, of which no more than a piece beyond it
    /// is read.
    package func readAll(byteCountMax: Int) throws(SystemError) -> [UInt8]? {
        // Without it, the buffer would be copied each time that it grows.
        buffer.reserveCapacity(min(byteCount, byteCountMax))
        repeat {
            guard buffer.count - start <= byteCountMax else { return nil }
        } while try fill()
        defer {
            buffer = []
            start = 0
        }
        return start == 0 ? buffer : Array(buffer[start...])
    }

    /// The beginning, without reading past it: a line with its end, the whole file, or `byteCountMax` bytes.
    package func peekLine(byteCountMax: Int) throws(SystemError) -> ArraySlice<UInt8> {
        var searchedCount = 0
        while true {
            if let end = lineFeed(from: start + searchedCount) { return buffer[start...end] }
            searchedCount = buffer.count - start
            if searchedCount >= byteCountMax { return buffer[start...] }
            if try !fill() { return buffer[start...] }
        }
    }

    /// The bytes that follow, as many as are at hand; none at the end.
    package func nextBytes() throws(SystemError) -> ArraySlice<UInt8> {
        if start == buffer.count { _ = try fill() }
        defer { start = buffer.count }
        return buffer[start...]
    }

    /// The beginning, without reading past it: the whole file, or `byteCountMax` bytes or some more.
    package func peek(byteCountMax: Int) throws(SystemError) -> ArraySlice<UInt8> {
        while buffer.count - start < byteCountMax { guard try fill() else { break } }
        return buffer[start...]
    }

    /// Whether bytes follow so many of those that were peeked at.
    package func hasMore(after byteCount: Int) throws(SystemError) -> Bool {
        while buffer.count - start <= byteCount { guard try fill() else { return false } }
        return true
    }

    /// The next line; nil at the end.
    /// - Parameter byteCountMax: of a line that is given whole; of a longer one no more than that is held.
    package func next(byteCountMax: Int) throws(SystemError) -> Line? {
        var searchedCount = 0
        while true {
            if let end = lineFeed(from: start + searchedCount) {
                defer { start = end + 1 }
                return line(buffer[start..<end], end + 1 - start, byteCountMax, isEnded: true)
            }
            searchedCount = buffer.count - start
            if searchedCount > byteCountMax { return try passLongLine(byteCountMax) }
            if try !fill() {
                guard searchedCount > 0 else { return nil }
                defer { start = buffer.count }
                return line(buffer[start...], searchedCount, byteCountMax, isEnded: false)
            }
        }
    }

    /// The beginning of a line of which more is there than its limit, passed over in pieces.
    private func passLongLine(_ byteCountMax: Int) throws(SystemError) -> Line {
        let beginning = Array(buffer[start...].prefix(byteCountMax + 1))
        var byteCount = 0
        while true {
            if let end = lineFeed(from: start) {
                byteCount += end + 1 - start
                start = end + 1
                return line(beginning[...], byteCount, byteCountMax, isEnded: true)
            }
            byteCount += buffer.count - start
            start = buffer.count
            if try !fill() { return line(beginning[...], byteCount, byteCountMax, isEnded: false) }
        }
    }

    private func line(
        _ bytes: ArraySlice<UInt8>, _ byteCount: Int, _ limit: Int, isEnded: Bool
    ) -> Line {
        lineNumber += 1
        byteCountRead += byteCount
        return Line(
            bytes: bytes.count > limit ? bytes.prefix(limit + 1) : bytes, number: lineNumber,
            byteCount: byteCount, isTooLong: bytes.count > limit, isEnded: isEnded)
    }

    private func lineFeed(from offset: Int) -> Int? {
        buffer.withUnsafeBytes { bytes in
            guard offset < bytes.count,
                let found = memchr(
                    bytes.baseAddress! + offset, Int32(UInt8(ascii: "\n")), bytes.count - offset)
            else { return nil }
            return UnsafeRawPointer(found) - bytes.baseAddress!
        }
    }

    /// Reads on; false at the end.
    private func fill() throws(SystemError) -> Bool {
        if isAtEnd { return false }
        buffer.removeSubrange(..<start)
        start = 0
        let piece = try nextPiece()
        buffer += piece
        isAtEnd = piece.isEmpty
        return !isAtEnd
    }
}

extension LineReader {
    package convenience init(path: String) throws(SystemError) {
        let file = try FileBytes(path: path)
        self.init(byteCount: file.byteCount, file.next)
    }

    package static func standardInput() -> LineReader { LineReader(FileBytes.nextOfStandardInput) }
}
