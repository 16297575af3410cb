import DaybookClient
import DaybookSQLite
import DaybookSystem

/// Cursor's `state.vscdb`: a table of keys and values, with a composer under `composerData:ID` and its messages
/// under `bubbleId:ID:BUBBLE`.
struct CursorStore: SessionStore {
    private let database: SQLiteDatabase

    private static let prefix = "composerData:"

    init?(_ database: SQLiteDatabase) {
        guard database.has("cursorDiskKV", "key", "value") else { return nil }
        self.database = database
    }

    func sessions() throws(SystemError) -> [String] {
        let keys = try database.rows(
            "SELECT key FROM cursorDiskKV WHERE key >= 'composerData:' AND key < 'composerData;' ORDER BY key"
        )
        return keys.compactMap { $0.text("key").map { String($0.dropFirst(Self.prefix.count)) } }
    }

    func document(of session: String) throws(SystemError) -> JSONBytes? {
        guard let composer = try value(Self.prefix + session), composer.isObject else { return nil }
        var bubbles = composer["conversation"]?.elements ?? []
        for header in composer["fullConversationHeadersOnly"]?.elements ?? [] {
            guard let id = header.text("bubbleId") else { continue }
            if let bubble = try value("bubbleId:\(session):\(id)") { bubbles.append(bubble) }
        }
        guard !bubbles.isEmpty else { return nil }
        let kept = composer.kept([
            "name", "createdAt", "unifiedMode", "isAgentic", "modelConfig", "subagentInfo",
        ])
        return .object(
            [("composerId", JSONBytes(string: session))] + kept + [("bubbles", .array(bubbles))])
    }

    private func value(_ key: String) throws(SystemError) -> JSONBytes? {
        try database.rows("SELECT value FROM cursorDiskKV WHERE key = ?", key).first?.json("value")
    }
}
