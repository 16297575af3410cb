internal import CLMDB
internal import Glibc

extension Environment {
    /// Opens with the largest map that fits into the address space.
    @unsafe
    static func open(directory: String, options: EnvironmentOptions) throws(LMDBError) -> OpaquePointer {
        var options = options
        while true {
            do throws(LMDBError) {
                return unsafe try openOnce(directory: directory, options: options)
            } catch {
                let half = options.mapByteCount / 2
                guard error.code.rawValue == ENOMEM, half >= EnvironmentOptions.mapByteCountFloor else {
                    throw error
                }
                options.mapByteCount = half
            }
        }
    }

    @unsafe
    private static func openOnce(
        directory: String, options: EnvironmentOptions
    ) throws(LMDBError) -> OpaquePointer {
        var created: OpaquePointer?
        try LMDBError.check(unsafe mdb_env_create(&created), .open)
        guard let handle = unsafe created else { throw LMDBError.failure(ENOMEM, .open) }
        unsafe mdb_env_set_assert(handle) { environment, _ in
            unsafe DamageEnd.assertionFailed(in: environment)
        }
        unsafe mdb_env_set_mapsize(handle, options.mapByteCount)
        unsafe mdb_env_set_maxdbs(handle, UInt32(options.tableCountMax))
        unsafe mdb_env_set_maxreaders(handle, UInt32(options.readerCountMax))
        let status = unsafe mdb_env_open(handle, directory, options.flags, EnvironmentOptions.fileMode)
        guard status == MDB_SUCCESS else {
            // LMDB wants a handle closed whose opening failed.
            unsafe mdb_env_close(handle)
            throw LMDBError.failure(status, .open)
        }
        return unsafe handle
    }

    /// The flags that LMDB runs with, whatever was asked.
    var effectiveFlags: UInt32 {
        var flags: UInt32 = 0
        unsafe mdb_env_get_flags(handle, &flags)
        return flags & EnvironmentOptions.flagsMask
    }

    /// Makes the data file close on `exec`; LMDB leaves it open.
    func closeOnExec() throws(LMDBError) {
        var file: Int32 = -1
        unsafe mdb_env_get_fd(handle, &file)
        guard fcntl(file, F_SETFD, FD_CLOEXEC) == 0 else { throw .system(.open) }
    }
}
