internal import CLMDB

/// One read transaction, kept reset between uses; renewing is far cheaper than beginning.
///
/// May move between threads, and holds its reader slot until it is destroyed. While renewed it pins the
/// snapshot's pages, so the file grows: never keep it so across waiting or idle time.
@safe
package struct Reader: ~Copyable, Sendable {
    /// The read transaction. Safe to send: with MDB_NOTLS it is bound to no thread, and as this type is
    /// noncopyable and all use of the handle is mutating, it has one user at a time.
    nonisolated(unsafe) let handle: OpaquePointer
    @usableFromInline package let environment: Environment
    package private(set) var isRenewed = false
    private let cursors: PointCursors

    @unsafe
    init(handle: OpaquePointer, environment: Environment) {
        unsafe self.handle = unsafe handle
        self.environment = environment
        cursors = PointCursors(tableIndexMax: environment.tableIndexMax)
    }

    deinit {
        unsafe mdb_txn_abort(handle)
    }

    /// Runs `body` on the newest snapshot.
    @inlinable
    package mutating func read<R, E: LMDBErrorConvertible>(
        _ body: (borrowing ReadTransaction) throws(E) -> R
    ) throws(E) -> R {
        do throws(LMDBError) { try renew() } catch { throw E(error) }
        defer { reset() }
        return try withTransaction(body)
    }

    /// Takes the newest snapshot, to be read by `withTransaction` until `reset`.
    package mutating func renew() throws(LMDBError) {
        precondition(!isRenewed, "LMDB: reader renewed twice")
        try LMDBError.check(unsafe mdb_txn_renew(handle), .renew)
        do throws(LMDBError) { try unsafe cursors.renew(in: handle) } catch {
            unsafe mdb_txn_reset(handle)
            throw error
        }
        isRenewed = true
    }

    /// Runs `body` on the snapshot of the last `renew`.
    @inlinable @inline(__always)
    package mutating func withTransaction<R, E: Error>(
        _ body: (borrowing ReadTransaction) throws(E) -> R
    ) throws(E) -> R {
        try body(transaction)
    }

    /// Lets the snapshot go.
    package mutating func reset() {
        precondition(isRenewed, "LMDB: reader reset without renewal")
        unsafe mdb_txn_reset(handle)
        isRenewed = false
    }

    @usableFromInline
    package var transaction: ReadTransaction {
        @_lifetime(borrow self)
        get {
            precondition(isRenewed, "LMDB: reader used without renewal")
            return unsafe ReadTransaction(
                handle: handle, environment: environment, pointCursors: cursors.loan)
        }
    }
}
