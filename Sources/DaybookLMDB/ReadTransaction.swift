internal import CLMDB

/// A snapshot to read from: lent by `read`, `Reader.withTransaction`, or `WriteTransaction.reading`.
///
/// The bytes it returns lie in LMDB's map and live as long as the loan.
@safe
package struct ReadTransaction: ~Copyable, ~Escapable {
    let handle: OpaquePointer
    let environment: ObjectIdentifier
    private let map: FileMap?
    private let record: DamageRecords.Entry?
    private let pointCursors: PointCursors.Loan?

    /// Wraps a live transaction; the caller lends it no longer than `handle` lives.
    @unsafe @usableFromInline @_lifetime(borrow environment)
    package init(handle: OpaquePointer, environment: borrowing Environment) {
        unsafe self.handle = unsafe handle
        self.environment = ObjectIdentifier(copy environment)
        map = environment.map
        record = environment.record
        pointCursors = nil
    }

    /// Wraps a live transaction, reading by cursors that live as long as `handle`.
    @unsafe @_lifetime(borrow environment)
    init(handle: OpaquePointer, environment: borrowing Environment, pointCursors: PointCursors.Loan) {
        unsafe self.handle = unsafe handle
        self.environment = ObjectIdentifier(copy environment)
        map = environment.map
        record = environment.record
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

    /// The value under a key that the caller has checked to fit the table.
    @_lifetime(copy self)
    func value(in table: Table, checked key: RawSpan) throws(LMDBError) -> RawSpan? {
        try get(table, key)
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
        return unsafe _overrideLifetime(
            Cursor(handle: cursor!, table: table, map: map, record: record), copying: self)
    }

    @_lifetime(copy self)
    private func get(_ table: Table, _ key: RawSpan) throws(LMDBError) -> RawSpan? {
        record?.use()
        if let cursor = try unsafe pointCursors?.cursor(of: table, in: handle) {
            return try unsafe get(cursor, key)
        }
        var opened: OpaquePointer?
        try LMDBError.check(unsafe mdb_cursor_open(handle, table.index, &opened), .openCursor)
        defer { unsafe mdb_cursor_close(opened) }
        return try unsafe get(opened!, key)
    }

    @unsafe @_lifetime(copy self)
    private func get(_ cursor: OpaquePointer, _ key: RawSpan) throws(LMDBError) -> RawSpan? {
        var found = unsafe MDB_val()
        var value = unsafe MDB_val()
        let status = unsafe key.withUnsafeBytes { bytes in
            unsafe found = MDB_val(bytes)
            return unsafe mdb_cursor_get(cursor, &found, &value, MDB_SET_KEY)
        }
        guard try unsafe CursorStep.hasRow(status, of: cursor, key: found, value: value, map) else {
            return nil
        }
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
