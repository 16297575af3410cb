internal import CLMDB
internal import Glibc
internal import Synchronization

/// One LMDB environment: a directory with `data.mdb` and `lock.mdb`, closed when the last reference goes.
///
/// Readers and transactions keep it alive. Do not fork while it is open.
@safe
package final class Environment: Sendable {
    /// The environment. Safe to share: an `MDB_env` may be used by all threads, and only `deinit` frees it.
    nonisolated(unsafe) let handle: OpaquePointer
    package let access: EnvironmentOptions.Access
    package let pageByteCount: Int
    package let mapByteCount: Int
    /// The highest `Table.index`; LMDB keeps the first two for itself.
    let tableIndexMax: Int
    /// The thread that alone may write, and the thread that is writing; 0 for none.
    let boundWriter = Atomic<pthread_t>(0)
    let activeWriter = Atomic<pthread_t>(0)
    /// Lock around opening tables, which LMDB forbids in two transactions at once; held where no writer lock
    /// sees to that.
    private let tableOpening = Mutex<Void>(())
    /// The file's map; nil where LMDB is none whose structures are known.
    let map: FileMap?
    /// The words for where the file is damaged.
    let record: DamageRecords.Entry?
    /// The claim on the directory, released after `deinit` has closed the handle.
    private let claim: DirectoryClaim

    /// Opens an existing directory; makes the files in it if there are none and it may.
    ///
    /// Throws `.alreadyOpen`, `.truncated`, `.invalid`, `.versionMismatch`, `.corrupted`, or a system error.
    package init(
        directory: String, options: EnvironmentOptions = EnvironmentOptions()
    ) throws(LMDBError) {
        claim = try DirectoryClaim(directory: directory, access: options.access)
        try DataFile.check(directory: directory, access: options.access)
        try LockFile.prepare(directory: directory, options: options)
        unsafe handle = try Self.open(directory: directory, options: options)
        access = options.access
        tableIndexMax = options.tableCountMax + 1
        var status = MDB_stat()
        unsafe mdb_env_stat(handle, &status)
        pageByteCount = Int(status.ms_psize)
        var info = unsafe MDB_envinfo()
        unsafe mdb_env_info(handle, &info)
        mapByteCount = unsafe info.me_mapsize
        let map = unsafe FileMap(of: handle, byteCount: mapByteCount, pageByteCount: pageByteCount)
        self.map = map
        if let notice = options.notice {
            let addresses = map?.addresses ?? 0..<0
            record = unsafe DamageRecords.add(
                DamageRecord(notice, addresses: addresses, environment: handle))
        } else {
            record = nil
        }
        precondition(effectiveFlags == options.flags, "LMDB runs with other flags than asked")
        try closeOnExec()
        try checkReaders()
    }

    deinit {
        unsafe mdb_env_close(handle)
        record?.remove()
    }

    /// Notes that the calling thread uses the environment, should the process end on it.
    func use() { record?.use() }

    /// Binds writing to the calling thread; from here on another one traps.
    package func bindWriter() {
        boundWriter.store(pthread_self(), ordering: .relaxed)
    }

    /// The durability that LMDB has in effect.
    package var durability: EnvironmentOptions.Durability {
        effectiveFlags & UInt32(MDB_NOSYNC) == 0 ? .synced : .unsynced
    }

    /// Bytes of the file up to its last page in use or free.
    package var byteCountInUse: Int {
        var info = unsafe MDB_envinfo()
        unsafe mdb_env_info(handle, &info)
        return (unsafe info.me_last_pgno + 1) * pageByteCount
    }

    /// Flushes what commits left in the page cache; `force` is needed for an `.unsynced` environment.
    ///
    /// After an error nothing can be said about the disk, and trying again can succeed wrongly.
    package func sync(force: Bool) throws(LMDBError) {
        try LMDBError.check(unsafe mdb_env_sync(handle, force ? 1 : 0), .sync)
    }

    /// Frees the reader slots of processes that died.
    package func checkReaders() throws(LMDBError) {
        try LMDBError.check(unsafe mdb_reader_check(handle, nil), .checkReaders)
    }

    /// Number of commits since the oldest read transaction began that is still open, in this process or another;
    /// 0 where there is none. Commits can't use pages again that it may read.
    package func oldestReaderCommitCount() throws(LMDBError) -> UInt64 {
        var info = unsafe MDB_envinfo()
        unsafe mdb_env_info(handle, &info)
        let newest = UInt64(unsafe info.me_last_txnid)
        var oldest = newest
        try LMDBError.check(
            unsafe mdb_reader_list(
                handle,
                { line, context in
                    guard let line = unsafe line,
                        let oldest = unsafe context?.assumingMemoryBound(to: UInt64.self)
                    else { return 0 }
                    // Process, thread, and the commit that is read; a dash where none is, words in a heading.
                    let columns = unsafe String(cString: line).split(whereSeparator: \.isWhitespace)
                    if let commit = columns.last.flatMap({ UInt64($0) }) {
                        unsafe oldest.pointee = min(unsafe oldest.pointee, commit)
                    }
                    return 0
                }, &oldest), .checkReaders)
        return newest - oldest
    }

    /// Opens an existing table in a transaction of its own; on a writable environment a write transaction.
    package func openTable(_ name: String, _ options: Table.Options = []) throws(LMDBError) -> Table {
        precondition(!options.contains(.create), "a table is created in a write transaction")
        guard access == .readOnly else {
            return try write { (txn) throws(LMDBError) in try txn.openTable(name, options) }
        }
        return try tableOpening.withLock { _ throws(LMDBError) in
            let transaction = unsafe try beginRead()
            let table: Table
            do throws(LMDBError) {
                table = unsafe try Table(name, options, transaction: transaction, environment: self)
            } catch {
                unsafe mdb_txn_abort(transaction)
                throw error
            }
            // Aborting would close the table.
            try LMDBError.check(unsafe mdb_txn_commit(transaction), .openTable)
            return table
        }
    }
}
