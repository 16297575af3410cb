internal import CLMDB
internal import Glibc

/// LMDB's two orders of keys, by which it searches within a page; set again because LMDB's own may never end.
///
/// LMDB believes a page's count of keys. A page of other bytes may claim two thousand million keys of no bytes;
/// the indices of a search among them overflow, and it goes on for ever. No key that was written is empty, so
/// here an empty one counts as the key that is searched for. The search ends there, and whoever asked looks at
/// the page (`FileMap`).
enum KeyComparison {
    /// Sets a table's order.
    @unsafe
    static func set(
        ofTable index: UInt32, isIntegerKeyed: Bool, in transaction: OpaquePointer
    ) throws(LMDBError) {
        let status =
            if isIntegerKeyed {
                unsafe mdb_set_compare(transaction, index) { unsafe KeyComparison.integers($0, $1) }
            } else {
                unsafe mdb_set_compare(transaction, index) { unsafe KeyComparison.bytes($0, $1) }
            }
        try LMDBError.check(status, .openTable)
    }

    /// Sets the order of the tables' names.
    @unsafe
    static func setOfNames(in transaction: OpaquePointer) throws(LMDBError) {
        try unsafe set(ofTable: tableOfNames, isIntegerKeyed: false, in: transaction)
    }

    /// LMDB's `MAIN_DBI`.
    private static let tableOfNames: UInt32 = 1

    @unsafe
    private static func bytes(_ key: UnsafePointer<MDB_val>?, _ other: UnsafePointer<MDB_val>?) -> Int32 {
        guard let key = unsafe key?.pointee, let other = unsafe other?.pointee, unsafe other.mv_size > 0
        else { return 0 }
        let order = unsafe memcmp(key.mv_data, other.mv_data, min(key.mv_size, other.mv_size))
        if order != 0 { return order }
        return unsafe key.mv_size < other.mv_size ? -1 : (key.mv_size > other.mv_size ? 1 : 0)
    }

    @unsafe
    private static func integers(_ key: UnsafePointer<MDB_val>?, _ other: UnsafePointer<MDB_val>?) -> Int32 {
        guard let key = unsafe key?.pointee, let other = unsafe other?.pointee, unsafe other.mv_size > 0
        else { return 0 }
        let (number, otherNumber) = unsafe (
            key.mv_data.loadUnaligned(as: UInt64.self), other.mv_data.loadUnaligned(as: UInt64.self)
        )
        return number < otherNumber ? -1 : (number > otherNumber ? 1 : 0)
    }
}
