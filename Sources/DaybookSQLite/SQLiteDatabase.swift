internal import CSQLite
package import DaybookSystem

/// A database of SQLite that another program keeps, read from a copy. Used by one task.
@safe package final class SQLiteDatabase {
    /// Names of the columns of each table, by the table's name. Views and virtual tables are none.
    package private(set) var tables: [String: [String]] = [:]
    private let library: daybook_sqlite
    private let connection: OpaquePointer

    /// Whether bytes begin a database.
    package static func isBeginning(_ bytes: some Collection<UInt8>) -> Bool {
        bytes.starts(with: Array("SQLite format 3\0".utf8))
    }

    /// Copies a database and opens the copy to read it. The copy's names are gone when this returns, its space
    /// when the database goes.
    package init(copyOf path: String) throws(SystemError) {
        var isLoaded: Int32 = 0
        let library = unsafe daybook_sqlite_load(&isLoaded)
        guard isLoaded != 0 else {
            throw SystemError(
                problem: "a database, and SQLite's library libsqlite3.so.0 is not there to read it; "
                    + "install it (Debian: libsqlite3-0) and import again")
        }
        self.library = library
        let copy = try DatabaseCopy(of: path)
        var opened: OpaquePointer?
        let status = unsafe library.open(
            copy.path, &opened, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
        guard let connection = unsafe opened else { preconditionFailure("no memory for SQLite") }
        unsafe self.connection = connection
        guard status == SQLITE_OK else { throw problem() }
        _ = unsafe library.limit(connection, SQLITE_LIMIT_LENGTH, SQLiteLimits.valueByteCountMax)
        guard unsafe daybook_sqlite_distrust(library, connection) == SQLITE_OK else { throw problem() }
        // From here on the transaction keeps all files open.
        _ = try rows("BEGIN")
        for table in try rows("SELECT name, sql FROM sqlite_master WHERE type = 'table'") {
            guard let name = table.text("name"), table.text("sql")?.hasPrefix("CREATE TABLE") == true else {
                continue
            }
            tables[name] = try rows("SELECT name FROM pragma_table_info(?)", name).compactMap {
                $0.text("name")
            }
        }
        _ = consume copy
    }

    deinit { _ = unsafe library.close(connection) }

    package func has(_ table: String, _ columns: String...) -> Bool {
        guard let known = tables[table] else { return false }
        return columns.allSatisfy(known.contains)
    }

    /// The rows that a query gives.
    /// - Parameter values: the texts for its question marks.
    package func rows(_ query: String, _ values: String...) throws(SystemError) -> [SQLiteRow] {
        var prepared: OpaquePointer?
        guard unsafe library.prepare(connection, query, -1, &prepared, nil) == SQLITE_OK else {
            throw problem()
        }
        defer { _ = unsafe library.finalize(prepared) }
        for (index, value) in values.enumerated() {
            let status = unsafe daybook_sqlite_bind(
                library, prepared, Int32(index + 1), value, Int32(value.utf8.count))
            guard status == SQLITE_OK else { throw problem() }
        }
        var rows: [SQLiteRow] = []
        while true {
            switch unsafe library.step(prepared) {
            case SQLITE_ROW: rows.append(unsafe row(prepared))
            case SQLITE_DONE: return rows
            default: throw problem()
            }
        }
    }

    private func row(_ statement: OpaquePointer?) -> SQLiteRow {
        var values: [String: SQLiteValue] = [:]
        for index in 0..<(unsafe library.columnCount(statement)) {
            guard let name = unsafe library.columnName(statement, index) else { continue }
            values[unsafe String(cString: name)] = unsafe value(statement, index)
        }
        return SQLiteRow(values)
    }

    private func value(_ statement: OpaquePointer?, _ index: Int32) -> SQLiteValue {
        switch unsafe library.columnType(statement, index) {
        case SQLITE_INTEGER: return .integer(unsafe library.columnInteger(statement, index))
        case SQLITE_FLOAT: return .real(unsafe library.columnReal(statement, index))
        case SQLITE_TEXT, SQLITE_BLOB:
            let isText = unsafe library.columnType(statement, index) == SQLITE_TEXT
            let address = unsafe library.columnBytes(statement, index)
            let count = Int(unsafe library.columnByteCount(statement, index))
            let bytes = unsafe Array(UnsafeRawBufferPointer(start: address, count: count))
            return isText ? .text(bytes) : .blob(bytes)
        default: return .null
        }
    }

    private func problem() -> SystemError {
        SystemError(problem: "SQLite can't read it: \(unsafe String(cString: library.message(connection)))")
    }
}
