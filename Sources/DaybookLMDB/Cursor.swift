internal import CLMDB

/// A position in one table, moved in key order; closed when destroyed.
///
/// Entries it returned stay valid when it moves, until the transaction's loan ends.
@safe
package struct Cursor: ~Copyable, ~Escapable {
    private let handle: OpaquePointer
    private let table: Table
    private let map: FileMap?
    private let record: DamageRecords.Entry?

    @unsafe @_lifetime(immortal)
    init(handle: OpaquePointer, table: Table, map: FileMap?, record: DamageRecords.Entry?) {
        unsafe self.handle = unsafe handle
        self.table = table
        self.map = map
        self.record = record
    }

    deinit {
        unsafe mdb_cursor_close(handle)
    }

    @_lifetime(copy self)
    package mutating func first() throws(LMDBError) -> Entry? {
        try move(MDB_FIRST)
    }

    @_lifetime(copy self)
    package mutating func last() throws(LMDBError) -> Entry? {
        try move(MDB_LAST)
    }

    /// The entry after; the first one on a fresh cursor.
    @_lifetime(copy self)
    package mutating func next() throws(LMDBError) -> Entry? {
        try move(MDB_NEXT)
    }

    /// The entry before; the last one on a fresh cursor, or after a seek beyond the end.
    @_lifetime(copy self)
    package mutating func previous() throws(LMDBError) -> Entry? {
        try move(MDB_PREV)
    }

    /// The entry with the smallest key not below `key`. O(log n).
    @_lifetime(copy self)
    package mutating func seek(atOrAfter key: RawSpan) throws(LMDBError) -> Entry? {
        table.check(key: key, table.environment)
        return try move(MDB_SET_RANGE, key)
    }

    @_lifetime(copy self)
    package mutating func seek(atOrAfter key: [UInt8]) throws(LMDBError) -> Entry? {
        try seek(atOrAfter: key.bytes)
    }

    @_lifetime(copy self)
    package mutating func seek(atOrAfter key: UInt64) throws(LMDBError) -> Entry? {
        table.checkIntegerKeyed(table.environment)
        return try move(MDB_SET_RANGE, IntegerKey(key).bytes)
    }

    /// The entry with just this key. O(log n).
    @_lifetime(copy self)
    package mutating func seek(_ key: RawSpan) throws(LMDBError) -> Entry? {
        table.check(key: key, table.environment)
        return try move(MDB_SET_KEY, key)
    }

    @_lifetime(copy self)
    package mutating func seek(_ key: [UInt8]) throws(LMDBError) -> Entry? {
        try seek(key.bytes)
    }

    @_lifetime(copy self)
    package mutating func seek(_ key: UInt64) throws(LMDBError) -> Entry? {
        table.checkIntegerKeyed(table.environment)
        return try move(MDB_SET_KEY, IntegerKey(key).bytes)
    }
}

extension Cursor {
    @_lifetime(copy self)
    private mutating func move(_ step: MDB_cursor_op) throws(LMDBError) -> Entry? {
        var key = unsafe MDB_val()
        var value = unsafe MDB_val()
        record?.use()
        let status = unsafe mdb_cursor_get(handle, &key, &value, step)
        return try unsafe entry(key, value, status)
    }

    @_lifetime(copy self)
    private mutating func move(_ step: MDB_cursor_op, _ target: RawSpan) throws(LMDBError) -> Entry? {
        var key = unsafe MDB_val()
        var value = unsafe MDB_val()
        record?.use()
        let status = unsafe target.withUnsafeBytes { bytes in
            unsafe key = MDB_val(bytes)
            return unsafe mdb_cursor_get(handle, &key, &value, step)
        }
        return try unsafe entry(key, value, status)
    }

    /// The entry that LMDB found. After MDB_SET_RANGE and MDB_SET_KEY its key lies in the map, no longer in
    /// the caller's memory.
    @unsafe @_lifetime(copy self)
    private func entry(_ key: MDB_val, _ value: MDB_val, _ status: Int32) throws(LMDBError) -> Entry? {
        guard try unsafe CursorStep.hasRow(status, of: handle, key: key, value: value, map) else {
            return nil
        }
        guard unsafe !table.isIntegerKeyed || key.mv_size == IntegerKey.byteCount else { throw .damaged }
        return unsafe _overrideLifetime(
            Entry(key: RawSpan(key), value: RawSpan(value)), copying: self)
    }
}

/// The outcome of moving one of LMDB's cursors.
enum CursorStep {
    /// Whether a row was found, looking at the pages on the way to it, or to where it would be.
    @unsafe
    static func hasRow(
        _ status: Int32, of cursor: OpaquePointer, key: MDB_val, value: MDB_val, _ map: FileMap?
    ) throws(LMDBError) -> Bool {
        if status != MDB_NOTFOUND { try LMDBError.check(status, .get) }
        try unsafe map?.checkPath(of: cursor)
        guard status == MDB_SUCCESS else { return false }
        try unsafe map?.check(key: key, value: value, of: cursor)
        return true
    }
}

/// A key and its value, in LMDB's map.
package struct Entry: ~Escapable {
    package let key: RawSpan
    package let value: RawSpan

    @_lifetime(copy key, copy value)
    init(key: RawSpan, value: RawSpan) {
        self.key = key
        self.value = value
    }

    /// The key of an integer-keyed table; traps on another table's.
    package var integerKey: UInt64 {
        precondition(key.byteCount == IntegerKey.byteCount, "LMDB: not an integer key")
        return unsafe key.unsafeLoadUnaligned(as: UInt64.self)
    }
}
