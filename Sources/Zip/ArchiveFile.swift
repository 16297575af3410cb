internal import Glibc

/// A regular file read at any place. Safe to use from any thread, for it has no position.
final class ArchiveFile: Sendable {
    let byteCount: UInt64
    private let descriptor: Int32

    init(path: String) throws(ZipError) {
        descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        var status = stat()
        guard descriptor >= 0 else { throw .system("open", errno) }
        guard unsafe fstat(descriptor, &status) == 0 else { throw .system("fstat", errno) }
        byteCount = UInt64(status.st_size)
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Throws `.damaged` where the file ends before.
    func bytes(at offset: UInt64, count: Int) throws(ZipError) -> ArraySlice<UInt8> {
        guard offset <= byteCount, UInt64(count) <= byteCount - offset else {
            throw .damaged("it points beyond the archive's end")
        }
        var failure: Int32 = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let got = unsafe pread(
                    descriptor, buffer.baseAddress! + filled, count - filled, off_t(offset) + off_t(filled))
                if got < 0, errno == EINTR { continue }
                if got <= 0 {
                    failure = got < 0 ? errno : EIO
                    return
                }
                filled += got
            }
        }
        guard failure == 0 else { throw .system("pread", failure) }
        return bytes[...]
    }
}
