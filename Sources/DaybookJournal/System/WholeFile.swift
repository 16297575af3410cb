import Glibc

/// A file that appears whole under its name, or not at all: written beside it as `NAME.part`, synced, then linked.
///
/// Readable by its owner alone. Used by one thread.
final class WholeFile {
    let path: String
    private let part: String
    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private(set) var byteCount = 0

    static let partSuffix = ".part"
    private static let bufferByteCount = 1 << 20

    /// - Throws: `fileExists` as a `SystemError` where there is something of that name, and why it can't be made.
    init(path: String) throws(SystemError) {
        self.path = path
        part = path + WholeFile.partSuffix
        guard !File.exists(path) else { throw SystemError("create \(path)", code: EEXIST) }
        // What an earlier process left is written over; one that still writes has it locked.
        descriptor = open(part, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw SystemError("create \(part)") }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, fchmod(descriptor, 0o600) == 0,
            ftruncate(descriptor, 0) == 0
        else { throw SystemError("create \(part)") }
    }

    deinit { close(descriptor) }

    func write(_ bytes: [UInt8]) throws(SystemError) {
        buffer += bytes
        if buffer.count >= WholeFile.bufferByteCount { try flush() }
    }

    private func flush() throws(SystemError) {
        var written = 0
        while written < buffer.count {
            let count = buffer.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress! + written, $0.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw SystemError("write \(part)") }
            written += count
        }
        byteCount += written
        buffer.removeAll(keepingCapacity: true)
    }

    /// Everything written is on disk when this returns, under the name of the part.
    /// - Returns: that name, so that it can be read again before it counts.
    func sync() throws(SystemError) -> String {
        try flush()
        guard fsync(descriptor) == 0 else { throw SystemError("sync \(part)") }
        return part
    }

    /// Gives the file its name, durably; never writes over another.
    func publish() throws(SystemError) {
        // A link fails where the name is taken, as a rename would not.
        guard link(part, path) == 0 else { throw SystemError("create \(path)") }
        unlink(part)
        try File.syncDirectory(File.parent(of: path))
    }

    /// Removes what was written.
    func discard() { unlink(part) }
}
