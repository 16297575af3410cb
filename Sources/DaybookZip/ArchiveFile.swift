import DaybookSystem
import Glibc

/// A regular file read at any offset. Safe to use from any thread, because it has no position.
final class ArchiveFile: Sendable {
    let byteCount: UInt64
    private let file: OpenFile

    init(path: String) throws(SystemError) {
        file = try OpenFile(path, for: .reading)
        byteCount = UInt64(try file.byteCount)
    }

    /// The bytes at an offset. Throws `.damaged` where the file ends before.
    func bytes(at offset: UInt64, count: Int) throws(SystemError) -> ArraySlice<UInt8> {
        guard offset <= byteCount, UInt64(count) <= byteCount - offset else {
            throw .damaged("it points beyond the archive's end")
        }
        let bytes = try file.read(at: Int(offset), byteCountMax: count)
        // The file has become shorter since.
        guard bytes.count == count else { throw SystemError("read the archive", code: EIO) }
        return bytes[...]
    }
}
