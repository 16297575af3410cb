internal import CLMDB
internal import Glibc

/// A transaction that reads and writes, lent by `Environment.write`; traps off the thread that began it.
///
/// After an error other than `.keyExists` LMDB refuses everything that follows with `.badTransaction`.
@safe
package struct WriteTransaction: ~Copyable, ~Escapable {
    private let handle: OpaquePointer
    private let environment: Environment
    private let thread: pthread_t
    /// Tables whose last pages have been looked at, a bit by index: they are this transaction's own since.
    private var checkedEnds: UInt64 = 0

    /// Wraps a live transaction; the caller lends it no longer than `handle` lives.
    @unsafe @usableFromInline @_lifetime(borrow environment)
    package init(handle: OpaquePointer, environment: borrowing Environment) {
        unsafe self.handle = unsafe handle
        self.environment = copy environment
        self.thread = pthread_self()
    }

    /// The tables with this transaction's own writes; what is read lives until the next write.
    package var reading: ReadTransaction {
        @_lifetime(borrow self)
        get {
            unsafe _overrideLifetime(
                ReadTransaction(handle: handle, environment: environment), borrowing: self)
        }
    }

    /// Opens a table, or makes it with `.create`; usable elsewhere once this transaction has committed.
    package mutating func openTable(
        _ name: String, _ options: Table.Options = []
    ) throws(LMDBError) -> Table {
        checkThread()
        return try unsafe Table(name, options, transaction: handle, environment: environment)
    }

    /// Sets the value under `key`, 1 to 511 bytes. O(log n).
    package mutating func put(in table: Table, key: RawSpan, value: RawSpan) throws(LMDBError) {
        table.check(key: key, ObjectIdentifier(environment))
        try checkPath(to: key, in: table)
        try put(table, key, value, flags: 0, .put)
    }

    package mutating func put(in table: Table, key: [UInt8], value: [UInt8]) throws(LMDBError) {
        try put(in: table, key: key.bytes, value: value.bytes)
    }

    /// Sets the value under an integer key. O(log n).
    package mutating func put(in table: Table, at key: UInt64, value: RawSpan) throws(LMDBError) {
        table.checkIntegerKeyed(ObjectIdentifier(environment))
        try checkPath(to: IntegerKey(key).bytes, in: table)
        try put(table, IntegerKey(key).bytes, value, flags: 0, .put)
    }

    package mutating func put(in table: Table, at key: UInt64, value: [UInt8]) throws(LMDBError) {
        try put(in: table, at: key, value: value.bytes)
    }

    /// Adds an entry after the last one; throws `.keyExists` when `key` is not above all others. O(1).
    package mutating func append(in table: Table, at key: UInt64, value: RawSpan) throws(LMDBError) {
        table.checkIntegerKeyed(ObjectIdentifier(environment))
        try checkEnd(of: table)
        try put(table, IntegerKey(key).bytes, value, flags: MDB_APPEND, .append)
    }

    package mutating func append(in table: Table, at key: UInt64, value: [UInt8]) throws(LMDBError) {
        try append(in: table, at: key, value: value.bytes)
    }

    /// Like `append(in:at:value:)`, but `fill` writes the value onto LMDB's page; traps unless it fills it.
    package mutating func append(
        in table: Table, at key: UInt64, byteCount: Int, _ fill: (inout OutputRawSpan) -> Void
    ) throws(LMDBError) {
        table.checkIntegerKeyed(ObjectIdentifier(environment))
        try checkEnd(of: table)
        var value = unsafe MDB_val(mv_size: byteCount, mv_data: nil)
        let status = unsafe put(table, IntegerKey(key).bytes, &value, flags: MDB_APPEND | MDB_RESERVE)
        try LMDBError.check(status, .append)
        let buffer = unsafe UnsafeMutableRawBufferPointer(start: value.mv_data, count: byteCount)
        var output = unsafe OutputRawSpan(buffer: buffer, initializedCount: 0)
        fill(&output)
        let filled = unsafe output.finalize(for: buffer)
        precondition(filled == byteCount, "LMDB: reserved \(byteCount) bytes, filled \(filled)")
    }

    /// Removes the entry under `key`; false when there is none. O(log n).
    package mutating func delete(in table: Table, key: RawSpan) throws(LMDBError) -> Bool {
        table.check(key: key, ObjectIdentifier(environment))
        return try delete(table, key)
    }

    package mutating func delete(in table: Table, key: [UInt8]) throws(LMDBError) -> Bool {
        try delete(in: table, key: key.bytes)
    }

    package mutating func delete(in table: Table, at key: UInt64) throws(LMDBError) -> Bool {
        table.checkIntegerKeyed(ObjectIdentifier(environment))
        return try delete(table, IntegerKey(key).bytes)
    }

    /// A cursor for many changes in rising key order.
    @_lifetime(&self)
    package mutating func cursor(in table: Table) throws(LMDBError) -> WriteCursor {
        checkThread()
        table.check(ObjectIdentifier(environment))
        var cursor: OpaquePointer?
        try LMDBError.check(unsafe mdb_cursor_open(handle, table.index, &cursor), .openCursor)
        return unsafe _overrideLifetime(
            try WriteCursor(handle: cursor!, table: table, map: environment.map), mutating: &self)
    }

    /// Removes all entries. O(pages).
    package mutating func clear(_ table: Table) throws(LMDBError) {
        checkThread()
        table.check(ObjectIdentifier(environment))
        try LMDBError.check(unsafe mdb_drop(handle, table.index, 0), .clear)
    }
}

extension WriteTransaction {
    // LMDB copies the pages on the way to a row as they are, so they are looked at before it does.

    private func checkPath(to key: RawSpan, in table: Table) throws(LMDBError) {
        _ = try reading.value(in: table, checked: key)
    }

    private mutating func checkEnd(of table: Table) throws(LMDBError) {
        let bit = UInt64(1) << UInt64(table.index)
        guard checkedEnds & bit == 0 else { return }
        var cursor = try reading.cursor(in: table)
        _ = try cursor.last()
        checkedEnds |= bit
    }

    private func checkThread() {
        precondition(pthread_self() == thread, "LMDB: write transaction used on another thread")
        environment.use()
    }

    private mutating func put(
        _ table: Table, _ key: RawSpan, _ value: RawSpan, flags: Int32, _ operation: LMDBError.Operation
    ) throws(LMDBError) {
        let status = unsafe value.withUnsafeBytes { bytes in
            var value = unsafe MDB_val(bytes)
            return unsafe put(table, key, &value, flags: flags)
        }
        try LMDBError.check(status, operation)
    }

    @unsafe
    private mutating func put(_ table: Table, _ key: RawSpan, _ value: inout MDB_val, flags: Int32) -> Int32 {
        checkThread()
        return unsafe key.withUnsafeBytes { bytes in
            var key = unsafe MDB_val(bytes)
            return unsafe mdb_put(handle, table.index, &key, &value, UInt32(flags))
        }
    }

    private mutating func delete(_ table: Table, _ key: RawSpan) throws(LMDBError) -> Bool {
        checkThread()
        try checkPath(to: key, in: table)
        let status = unsafe key.withUnsafeBytes { bytes in
            var key = unsafe MDB_val(bytes)
            return unsafe mdb_del(handle, table.index, &key, nil)
        }
        if status == MDB_NOTFOUND { return false }
        try LMDBError.check(status, .delete)
        return true
    }
}
