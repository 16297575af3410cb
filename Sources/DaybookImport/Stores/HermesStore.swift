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
            + row.members(texts) { $0.string($1) } + [("tokens", tokens(row))]
            + (try workedFor(row).map { [("works_for", $0)] } ?? [])
        return .object(members + [("messages", .array(messages.map(Self.message)))])
    }

    private func tokens(_ row: SQLiteRow) -> JSONBytes {
        let names = [
            "input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens", "reasoning_tokens",
        ].map { ($0, $0) }
        return .object(row.members(names) { $0.json($1) }) ?? .emptyObject
    }

    /// Reasons of an end behind which the same conversation goes on in another session.
    private static let goingOn: Set<String> = ["compression", "branched"]

    /// The session that this one works for. A session names the one before it also where it goes on from that.
    private func workedFor(_ row: SQLiteRow) throws(SystemError) -> JSONBytes? {
        guard let parent = row.text("parent_session_id"),
            let before = try database.rows("SELECT * FROM sessions WHERE id = ?", parent).first,
            !Self.goingOn.contains(before.text("end_reason") ?? "")
        else { return nil }
        return JSONBytes(string: parent)
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
