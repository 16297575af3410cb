/// A file read once, from its begin.
final class InputFile {
    struct Line {
        let bytes: [UInt8]
        /// From 1.
        let number: Int
        /// Bytes taken from the file, with the line's end.
        let byteCount: Int
        /// Whether it was cut: the rest up to its end was passed over.
        let isTooLong: Bool
        /// False for a last line without a line feed.
        let isEnded: Bool
    }

    /// 0 where it is not known before.
    let byteCount: Int
    private let source: any ByteSource
    private var buffer: [UInt8] = []
    private var start = 0
    private var isAtEnd = false
    private var lineNumber = 0

    init(_ source: any ByteSource, byteCount: Int) {
        self.source = source
        self.byteCount = byteCount
    }

    /// Throws `CommandFailure`.
    convenience init(path: String) throws {
        let file = try FileBytes(path: path)
        self.init(file, byteCount: file.byteCount)
    }

    static func standardInput() -> InputFile { InputFile(FileBytes.standardInput(), byteCount: 0) }

    /// All that is left. Throws `CommandFailure`.
    func readAll() throws -> [UInt8] {
        while try fill() {}
        defer { start = buffer.count }
        return start == 0 ? buffer : Array(buffer[start...])
    }

    /// The beginning, which stays to be read: a line with its end, all there is, or `byteCountMax` bytes.
    func peekLine(byteCountMax: Int) throws -> ArraySlice<UInt8> {
        var scannedCount = 0
        while true {
            let rest = buffer[start...]
            if let end = rest.dropFirst(scannedCount).firstIndex(of: UInt8(ascii: "\n")) {
                return rest[...end]
            }
            scannedCount = rest.count
            if scannedCount >= byteCountMax { return rest }
            if try !fill() { return buffer[start...] }
        }
    }

    /// Nil at the end. Throws `CommandFailure`.
    func nextLine(byteCountMax: Int) throws -> Line? {
        var taken: [UInt8] = []
        var byteCount = 0
        while true {
            if let end = buffer[start...].firstIndex(of: UInt8(ascii: "\n")) {
                taken.append(contentsOf: buffer[start..<end].prefix(byteCountMax + 1 - taken.count))
                byteCount += end + 1 - start
                start = end + 1
                return line(taken, byteCount, byteCountMax, isEnded: true)
            }
            taken.append(contentsOf: buffer[start...].prefix(byteCountMax + 1 - taken.count))
            byteCount += buffer.count - start
            start = buffer.count
            if try !fill() {
                return byteCount == 0 ? nil : line(taken, byteCount, byteCountMax, isEnded: false)
            }
        }
    }

    private func line(_ bytes: [UInt8], _ byteCount: Int, _ limit: Int, isEnded: Bool) -> Line {
        lineNumber += 1
        return Line(
            bytes: bytes, number: lineNumber, byteCount: byteCount, isTooLong: bytes.count > limit,
            isEnded: isEnded)
    }

    /// Reads on; false at the end.
    private func fill() throws -> Bool {
        if isAtEnd { return false }
        if start > 0 {
            buffer.removeSubrange(..<start)
            start = 0
        }
        let chunk = try source.next()
        buffer += chunk
        isAtEnd = chunk.isEmpty
        return !isAtEnd
    }
}
