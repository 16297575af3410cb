import DaybookClient
import DaybookSQLite
import DaybookSystem

/// The database of the Kiro CLI (`data.sqlite3`), and of Amazon Q before it, which had one conversation for each
/// folder.
struct KiroStore: SessionStore {
    private let database: SQLiteDatabase
    private let isOld: Bool

    init?(_ database: SQLiteDatabase) {
        isOld = !database.has("conversations_v2", "key", "conversation_id", "value")
        guard !isOld || database.has("conversations", "key", "value") else { return nil }
        self.database = database
    }

    func sessions() throws(SystemError) -> [String] {
        let query =
            isOld
            ? "SELECT key AS id FROM conversations ORDER BY key"
            : "SELECT conversation_id AS id FROM conversations_v2 GROUP BY conversation_id ORDER BY min(created_at)"
        return try database.rows(query).compactMap { $0.text("id") }
    }

    /// The newest of the rows that a conversation has.
    func document(of session: String) throws(SystemError) -> JSONBytes? {
        let query =
            isOld
            ? "SELECT * FROM conversations WHERE key = ?"
            : "SELECT * FROM conversations_v2 WHERE conversation_id = ? ORDER BY updated_at DESC LIMIT 1"
        guard let row = try database.rows(query, session).first, let value = row.json("value") else {
            return nil
        }
        let told =
            row.members([("directory", "key")]) { $0.string($1) }
            + row.members([("created_at", "created_at")]) { $0.json($1) }
        return value.isObject ? .object(value.members + told) : value
    }
}
