#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif
import Zip

/// Bytes in pieces, from their begin. Used by one task.
protocol ByteSource: AnyObject {
    /// Nothing at the end. Throws `CommandFailure`.
    func next() throws -> [UInt8]
}

/// A file's bytes.
final class FileBytes: ByteSource {
    /// 0 for what is no regular file.
    let byteCount: Int
    private let file: Int32

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

    static func standardInput() -> FileBytes { FileBytes(descriptor: STDIN_FILENO) }

    deinit { if file != STDIN_FILENO { close(file) } }

    func next() throws -> [UInt8] {
        var count = 0
        let chunk = [UInt8](unsafeUninitializedCapacity: Self.chunkByteCount) { bytes, filled in
            repeat { count = read(file, bytes.baseAddress!, bytes.count) } while count < 0 && errno == EINTR
            filled = max(count, 0)
        }
        guard count >= 0 else { throw Self.failure() }
        return chunk
    }

    private static func failure() -> CommandFailure { CommandFailure(.couldNot, systemProblem()) }
}

/// Bytes that are all there.
final class BytesAtHand: ByteSource {
    private var bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func next() -> [UInt8] {
        defer { bytes = [] }
        return bytes
    }
}

/// The unpacked bytes of an archive's entry.
final class ZipEntryBytes: ByteSource {
    private let reader: ZipEntryReader

    /// Throws `CommandFailure`.
    init(_ entry: ZipEntry, of archive: ZipArchive) throws(CommandFailure) {
        do { reader = try archive.reader(of: entry) } catch { throw CommandFailure(error) }
    }

    func next() throws -> [UInt8] {
        do { return try reader.next() } catch { throw CommandFailure(error) }
    }
}

extension CommandFailure {
    init(_ error: ZipError) { self.init(.couldNot, error.description) }
}
