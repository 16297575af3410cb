import DaybookClient
import DaybookSQLite
import DaybookSystem

/// Histories that frameworks keep, a message of a chat in each row: those of OpenAI's Agents SDK
/// (`agent_messages`) and of LangChain (`message_store`).
struct ChatHistoryStore: SessionStore {
    private struct Table {
        let name: String
        let message: String
    }

    private static let tables = [
        Table(name: "agent_messages", message: "message_data"),
        Table(name: "message_store", message: "message"),
    ]

    private let database: SQLiteDatabase
    private let table: Table

    init?(_ database: SQLiteDatabase) {
        guard let table = Self.tables.first(where: { database.has($0.name, "id", "session_id", $0.message) })
        else { return nil }
        self.database = database
        self.table = table
    }

    func sessions() throws(SystemError) -> [String] {
        try database.rows("SELECT DISTINCT session_id FROM \(table.name) ORDER BY session_id").compactMap {
            $0.text("session_id")
        }
    }

    func document(of session: String) throws(SystemError) -> JSONBytes? {
        let rows = try database.rows(
            "SELECT \(table.message) FROM \(table.name) WHERE session_id = ? ORDER BY id", session)
        let messages = rows.compactMap { $0.json(table.message) }
        return .object([("id", JSONBytes(string: session)), ("messages", .array(messages))])
    }
}
