import DaybookClient
import DaybookSQLite
import DaybookSystem

/// OpenCode's `opencode.db`, and those of its offspring (Kilo, MiMo Code, IcodeMate): sessions, messages and
/// parts, put together as `opencode export` writes a session.
struct OpenCodeStore: SessionStore {
    private let database: SQLiteDatabase

    init?(_ database: SQLiteDatabase) {
        guard database.has("session", "id", "title"), database.has("message", "session_id", "data"),
            database.has("part", "message_id", "data")
        else { return nil }
        self.database = database
    }

    func sessions() throws(SystemError) -> [String] {
        try database.rows("SELECT id FROM session ORDER BY id").compactMap { $0.text("id") }
    }

    func document(of session: String) throws(SystemError) -> JSONBytes? {
        guard let row = try database.rows("SELECT * FROM session WHERE id = ?", session).first else {
            return nil
        }
        let parts = Dictionary(
            grouping: try database.rows(
                "SELECT id, message_id, data FROM part WHERE session_id = ? ORDER BY message_id, id", session)
        ) { $0.text("message_id") ?? "" }
        let messages = try database.rows(
            "SELECT id, data FROM message WHERE session_id = ? ORDER BY time_created, id", session)
        guard !messages.isEmpty else { return nil }
        let told = messages.map { message -> JSONBytes in
            let id = message.text("id") ?? ""
            let info = Self.data(of: message, [("sessionID", session)])
            let own = (parts[id] ?? []).map {
                Self.data(of: $0, [("sessionID", session), ("messageID", id)])
            }
            return .object([("info", info), ("parts", .array(own))]) ?? .emptyObject
        }
        return .object([("info", Self.info(of: row)), ("messages", .array(told))])
    }

    /// The row's data, with the ids that the database keeps in columns of their own.
    private static func data(of row: SQLiteRow, _ ids: [(name: String, value: String)]) -> JSONBytes {
        let ids = [("id", row.text("id") ?? "")] + ids
        let members = ids.map { ($0.0, JSONBytes(string: $0.1)) } + (row.json("data")?.members ?? [])
        return .object(members) ?? .emptyObject
    }

    private static func info(of row: SQLiteRow) -> JSONBytes {
        let named = [
            ("id", "id"), ("slug", "slug"), ("projectID", "project_id"), ("parentID", "parent_id"),
            ("directory", "directory"), ("title", "title"), ("version", "version"),
        ]
        let times = row.members([("created", "time_created"), ("updated", "time_updated")]) { $0.json($1) }
        let members = row.members(named) { $0.string($1) }
        return .object(members + [("time", .object(times) ?? .emptyObject)]) ?? .emptyObject
    }
}
