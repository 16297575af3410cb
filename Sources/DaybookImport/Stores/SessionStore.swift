import DaybookClient
import DaybookJSON
import DaybookSQLite
import DaybookSystem

/// A kind of database that an agent keeps its sessions in. Each session is put together as a document, which a
/// format then reads as it would a file.
protocol SessionStore: SendableMetatype {
    /// Takes a database by its tables; nil for one of another kind.
    init?(_ database: SQLiteDatabase)

    /// The sessions' ids in the store.
    func sessions() throws(SystemError) -> [String]

    /// The document of a session; nil for one of which nothing was kept.
    func document(of session: String) throws(SystemError) -> JSONBytes?
}

enum SessionStores {
    private static let all: [any SessionStore.Type] = [
        OpenCodeStore.self, CursorStore.self, HermesStore.self, GooseStore.self, KiroStore.self,
        ZedStore.self,
        ChatHistoryStore.self,
    ]

    /// Whether a regular file is a database.
    static func isOne(_ path: String) -> Bool {
        guard !FileBytes.isStream(path), let file = try? LineReader(path: path), file.byteCount > 0,
            let beginning = try? file.peek(byteCountMax: 16)
        else { return false }
        return isBeginning(beginning)
    }

    /// Whether bytes begin a database.
    static func isBeginning(_ bytes: some Collection<UInt8>) -> Bool { SQLiteDatabase.isBeginning(bytes) }

    /// A reader of an array of the documents in a database, made one by one.
    static func documents(in path: String) throws(SystemError) -> LineReader {
        let database = try SQLiteDatabase(copyOf: path)
        guard let store = all.lazy.compactMap({ $0.init(database) }).first else {
            throw SystemError(problem: unknown(database))
        }
        var sessions = try store.sessions()[...]
        var separator = "["
        return LineReader { () throws(SystemError) in
            while let session = sessions.popFirst() {
                guard let document = try store.document(of: session) else { continue }
                defer { separator = ",\n" }
                return Array(separator.utf8) + document.bytes
            }
            // The end, which is read once.
            defer { separator = "" }
            if separator == "[" { throw SystemError(problem: "a database without conversations") }
            return separator.isEmpty ? [] : [UInt8(ascii: "]")]
        }
    }

    private static let namedCountMax = 8

    private static func unknown(_ database: SQLiteDatabase) -> String {
        let tables = database.tables.keys.sorted()
        let named = tables.prefix(namedCountMax).joined(separator: ", ")
        let rest = tables.count > namedCountMax ? " and \(tables.count - namedCountMax) more" : ""
        return
            "a database of a kind that is not known here (tables: \(tables.isEmpty ? "none" : named + rest)); "
            + "let its program export the conversations as JSON and import that"
    }
}

extension SQLiteRow {
    /// The JSON in a column; a text that is none as a string; nil where there is nothing.
    func json(_ column: String) -> JSONBytes? {
        switch self[column] {
        case .null: return nil
        case .integer(let number): return try? JSONBytes(json: "\(number)")
        case .real(let number): return try? JSONBytes(json: "\(number)")
        case .text(let bytes), .blob(let bytes):
            return (try? JSONBytes(json: bytes)) ?? JSONBytes(string: String(decoding: bytes, as: UTF8.self))
        }
    }

    /// A text as JSON, whatever it says; nil where there is none.
    func string(_ column: String) -> JSONBytes? { text(column).map { JSONBytes(string: $0) } }

    /// The members of these names, of the columns that hold something.
    func members(
        _ names: [(name: String, column: String)], _ value: (SQLiteRow, String) -> JSONBytes?
    ) -> [(name: String, value: JSONBytes)] {
        names.compactMap { name, column in value(self, column).map { (name, $0) } }
    }

    /// A time that the database has in UTC without saying so, as RFC 3339 does.
    func utcTime(_ column: String) -> JSONBytes? {
        guard let text = text(column) else { return nil }
        let isPlain = text.count >= 19 && !text.contains("T") && !text.hasSuffix("Z")
        return JSONBytes(string: isPlain ? text.replacing(" ", with: "T", maxReplacements: 1) + "Z" : text)
    }
}
