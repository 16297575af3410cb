internal import CLMDB
internal import Glibc
internal import Synchronization

extension Environment {
    /// Runs `body` in a read transaction begun for it; a `Reader` is cheaper for more than one.
    @inlinable
    package func read<R, E: LMDBErrorConvertible>(
        _ body: (borrowing ReadTransaction) throws(E) -> R
    ) throws(E) -> R {
        let handle: OpaquePointer
        do throws(LMDBError) { unsafe handle = try beginRead() } catch { throw E(error) }
        defer { unsafe endRead(handle) }
        return try unsafe body(ReadTransaction(handle: handle, environment: self))
    }

    /// Runs `body` in a write transaction, waiting for other writers; commits when it returns.
    ///
    /// When `body` throws, nothing has been written. When the commit fails, the error's operation is
    /// `.commit`. Traps on a read-only environment, inside another `write` of this thread, and on
    /// another thread than the bound writer.
    @inlinable
    package func write<R, E: LMDBErrorConvertible>(
        _ body: (inout WriteTransaction) throws(E) -> R
    ) throws(E) -> R {
        let handle: OpaquePointer
        do throws(LMDBError) { unsafe handle = try beginWrite() } catch { throw E(error) }
        let result: R
        do throws(E) {
            var transaction = unsafe WriteTransaction(handle: handle, environment: self)
            result = try body(&transaction)
        } catch {
            unsafe abortWrite(handle)
            throw error
        }
        do throws(LMDBError) { try unsafe commitWrite(handle) } catch { throw E(error) }
        return result
    }

    /// A read transaction to keep and renew.
    package func makeReader() throws(LMDBError) -> Reader {
        let handle = unsafe try beginRead()
        unsafe mdb_txn_reset(handle)
        return unsafe Reader(handle: handle, environment: self)
    }
}

extension Environment {
    @unsafe @usableFromInline
    package func beginRead() throws(LMDBError) -> OpaquePointer {
        use()
        var transaction: OpaquePointer?
        try LMDBError.check(unsafe mdb_txn_begin(handle, nil, UInt32(MDB_RDONLY), &transaction), .begin)
        return unsafe transaction!
    }

    @unsafe @usableFromInline
    package func endRead(_ transaction: OpaquePointer) {
        unsafe mdb_txn_abort(transaction)
    }

    @unsafe @usableFromInline
    package func beginWrite() throws(LMDBError) -> OpaquePointer {
        precondition(access == .readWrite, "LMDB: write on a read-only environment")
        let thread = pthread_self()
        let bound = boundWriter.load(ordering: .relaxed)
        precondition(bound == 0 || bound == thread, "LMDB: write on another thread than the bound writer")
        // LMDB's writer lock would wait for itself for ever.
        precondition(activeWriter.load(ordering: .relaxed) != thread, "LMDB: write inside write")
        use()
        var transaction: OpaquePointer?
        try LMDBError.check(unsafe mdb_txn_begin(handle, nil, 0, &transaction), .begin)
        activeWriter.store(thread, ordering: .relaxed)
        return unsafe transaction!
    }

    @unsafe @usableFromInline
    package func commitWrite(_ transaction: OpaquePointer) throws(LMDBError) {
        endWriting()
        use()
        let status = unsafe mdb_txn_commit(transaction)
        guard status != MDB_SUCCESS else { return }
        throw LMDBError.failure(hasGivenUp ? MDB_PANIC : status, .commit)
    }

    /// Whether LMDB refuses every transaction from now on: it does after a meta page could not be written, for
    /// it can't know what is on disk. The errno of that write is no guide; it may be that of a full disk.
    private var hasGivenUp: Bool {
        do throws(LMDBError) {
            unsafe endRead(try beginRead())
            return false
        } catch {
            return error.code == .panic
        }
    }

    @unsafe @usableFromInline
    package func abortWrite(_ transaction: OpaquePointer) {
        endWriting()
        unsafe mdb_txn_abort(transaction)
    }

    private func endWriting() {
        let thread = activeWriter.exchange(0, ordering: .relaxed)
        precondition(thread == pthread_self(), "LMDB: write ended on another thread than it began")
    }
}
