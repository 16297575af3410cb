internal import CLMDB

/// A snapshot to read from: lent by `read`, `Reader.withTransaction`, or `WriteTransaction.reading`.
///
/// The bytes it returns lie in LMDB's map and live as long as the loan.
@safe
package struct ReadTransaction: ~Copyable, ~Escapable {
    let handle: OpaquePointer
    let environment: ObjectIdentifier
    private let pointCursors: PointCursors.Loan?

    /// Wraps a live transaction; the caller lends it no longer than `handle` lives.
    @unsafe @usableFromInline @_lifetime(borrow environment)
    package init(handle: OpaquePointer, environment: borrowing Environment) {
        unsafe self.handle = unsafe handle
        self.environment = ObjectIdentifier(copy environment)
        pointCursors = nil
    }

    /// Wraps a live transaction, reading by cursors that live as long as `handle`.
    @unsafe @_lifetime(borrow environment)
    init(handle: OpaquePointer, environment: borrowing Environment, pointCursors: PointCursors.Loan) {
        unsafe self.handle = unsafe handle
        self.environment = ObjectIdentifier(copy environment)
        self.pointCursors = pointCursors
    }

    /// The value under `key`, 1 to 511 bytes; nil when there is none. O(log n).
    @_lifetime(copy self)
    package func value(in table: Table, key: RawSpan) throws(LMDBError) -> RawSpan? {
        table.check(key: key, environment)
        return try get(table, key)
    }

    @_lifetime(copy self)
    package func value(in table: Table, key: [UInt8]) throws(LMDBError) -> RawSpan? {
        try value(in: table, key: key.bytes)
    }

    /// The value under an integer key; nil when there is none. O(log n).
    @_lifetime(copy self)
    package func value(in table: Table, at key: UInt64) throws(LMDBError) -> RawSpan? {
        table.checkIntegerKeyed(environment)
        return try get(table, IntegerKey(key).bytes)
    }

    /// Entries in the table. O(1).
    package func entryCount(of table: Table) throws(LMDBError) -> Int {
        table.check(environment)
        var status = MDB_stat()
        try LMDBError.check(unsafe mdb_stat(handle, table.index, &status), .get)
        return status.ms_entries
    }

    /// A cursor before the first entry; costs an allocation.
    @_lifetime(copy self)
    package func cursor(in table: Table) throws(LMDBError) -> Cursor {
        table.check(environment)
        var cursor: OpaquePointer?
        try LMDBError.check(unsafe mdb_cursor_open(handle, table.index, &cursor), .openCursor)
        return unsafe _overrideLifetime(Cursor(handle: cursor!, table: table), copying: self)
    }

    @_lifetime(copy self)
    private func get(_ table: Table, _ key: RawSpan) throws(LMDBError) -> RawSpan? {
        var value = unsafe MDB_val()
        let cursor = try unsafe pointCursors?.cursor(of: table, in: handle)
        let status = unsafe key.withUnsafeBytes { bytes in
            var key = unsafe MDB_val(bytes)
            guard let cursor = unsafe cursor else {
                return unsafe mdb_get(handle, table.index, &key, &value)
            }
            return unsafe mdb_cursor_get(cursor, &key, &value, MDB_SET)
        }
        if status == MDB_NOTFOUND { return nil }
        try LMDBError.check(status, .get)
        return unsafe _overrideLifetime(RawSpan(value), copying: self)
    }
}

extension Table {
    func check(_ environment: ObjectIdentifier) {
        precondition(self.environment == environment, "LMDB: table of another environment")
    }

    func checkIntegerKeyed(_ environment: ObjectIdentifier) {
        check(environment)
        precondition(isIntegerKeyed, "LMDB: integer key in a table of byte keys")
    }

    func check(key: RawSpan, _ environment: ObjectIdentifier) {
        check(environment)
        precondition(!isIntegerKeyed, "LMDB: byte key in a table of integer keys")
        precondition(1...511 ~= key.byteCount, "LMDB: a key has 1 to 511 bytes")
    }
}
