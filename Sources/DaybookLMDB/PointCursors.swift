internal import CLMDB

/// A reader's cursors for point reads, one a table, kept over renewals: the next key of a page that the last
/// read was on is found there, without going down from the root.
@safe
struct PointCursors: ~Copyable, Sendable {
    /// The cursors by table index. Safe to send: they belong to one reader, which has one user at a time.
    nonisolated(unsafe) private let cursors: UnsafeMutableBufferPointer<OpaquePointer?>

    init(tableIndexMax: Int) {
        unsafe cursors = .allocate(capacity: tableIndexMax + 1)
        unsafe cursors.initialize(repeating: nil)
    }

    /// Closes the cursors: LMDB lets cursors of read transactions outlive them.
    deinit {
        for index in unsafe cursors.indices {
            if let cursor = unsafe cursors[index] { unsafe mdb_cursor_close(cursor) }
        }
        unsafe cursors.deallocate()
    }

    /// Binds them to the transaction's new snapshot.
    func renew(in transaction: OpaquePointer) throws(LMDBError) {
        for index in unsafe cursors.indices {
            guard let cursor = unsafe cursors[index] else { continue }
            try LMDBError.check(unsafe mdb_cursor_renew(transaction, cursor), .openCursor)
        }
    }

    @unsafe
    var loan: Loan { unsafe Loan(cursors: cursors) }

    /// The cursors as one read transaction uses them, while the reader lives.
    @safe
    struct Loan {
        private let cursors: UnsafeMutableBufferPointer<OpaquePointer?>

        @unsafe
        init(cursors: UnsafeMutableBufferPointer<OpaquePointer?>) { unsafe self.cursors = unsafe cursors }

        /// The table's cursor, opened when it is first wanted.
        func cursor(of table: Table, in transaction: OpaquePointer) throws(LMDBError) -> OpaquePointer {
            let index = Int(table.index)
            if let cursor = unsafe cursors[index] { return unsafe cursor }
            var opened: OpaquePointer?
            try LMDBError.check(
                unsafe mdb_cursor_open(transaction, table.index, &opened), .openCursor)
            unsafe cursors[index] = opened
            return unsafe opened!
        }
    }
}
