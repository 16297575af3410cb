internal import CSQLite

/// Makes databases as agents keep them.
package enum SQLiteMaker {
    /// A failure of SQLite, in its own words.
    package struct Failure: Error { let message: String }

    /// Runs a script over a database, which is made where there is none.
    /// - Parameter body: called before the database is closed, when a write-ahead log still lies beside it.
    package static func run(
        _ script: String, at path: String, whileOpen body: () throws -> Void = {}
    ) throws {
        var connection: OpaquePointer?
        guard sqlite3_open(path, &connection) == SQLITE_OK else { throw Failure(message: "open") }
        defer { sqlite3_close_v2(connection) }
        guard sqlite3_exec(connection, script, nil, nil, nil) == SQLITE_OK else {
            throw Failure(message: String(cString: sqlite3_errmsg(connection)))
        }
        try body()
    }
}
