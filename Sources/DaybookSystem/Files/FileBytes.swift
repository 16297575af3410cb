import Glibc
import SystemPackage

/// The bytes of a file in pieces, from its beginning. Used by one thread.
package final class FileBytes {
    /// The file's byte count; 0 for one that is not regular.
    package let byteCount: Int
    private let file: OpenFile

    private static let pieceByteCount = 262_144

    /// Opens a regular file, or a stream that the caller's shell has opened.
    ///
    /// Throws for a directory and for a special file, which may have no end, or keep whoever opens it waiting.
    package init(path: String) throws(SystemError) {
        if !FileBytes.isStream(path), let status = try? Stat(path), let problem = status.type.problem {
            throw SystemError("read \(path)", problem: problem)
        }
        file = try OpenFile(path, for: .reading)
        let status = try file.status()
        byteCount = status.type == .regular ? Int(status.size) : 0
    }

    /// Whether the path is that of a descriptor which this process was given, as a shell writes it for
    /// `<(…)`.
    package static func isStream(_ path: String) -> Bool {
        path == "/dev/stdin" || ["/dev/fd/", "/proc/self/fd/"].contains(where: path.hasPrefix)
    }

    /// The bytes that follow; none at the end.
    package func next() throws(SystemError) -> [UInt8] {
        try file.read(byteCountMax: FileBytes.pieceByteCount)
    }

    /// The bytes that follow on standard input.
    package static func nextOfStandardInput() throws(SystemError) -> [UInt8] {
        do {
            return try [UInt8](unsafeUninitializedCapacity: pieceByteCount) { buffer, count in
                count = try FileDescriptor.standardInput.read(into: UnsafeMutableRawBufferPointer(buffer))
            }
        } catch { throw SystemError("read standard input", error) }
    }
}

extension FileType {
    /// The reason why a file of this kind is not read to its end; nil for a regular one.
    fileprivate var problem: String? {
        switch self {
        case .directory: "it is a directory, not a file"
        case .characterSpecial: "it is a character device, not a file"
        case .blockSpecial: "it is a block device, not a file"
        case .fifo: "it is a named pipe, not a file; where standard input is read, give it as that"
        case .socket: "it is a socket, not a file"
        default: nil
        }
    }
}
