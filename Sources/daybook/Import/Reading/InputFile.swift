#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

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

    /// In bytes; 0 for what is no regular file.
    let byteCount: Int
    private let file: Int32
    private var buffer: [UInt8] = []
    private var start = 0
    private var isAtEnd = false
    private var lineNumber = 0

    private static let chunkByteCount = 256 * 1_024

    /// Throws `CommandFailure`.
    init(path: String) throws {
        file = open(path, O_RDONLY | O_CLOEXEC)
        var status = stat()
        guard file >= 0, fstat(file, &status) == 0 else { throw Self.failure() }
        guard status.st_mode & S_IFMT != S_IFDIR else {
            close(file)
            throw CommandFailure(.couldNot, "it is a directory")
        }
        byteCount = status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : 0
    }

    private init(descriptor: Int32) {
        file = descriptor
        byteCount = 0
    }

    static func standardInput() -> InputFile { InputFile(descriptor: STDIN_FILENO) }

    deinit { if file != STDIN_FILENO { close(file) } }

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
        var count = 0
        let chunk = [UInt8](unsafeUninitializedCapacity: Self.chunkByteCount) { bytes, filled in
            repeat { count = read(file, bytes.baseAddress!, bytes.count) } while count < 0 && errno == EINTR
            filled = max(count, 0)
        }
        buffer += chunk
        guard count >= 0 else { throw Self.failure() }
        isAtEnd = count == 0
        return !isAtEnd
    }

    private static func failure() -> CommandFailure { CommandFailure(.couldNot, systemProblem()) }
}
