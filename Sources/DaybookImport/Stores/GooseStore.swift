import DaybookClient
import DaybookSQLite
import DaybookSystem

/// Goose's `sessions.db`, put together as `goose session export` writes a session.
struct GooseStore: SessionStore {
    private let database: SQLiteDatabase

    init?(_ database: SQLiteDatabase) {
        guard database.has("sessions", "id", "working_dir"),
            database.has("messages", "session_id", "role", "content_json", "created_timestamp")
        else { return nil }
        self.database = database
    }

    func sessions() throws(SystemError) -> [String] {
        try database.rows("SELECT id FROM sessions ORDER BY id").compactMap { $0.text("id") }
    }

    func document(of session: String) throws(SystemError) -> JSONBytes? {
        guard let row = try database.rows("SELECT * FROM sessions WHERE id = ?", session).first else {
            return nil
        }
        let messages = try database.rows("SELECT * FROM messages WHERE session_id = ? ORDER BY id", session)
        guard !messages.isEmpty else { return nil }
        let texts = [
            "id", "name", "description", "working_dir", "provider_name", "goose_mode", "parent_session_id",
        ].map { ($0, $0) }
        let sums = [
            ("accumulated_input_tokens", "accumulated_input_tokens"),
            ("accumulated_output_tokens", "accumulated_output_tokens"), ("model_config", "model_config_json"),
        ]
        let created = row.utcTime("created_at").map { [("created_at", $0)] } ?? []
        let said = messages.map { message in
            JSONBytes.object(
                message.members([("id", "message_id"), ("role", "role")]) { $0.string($1) }
                    + message.members([("created", "created_timestamp"), ("content", "content_json")]) {
                        $0.json($1)
                    }) ?? .emptyObject
        }
        return .object(
            row.members(texts) { $0.string($1) } + row.members(sums) { $0.json($1) } + created + [
                ("conversation", .array(said))
            ])
    }
}
