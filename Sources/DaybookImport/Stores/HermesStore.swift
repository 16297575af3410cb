import DaybookClient
import DaybookSQLite
import DaybookSystem

/// Hermes' `state.db`: sessions and chat messages, put together as its session files are.
struct HermesStore: SessionStore {
    private let database: SQLiteDatabase

    init?(_ database: SQLiteDatabase) {
        guard database.has("sessions", "id", "started_at"),
            database.has("messages", "session_id", "role", "content", "tool_calls")
        else { return nil }
        self.database = database
    }

    func sessions() throws(SystemError) -> [String] {
        try database.rows("SELECT id FROM sessions ORDER BY started_at, id").compactMap { $0.text("id") }
    }

    func document(of session: String) throws(SystemError) -> JSONBytes? {
        guard let row = try database.rows("SELECT * FROM sessions WHERE id = ?", session).first else {
            return nil
        }
        let messages = try database.rows(
            "SELECT * FROM messages WHERE session_id = ? ORDER BY timestamp, id", session)
        guard !messages.isEmpty else { return nil }
        let texts = [
            "title", "source", "model", "parent_session_id", "cwd", "end_reason", "system_prompt",
        ].map { ($0, $0) }
        let members =
            [("session_id", JSONBytes(string: session))]
            + row.members([("session_start", "started_at"), ("model_config", "model_config")]) { $0.json($1) }
            + row.members(texts) { $0.string($1) }
        return .object(members + [("messages", .array(messages.map(Self.message)))])
    }

    private static func message(_ row: SQLiteRow) -> JSONBytes {
        let texts = ["role", "tool_call_id", "tool_name", "finish_reason", "reasoning"].map { ($0, $0) }
        let content = row.string("content") ?? JSONBytes(string: "")
        return .object(
            row.members(texts) { $0.string($1) } + [("content", content)]
                + row.members([("tool_calls", "tool_calls"), ("timestamp", "timestamp")]) { $0.json($1) })
            ?? .emptyObject
    }
}
