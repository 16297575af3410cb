import DaybookTesting
import Foundation
import StoreMaker
import Testing

@testable import DaybookImport

/// The places of local agents, and the conversations that a change in them is of.
struct HistoryPlacesTests {
    @Test func aChangeOfAPartIsOneOfItsConversation() throws {
        let folder = TestDirectory()
        func make(_ name: String, _ text: String = "{}") throws -> String {
            let path = folder.file(name)
            let parent = URL(fileURLWithPath: path).deletingLastPathComponent().path
            try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            return path
        }
        let plain = try make("a/chat.jsonl")
        #expect(FileTree.files(changedBy: plain) == [plain])
        #expect(try FileTree.files(changedBy: make("a/notes.txt")).isEmpty)
        #expect(FileTree.files(changedBy: folder.file("a/none.jsonl")).isEmpty)
        #expect(FileTree.files(changedBy: folder.file("a")).isEmpty)
        // A database by its log, an agent's conversation by its parts.
        let database = folder.file("d/state.db")
        _ = try make("d/x")
        try SQLiteMaker.run(SessionSumTests.hermes, at: database)
        for ending in ["", "-wal", "-journal"] {
            #expect(FileTree.files(changedBy: database + ending) == [database])
        }
        let task = try make("t/api_conversation_history.json", "[]")
        #expect(try FileTree.files(changedBy: make("t/ui_messages.json", "[]")) == [task])
        let session = try make("o/storage/session/p/ses_1.json")
        _ = try make("o/storage/message/ses_1/msg_1.json")
        #expect(try FileTree.files(changedBy: make("o/storage/part/msg_1/prt_1.json")) == [session])
    }

    @Test func placesAreThoseOfTheUsersVariables() {
        func places(_ variables: [String: String]) -> [String] { HistoryPlaces.all { variables[$0] } }
        let usual = places(["HOME": "/srv/ann/"])
        #expect(usual.first == "/srv/ann/.claude/projects" && usual.contains("/srv/ann/.codex/sessions"))
        #expect(usual.contains("/srv/ann/.local/share/opencode"))
        let moved = places(["HOME": "/h", "CODEX_HOME": "/c", "XDG_DATA_HOME": "/d", "XDG_CONFIG_HOME": "x"])
        #expect(moved.contains("/c/sessions") && moved.contains("/d/opencode"))
        #expect(moved.contains("/h/.config/Code/User/workspaceStorage"))
        #expect(places([:]).isEmpty)
    }
}
