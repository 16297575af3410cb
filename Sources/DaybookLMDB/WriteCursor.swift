internal import CLMDB
internal import Glibc

/// Puts and deletes in one table in rising key order: a key on the page of the last one is found there, and
/// keys beyond the table's end fill its pages.
///
/// Closed when destroyed; the transaction may not otherwise change the table meanwhile.
@safe
package struct WriteCursor: ~Copyable, ~Escapable {
    private let handle: OpaquePointer
    private let table: Table
    private let map: FileMap?
    /// The table's last key before the first put; nil where it has none, or keys have passed it.
    private var last: [UInt8]?

    @unsafe @_lifetime(immortal)
    init(handle: OpaquePointer, table: Table, map: FileMap?) throws(LMDBError) {
        unsafe self.handle = unsafe handle
        self.table = table
        self.map = map
        var key = unsafe MDB_val()
        var value = unsafe MDB_val()
        let status = unsafe mdb_cursor_get(handle, &key, &value, MDB_LAST)
        guard try unsafe CursorStep.hasRow(status, of: handle, key: key, value: value, map) else { return }
        last = unsafe RawSpan(key).withUnsafeBytes { unsafe Array($0) }
    }

    deinit {
        unsafe mdb_cursor_close(handle)
    }

    /// Puts an entry.
    /// - Precondition: `key` is above the last one given.
    package mutating func put(key: RawSpan, value: RawSpan) throws(LMDBError) {
        table.check(key: key, table.environment)
        if let last, !WriteCursor.precedes(last, key) {
            // LMDB copies the pages on the way as they are.
            _ = try find(key)
            return try put(key, value, flags: 0)
        }
        last = nil
        try put(key, value, flags: MDB_APPEND)
    }

    /// Deletes an entry; false where there is none.
    /// - Precondition: `key` is above the last one given.
    package mutating func delete(key: RawSpan) throws(LMDBError) -> Bool {
        table.check(key: key, table.environment)
        guard last != nil, try find(key) else { return false }
        try LMDBError.check(unsafe mdb_cursor_del(handle, 0), .delete)
        return true
    }

    private func find(_ key: RawSpan) throws(LMDBError) -> Bool {
        var found = unsafe MDB_val()
        var value = unsafe MDB_val()
        let status = unsafe key.withUnsafeBytes { bytes in
            unsafe found = MDB_val(bytes)
            return unsafe mdb_cursor_get(handle, &found, &value, MDB_SET_KEY)
        }
        return try unsafe CursorStep.hasRow(status, of: handle, key: found, value: value, map)
    }

    /// Whether `left` comes first in LMDB's order of byte keys.
    private static func precedes(_ left: [UInt8], _ right: RawSpan) -> Bool {
        unsafe left.withUnsafeBytes { left in
            unsafe right.withUnsafeBytes { right in
                let byteCount = min(left.count, right.count)
                let order = unsafe memcmp(left.baseAddress!, right.baseAddress!, byteCount)
                return order != 0 ? order < 0 : left.count < right.count
            }
        }
    }

    private func put(_ key: RawSpan, _ value: RawSpan, flags: Int32) throws(LMDBError) {
        let status = unsafe key.withUnsafeBytes { keyBytes in
            unsafe value.withUnsafeBytes { valueBytes in
                var key = unsafe MDB_val(keyBytes)
                var value = unsafe MDB_val(valueBytes)
                return unsafe mdb_cursor_put(handle, &key, &value, UInt32(flags))
            }
        }
        try LMDBError.check(status, .put)
    }
}
