import Glibc
import SystemPackage

/// The bytes of a file in pieces, from its beginning. Used by one thread.
package final class FileBytes {
    /// The file's byte count; 0 for one that is not regular.
    package let byteCount: Int
    private let file: OpenFile

    private static let pieceByteCount = 262_144

    package init(path: String) throws(SystemError) {
        file = try OpenFile(path, for: .reading)
        let status = try file.status()
        guard status.type != .directory else { throw SystemError("read \(path)", code: EISDIR) }
        byteCount = status.type == .regular ? Int(status.size) : 0
    }

    /// The bytes that follow; none at the end.
    package func next() throws(SystemError) -> [UInt8] {
        try file.read(byteCountMax: FileBytes.pieceByteCount)
    }

    /// The bytes that follow on standard input.
    static func nextOfStandardInput() throws(SystemError) -> [UInt8] {
        do {
            return try [UInt8](unsafeUninitializedCapacity: pieceByteCount) { buffer, count in
                count = try FileDescriptor.standardInput.read(into: UnsafeMutableRawBufferPointer(buffer))
            }
        } catch { throw SystemError("read standard input", error) }
    }
}
