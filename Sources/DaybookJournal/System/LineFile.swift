import Glibc

/// A file read line by line. Used by one thread.
final class LineFile {
    let path: String
    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private var start = 0
    private var hasEnded = false
    /// Of the line last given, from 1.
    private(set) var lineNumber = 0
    private(set) var byteCountRead = 0

    private static let readByteCount = 1 << 20

    /// - Throws: why the file can't be opened.
    init(path: String) throws(SystemError) {
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SystemError("open \(path)") }
    }

    deinit { close(descriptor) }

    var byteCount: Int {
        var status = stat()
        return fstat(descriptor, &status) == 0 ? status.st_size : 0
    }

    /// The next line without its end; nil after the last.
    func next() throws(SystemError) -> ArraySlice<UInt8>? {
        var searched = start
        while true {
            if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                defer { start = end + 1 }
                lineNumber += 1
                return buffer[start..<end]
            }
            guard !hasEnded else {
                guard start < buffer.count else { return nil }
                defer { start = buffer.count }
                lineNumber += 1
                return buffer[start...]
            }
            buffer.removeSubrange(..<start)
            start = 0
            searched = buffer.count
            try fill()
        }
    }

    private func fill() throws(SystemError) {
        let filled = buffer.count
        buffer.append(contentsOf: repeatElement(0, count: LineFile.readByteCount))
        let count = buffer.withUnsafeMutableBytes {
            read(descriptor, $0.baseAddress! + filled, LineFile.readByteCount)
        }
        let failure = count < 0 ? SystemError("read \(path)") : nil
        buffer.removeSubrange((filled + max(count, 0))...)
        if let failure { throw failure }
        byteCountRead += count
        hasEnded = count == 0
    }
}
