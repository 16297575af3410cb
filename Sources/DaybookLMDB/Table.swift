internal import CLMDB

/// One named table of an environment; valid as long as the environment, for all its transactions.
///
/// A table opened in a transaction that is then aborted must not be used.
package struct Table: Sendable {
    let index: UInt32
    let isIntegerKeyed: Bool
    /// The environment it belongs to. Tables of different environments have overlapping indices.
    let environment: ObjectIdentifier

    package struct Options: OptionSet, Sendable {
        package let rawValue: UInt32

        package init(rawValue: UInt32) {
            self.rawValue = rawValue
        }

        /// Keys are `UInt64` in numeric order.
        package static var integerKey: Self { Self(rawValue: UInt32(MDB_INTEGERKEY)) }
        /// The table is created if it does not exist.
        package static var create: Self { Self(rawValue: UInt32(MDB_CREATE)) }
    }

    /// Opens a table. Throws `.notFound`, `.tablesFull`, or `.incompatible` when it exists with other
    /// options.
    @unsafe
    init(
        _ name: String, _ options: Options, transaction: OpaquePointer, environment: Environment
    ) throws(LMDBError) {
        var index: UInt32 = 0
        try unsafe KeyComparison.setOfNames(in: transaction)
        try LMDBError.check(unsafe mdb_dbi_open(transaction, name, options.rawValue, &index), .openTable)
        var flags: UInt32 = 0
        try LMDBError.check(unsafe mdb_dbi_flags(transaction, index, &flags), .openTable)
        guard flags == options.subtracting(.create).rawValue else {
            throw LMDBError(code: .incompatible, operation: .openTable)
        }
        try unsafe KeyComparison.set(
            ofTable: index, isIntegerKeyed: options.contains(.integerKey), in: transaction)
        self.index = index
        self.isIntegerKeyed = options.contains(.integerKey)
        self.environment = ObjectIdentifier(environment)
    }
}
