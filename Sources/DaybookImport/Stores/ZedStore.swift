import DaybookClient
import DaybookSQLite
import DaybookSystem
import DaybookZstd

/// Zed's `threads.db`: a thread in each row, as JSON or packed by zstd.
struct ZedStore: SessionStore {
    private let database: SQLiteDatabase

    init?(_ database: SQLiteDatabase) {
        guard database.has("threads", "id", "summary", "data_type", "data") else { return nil }
        self.database = database
    }

    func sessions() throws(SystemError) -> [String] {
        try database.rows("SELECT id FROM threads ORDER BY updated_at, id").compactMap { $0.text("id") }
    }

    func document(of session: String) throws(SystemError) -> JSONBytes? {
        guard let row = try database.rows("SELECT * FROM threads WHERE id = ?", session).first,
            let data = row.bytes("data")
        else { return nil }
        let bytes = row.text("data_type") == "zstd" ? try ZstdReader.unpacked(data) : data
        // One that is no JSON is told of as such by who reads the document.
        let thread = (try? JSONBytes(json: bytes)) ?? JSONBytes(string: "")
        let told = row.members(
            ["id", "parent_id", "summary", "updated_at", "folder_paths"].map { ($0, $0) }
        ) { $0.string($1) }
        return .object(told + [("thread", thread)])
    }
}
