import DaybookClient
import DaybookSQLite
import DaybookSystem
import DaybookTesting
import Foundation
import StoreMaker
import Testing

@testable import DaybookImport

/// Databases in which agents keep their sessions, made of the scripts in `fixtures/stores`.
struct SessionStoreTests {
    private static let folder = Folders.root + "/fixtures/stores"

    private func script(_ name: String) throws -> String {
        try String(contentsOfFile: Self.folder + "/\(name).sql", encoding: .utf8)
    }

    /// The database of a script, as long as `body` runs.
    private func withStore<Result>(
        _ name: String, _ file: String, _ body: (String) async throws -> Result
    ) async throws -> Result {
        let directory = TestDirectory()
        defer { directory.remove() }
        let path = directory.file(file)
        try SQLiteMaker.run(try script(name), at: path)
        return try await body(path)
    }

    private func read(_ name: String, _ file: String) async throws -> [ImportItem] {
        try await withStore(name, file) { try await Fixtures.items($0) }
    }

    @Test func openCode() async throws {
        let items = try await read("opencode", "opencode.db")
        #expect(
            items.lines == [
                "ses_weir": [
                    "user: How high is the water?", "assistant:  +w1", "tool: 80 cm =w1",
                    "assistant: Eighty centimetres.",
                ], "ses_weir_sub": ["user: Look for leaks"],
            ])
        let session = items.sessions.first { $0.id == "ses_weir" }
        #expect(session?.title == "Water at the weir" && session?.project == "/srv/weir")
        #expect(session?.createdAt?.rfc3339 == "2026-06-03T15:20:00.000000Z")
        #expect(
            items.messages.first?.draft.source?.hasPrefix(#"{"id":"prt_1","sessionID":"ses_weir""#) == true)
        #expect(items.sessions.first { $0.id == "ses_weir_sub" }?.context?["parentID"]?.string == "ses_weir")
    }

    @Test func hermes() async throws {
        let items = try await read("hermes", "state.db")
        #expect(
            items.lines == [
                "20260604_080000_ab12cd": [
                    "user: Is the lamp out?", "assistant:  +hl1", #"tool: {"out": true} =hl1"#,
                    "assistant: It is out.",
                ]
            ])
        #expect(items.sessions[0].title == "The lamp" && items.problems.isEmpty)
        #expect(items.messages[0].draft.at?.rfc3339 == "2026-06-04T08:00:00.500000Z")
    }

    @Test func goose() async throws {
        let items = try await read("goose", "sessions.db")
        #expect(
            items.lines == [
                "20260604_1": [
                    "user: How many goslings?", "assistant:  +gg1", "user:  =gg1", "assistant: Seven.",
                ]
            ])
        #expect(items.sessions[0].createdAt?.rfc3339 == "2026-06-04T08:00:00.000000Z", "UTC")
        #expect(items.sessions[0].title == "Goslings" && items.problems.isEmpty)
    }

    @Test func kiroAndAmazonQ() async throws {
        let items = try await read("kiro", "data.sqlite3")
        #expect(
            items.lines == [
                "kiro-forge": [
                    "user: Is the forge lit?", "assistant: Looking. +kt1", "user:  =kt1",
                    "assistant: It is lit.",
                ]
            ])
        #expect(items.sessions[0].project == "/srv/forge" && items.problems.isEmpty)
        let older = try await read("amazon-q", "data.sqlite3")
        #expect(older.lines == ["q-forge": ["user: How hot?", "assistant: Very."]])
    }

    @Test func zed() async throws {
        let items = try await read("zed", "threads.db")
        #expect(
            items.lines == [
                "zed-hinge": [
                    "user: Why does it squeak?|steel", "assistant: (Rust.)|Let me see. +z1", "tool:  =z1",
                    "assistant: It is rusty.",
                ], "zed-old": ["user: Is it shut?", "assistant: (Try it.)|Trying. +z2", "tool:  =z2 !"],
            ])
        #expect(items.sessions.first { $0.id == "zed-hinge" }?.project == "/srv/door")
        #expect(items.problems == ["element [2]: a thread whose data is not understood"])
    }

    /// As Zed keeps them today.
    @Test func zedPacksItsThreads() async throws {
        let thread = #"{"version":"0.3.0","messages":[{"User":{"id":"u","content":[{"Text":"Packed?"}]}}]}"#
        let hex = ZstdMaker.packed(Array(thread.utf8)).map { String(format: "%02x", $0) }.joined()
        let insert =
            "INSERT INTO threads VALUES ('zed-packed','','2026-06-06T08:00:00Z','zstd',x'\(hex)',NULL,NULL);"
        try await withStore("zed", "threads.db") { path in
            try SQLiteMaker.run(insert, at: path)
            #expect(try await Fixtures.items(path).lines["zed-packed"] == ["user: Packed?"])
        }
    }

    @Test func cursor() async throws {
        let items = try await read("cursor", "state.vscdb")
        #expect(
            items.lines == [
                "cur-pond": [
                    "user: How deep is the pond?", "assistant: (Measure.) +ct1", "tool:  =ct1",
                    "assistant: Two metres.",
                ], "cur-old": ["user: Any frogs?", "assistant: Some."],
            ])
        #expect(items.messages(of: "cur-pond")[0].draft.at?.rfc3339 == "2026-06-04T08:00:00.000000Z")
        #expect(items.sessions.allSatisfy { $0.agent == "cursor" } && items.problems.isEmpty)
    }

    @Test func historiesOfFrameworks() async throws {
        let agents = try await read("agents-sdk", "conversations.db")
        #expect(
            agents.lines == [
                "sdk-well": ["user: How deep is the shaft?", "assistant:  +sd1", "tool: nine metres =sd1"]
            ])
        let chains = try await read("langchain", "memory.db")
        #expect(chains.lines == ["lc-shaft": ["user: And wide?", "assistant: One."]])
    }

    /// Tables alone count: a view could make a query that never ends.
    @Test func aDatabaseOfAnotherKindIsNamedWithTheWayOut() async throws {
        let failure = await #expect(throws: SystemError.self) {
            _ = try await read("unknown", "places.sqlite")
        }
        #expect(
            failure?.reason == "a database of a kind that is not known here (tables: bookmarks); let its "
                + "program export the conversations as JSON and import that")
        let empty = await #expect(throws: SystemError.self) {
            try await Fixtures.withFile("x.db", "SQLite format 3\0 and no more") {
                _ = try await Fixtures.items($0)
            }
        }
        #expect(empty?.reason.hasPrefix("SQLite can't read it: ") == true)
    }

    @Test func databasesInAFolderAreFoundByWhatTheyAre() async throws {
        try await withStore("opencode", "opencode.db") { path in
            let folder = File.parent(of: path)
            try OpenFile(folder + "/thumbs.db", for: .creating).write(Array("no database".utf8))
            #expect(try FileTree.files(at: folder) == [path])
        }
    }

    // MARK: Another program's files

    /// The names, bytes and times of all that lies in a folder.
    private func state(of folder: String) throws -> [String] {
        try File.entries(of: folder).map { name in
            let path = folder + "/" + name
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            let data = try Data(contentsOf: URL(fileURLWithPath: path))
            let time = (attributes[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
            return "\(name) \(time) \(data.base64EncodedString())"
        }
    }

    /// While OpenCode runs, its newest messages are in the write-ahead log alone.
    @Test func nothingIsWrittenBesideADatabaseInUse() async throws {
        let directory = TestDirectory()
        defer { directory.remove() }
        let path = directory.file("opencode.db")
        try SQLiteMaker.run(try script("opencode"), at: path) {
            let before = try state(of: directory.path)
            #expect(before.contains { $0.hasPrefix("opencode.db-wal") && $0.count > 1_000 })
            let database = try SQLiteDatabase(copyOf: path)
            #expect(try database.rows("SELECT id FROM message").count == 3, "the log is read too")
            #expect(throws: SystemError.self) { try database.rows("DELETE FROM message") }
            #expect(try state(of: directory.path) == before)
        }
    }

    /// Half a write, which only the program can take back.
    @Test func aDatabaseInTheMiddleOfAWriteIsRefused() async throws {
        try await withStore("goose", "sessions.db") { path in
            try OpenFile(path + "-journal", for: .creating).write([1, 2, 3])
            let failure = await #expect(throws: SystemError.self) { _ = try await Fixtures.items(path) }
            #expect(failure?.reason.contains("close the program") == true)
        }
    }

    /// Imported into a service twice, and again when it has grown.
    @Test func aStoreImportedAgainBringsOnlyWhatIsNew() async throws {
        try await ImportService.use { service in
            let path = service.folder + "/opencode.db"
            try SQLiteMaker.run(try script("opencode"), at: path)
            let first = try await service.run(path)
            #expect(first.counts.messagesNew == 5)
            let head = try await service.head()
            _ = try await service.run(path)
            #expect(try await service.head() == head)
            try SQLiteMaker.run(
                """
                INSERT INTO message VALUES ('msg_4', 'ses_weir', 1780500010000, 1780500010000, '{"role":"user"}');
                INSERT INTO part VALUES ('prt_5', 'msg_4', 'ses_weir', 0, 0, '{"type":"text","text":"Thanks"}');
                """, at: path)
            let third = try await service.run(path)
            #expect(third.counts.messagesNew == 1)
            #expect(try await service.texts(of: "ses_weir").last == "Thanks")
        }
    }
}
