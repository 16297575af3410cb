internal import CLMDB
internal import Glibc

extension Environment {
    /// Lends the file's pages as one snapshot has them, whoever writes meanwhile: LMDB uses none of them
    /// again before `body` returns.
    ///
    /// Throws `.invalid` where no meta page says what the snapshot holds.
    package func readPages<R>(_ body: (PageFile) throws -> R) throws -> R {
        var attempt = 1
        while true {
            let transaction = unsafe try beginRead()
            defer { unsafe endRead(transaction) }
            let number = unsafe UInt64(mdb_txn_id(transaction))
            guard let file = try pages(of: number, isLastAttempt: attempt == Self.pageAttemptCountMax) else {
                attempt += 1
                continue
            }
            return try body(file)
        }
    }

    private static var pageAttemptCountMax: Int { 1_000 }

    /// The pages of a snapshot; nil where a meta page may have been written over while it was read.
    private func pages(of transaction: UInt64, isLastAttempt: Bool) throws(LMDBError) -> PageFile? {
        var file: Int32 = -1
        unsafe mdb_env_get_fd(handle, &file)
        let descriptor = fcntl(file, F_DUPFD_CLOEXEC, 0)
        guard descriptor >= 0 else { throw .system(.checkDataFile) }
        let metas = PageFile.metas(descriptor)
        var info = unsafe MDB_envinfo()
        unsafe mdb_env_info(handle, &info)
        // While it is the newest, only the other one is written over.
        let isNewest = unsafe UInt64(info.me_last_txnid) == transaction
        let meta = metas.first { $0.transaction == transaction }
        if let meta, isNewest, metas.count == 2 || isLastAttempt {
            return PageFile(descriptor, meta, metaCount: metas.count)
        }
        close(descriptor)
        guard !isLastAttempt else { throw .inDataFile(.invalid) }
        return nil
    }
}
