import Glibc

/// The kernel's queue of changes in directories. Used by one thread.
final class Inotify {
    let descriptor: Int32

    private static let bufferByteCount = 65_536

    init() throws(SystemError) {
        descriptor = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
        guard descriptor >= 0 else { throw SystemError("watch folders") }
    }

    deinit { close(descriptor) }

    /// Watches a directory, not those in it. Links are not followed.
    /// - Returns: the number of the watch; the same one for the same directory.
    func add(_ path: String) throws(SystemError) -> Int32 {
        let kinds = FolderEvent.Kinds.wanted.rawValue | UInt32(IN_ONLYDIR) | UInt32(IN_DONT_FOLLOW)
        let watch = inotify_add_watch(descriptor, path, kinds)
        guard watch >= 0 else { throw SystemError("watch \(path)") }
        return watch
    }

    func remove(_ watch: Int32) { _ = inotify_rm_watch(descriptor, watch) }

    /// The events that wait; none where there are none.
    func read() -> [FolderEvent] {
        let bytes = [UInt8](unsafeUninitializedCapacity: Self.bufferByteCount) { buffer, count in
            count = max(0, Glibc.read(descriptor, buffer.baseAddress, buffer.count))
        }
        return FolderEvent.all(in: bytes[...])
    }
}
