internal import Glibc

/// `lock.mdb`, LMDB's table of readers, before LMDB opens it.
///
/// LMDB makes it sparse and maps it, so on a full disk the first touch of a page would be a SIGBUS.
/// It must never be opened after the environment: closing it would drop LMDB's lock on it.
enum LockFile {
    /// Size of LMDB 0.9's lock file: two cache lines of locks and one a reader.
    static func byteCount(readerCountMax: Int) -> Int {
        128 + 64 * readerCountMax
    }

    /// Makes all blocks of the file exist; throws what `open` or `posix_fallocate` says.
    static func prepare(directory: String, options: EnvironmentOptions) throws(LMDBError) {
        let mode = EnvironmentOptions.fileMode
        let file = unsafe open(directory + "/lock.mdb", O_RDWR | O_CREAT | O_CLOEXEC, mode)
        if file < 0, errno == EROFS, options.access == .readOnly { return }
        guard file >= 0 else { throw .system(.prepareLockFile) }
        defer { close(file) }

        var status = stat()
        guard unsafe fstat(file, &status) == 0 else { throw .system(.prepareLockFile) }
        var byteCount = Self.byteCount(readerCountMax: options.readerCountMax)
        if isLocked(file), status.st_size > 0 {
            // Another process has mapped it as it is; more slots than that would lie beyond its map.
            byteCount = status.st_size
        }
        let result = posix_fallocate(file, 0, max(byteCount, status.st_size))
        guard result == 0 else {
            throw LMDBError(code: .init(rawValue: result), operation: .prepareLockFile)
        }
    }

    private static func isLocked(_ file: Int32) -> Bool {
        var range = flock()
        range.l_type = Int16(F_WRLCK)
        range.l_whence = Int16(SEEK_SET)
        range.l_len = 1
        return unsafe fcntl(file, F_GETLK, &range) == 0 && range.l_type != Int16(F_UNLCK)
    }
}
