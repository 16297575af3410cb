internal import CLMDB
internal import Glibc

/// The operation that LMDB or the system refused, and the code it gave.
package struct LMDBError: Error, Equatable, Sendable {
    package let code: Code
    package let operation: Operation

    package init(code: Code, operation: Operation) {
        self.code = code
        self.operation = operation
    }

    /// An LMDB return code, an `errno`, or one of this module's own.
    package struct Code: RawRepresentable, Hashable, Sendable {
        package let rawValue: Int32

        package init(rawValue: Int32) {
            self.rawValue = rawValue
        }
    }

    package enum Operation: String, Sendable {
        case claimDirectory, checkDataFile, prepareLockFile, open, checkReaders, sync
        case begin, renew, openTable, openCursor
        case get, put, append, delete, clear
        /// The commit itself. Unless `isNoSpace`, nobody can tell whether the transaction is on disk.
        case commit
    }
}

/// An error type that a transaction's closure may throw besides LMDB's own errors.
package protocol LMDBErrorConvertible: Error {
    init(_ error: LMDBError)
}

extension LMDBError: LMDBErrorConvertible {
    package init(_ error: LMDBError) {
        self = error
    }
}

extension LMDBError.Code {
    package static var notFound: Self { Self(rawValue: MDB_NOTFOUND) }
    package static var keyExists: Self { Self(rawValue: MDB_KEYEXIST) }
    package static var pageNotFound: Self { Self(rawValue: MDB_PAGE_NOTFOUND) }
    package static var corrupted: Self { Self(rawValue: MDB_CORRUPTED) }
    package static var panic: Self { Self(rawValue: MDB_PANIC) }
    package static var versionMismatch: Self { Self(rawValue: MDB_VERSION_MISMATCH) }
    package static var invalid: Self { Self(rawValue: MDB_INVALID) }
    package static var mapFull: Self { Self(rawValue: MDB_MAP_FULL) }
    package static var tablesFull: Self { Self(rawValue: MDB_DBS_FULL) }
    package static var readersFull: Self { Self(rawValue: MDB_READERS_FULL) }
    package static var cursorFull: Self { Self(rawValue: MDB_CURSOR_FULL) }
    package static var transactionFull: Self { Self(rawValue: MDB_TXN_FULL) }
    package static var mapResized: Self { Self(rawValue: MDB_MAP_RESIZED) }
    package static var incompatible: Self { Self(rawValue: MDB_INCOMPATIBLE) }
    package static var badReaderSlot: Self { Self(rawValue: MDB_BAD_RSLOT) }
    package static var badTransaction: Self { Self(rawValue: MDB_BAD_TXN) }
    package static var badTable: Self { Self(rawValue: MDB_BAD_DBI) }
    package static var noSuchFile: Self { Self(rawValue: ENOENT) }

    /// The directory is already open in this process.
    package static var alreadyOpen: Self { Self(rawValue: -30_700) }
    /// The data file ends before pages that are in use.
    package static var truncated: Self { Self(rawValue: -30_701) }
}

extension LMDBError {
    /// Whether there is no room on the disk, in the quota or in the map. Nothing was written and the
    /// environment goes on working.
    package var isNoSpace: Bool {
        code == .mapFull || code.rawValue == ENOSPC || code.rawValue == EDQUOT
    }

    /// Whether a page is not what it was written as, so far as a page tells.
    package var isDamage: Bool {
        [.corrupted, .pageNotFound, .cursorFull, .invalid, .truncated].contains(code)
    }

    /// Whether a read, write or sync failed. LMDB reports a short write on a full disk like this, too.
    package var isInputOutput: Bool {
        code.rawValue == EIO
    }

    static func check(_ status: Int32, _ operation: Operation) throws(LMDBError) {
        guard status == MDB_SUCCESS else { throw failure(status, operation) }
    }

    @inline(never)
    static func failure(_ status: Int32, _ operation: Operation) -> LMDBError {
        precondition(status != MDB_BAD_VALSIZE, "LMDB \(operation): size of key or value not allowed")
        return LMDBError(code: Code(rawValue: status), operation: operation)
    }

    /// The error in `errno` right after a failed system call.
    static func system(_ operation: Operation) -> LMDBError {
        LMDBError(code: Code(rawValue: errno), operation: operation)
    }
}

extension LMDBError: CustomStringConvertible {
    package var description: String {
        "LMDB \(operation): \(code)"
    }
}

extension LMDBError.Code: CustomStringConvertible {
    package var description: String {
        switch self {
        case .alreadyOpen: "the directory is already open in this process"
        case .truncated: "the data file is shorter than its contents"
        default: unsafe String(cString: mdb_strerror(rawValue))
        }
    }
}
