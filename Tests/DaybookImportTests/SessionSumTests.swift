import DaybookClient
import DaybookTesting
import Foundation
import StoreMaker
import Testing

@testable import DaybookImport

/// Tokens of agents that keep only the sum of a session.
struct SessionSumTests {
    private func goose(_ messages: Int, input: Int, output: Int) -> String {
        let said = (0..<messages).map { index in
            #"{"id":"m\#(index)","role":"\#(index.isMultiple(of: 2) ? "user" : "assistant")","#
                + #""created":178038720\#(index),"content":[{"type":"text","text":"goose \#(index)"}]}"#
        }
        return #"{"id":"20260602_1","working_dir":"/srv/geese","accumulated_input_tokens":\#(input),"#
            + #""accumulated_output_tokens":\#(output),"model_config":{"model_name":"gpt-5"},"#
            + #""conversation":[\#(said.joined(separator: ","))]}"#
    }

    @Test func theNewestSumOfASessionCountsOnce() async throws {
        try await ImportService.use { service in
            func tokens() async throws -> [Int] {
                try await service.client.usage(UsageQuery(by: .model)).rows.flatMap {
                    [$0.messageCount, $0.inputTokens, $0.outputTokens]
                }
            }
            let file = try service.file("goose.json", goose(2, input: 100, output: 10))
            _ = try await service.run(file)
            #expect(try await tokens() == [1, 100, 10])
            _ = try await service.run(file)
            #expect(try await tokens() == [1, 100, 10])
            _ = try service.file("goose.json", goose(4, input: 250, output: 30))
            let report = try await service.run(file)
            #expect(report.counts.messagesNew == 2 && report.counts.messagesKnown == 2)
            #expect(report.counts.skipped == 0 && report.counts.messagesChanged == 0)
            #expect(try await tokens() == [1, 250, 30])
            // An older copy changes nothing.
            _ = try service.file("goose.json", goose(2, input: 100, output: 10))
            _ = try await service.run(file)
            #expect(try await tokens() == [1, 250, 30])
        }
    }

    @Test func aMessageThatTellsItsOwnTokensLeavesNoRoomForASum() {
        func answer(_ usage: UsageDraft?) -> ImportedPart {
            var draft = MessageDraft(role: .assistant, text: "a")
            draft.usage = usage
            return .message("1", draft, at: .file)
        }
        var own = [answer(UsageDraft(inputTokens: 1)), answer(nil)]
        own.tell(sum: UsageDraft(inputTokens: 9), of: "s")
        #expect(own.map { $0.draft?.usage?.inputTokens } == [1, nil])
        var none = [answer(nil), answer(nil)]
        none.tell(sum: UsageDraft(inputTokens: 9), of: "s")
        #expect(none.map { $0.draft?.usage?.inputTokens } == [nil, 9])
        #expect(none[1].draft?.usage?.id == "session:s")
        var question = [ImportedPart.message("1", MessageDraft(role: .user, text: "q"), at: .file)]
        question.tell(sum: UsageDraft(inputTokens: 9), of: "s")
        #expect(question[0].draft?.usage == nil)
    }

    static let hermes = """
        CREATE TABLE sessions (id TEXT PRIMARY KEY, source TEXT, model TEXT, model_config TEXT, \
        parent_session_id TEXT, started_at REAL, end_reason TEXT, title TEXT, input_tokens INTEGER, \
        output_tokens INTEGER, cache_read_tokens INTEGER, cache_write_tokens INTEGER, reasoning_tokens INTEGER);
        CREATE TABLE messages (id INTEGER PRIMARY KEY AUTOINCREMENT, session_id TEXT, role TEXT, content TEXT, \
        tool_call_id TEXT, tool_calls TEXT, tool_name TEXT, timestamp REAL);
        INSERT INTO sessions VALUES ('root', 'cli', 'claude-opus-4-5', NULL, NULL, 1780560000, NULL, NULL, \
        100, 20, 30, 4, 5);
        INSERT INTO sessions VALUES ('full', 'cli', 'm', NULL, NULL, 1780560000, 'compression', NULL, \
        NULL, NULL, NULL, NULL, NULL);
        INSERT INTO sessions VALUES ('child', 'cli', 'm', NULL, 'root', 1780560000, NULL, NULL, 0, 0, 0, 0, 0);
        INSERT INTO sessions VALUES ('goes-on', 'cli', 'm', NULL, 'full', 1780560000, NULL, NULL, \
        NULL, NULL, NULL, NULL, NULL);
        INSERT INTO sessions VALUES ('orphan', 'cli', 'm', NULL, 'gone', 1780560000, NULL, NULL, \
        NULL, NULL, NULL, NULL, NULL);
        INSERT INTO messages (session_id, role, content, timestamp) SELECT id, 'user', 'q', 1780560000.5 \
        FROM sessions;
        INSERT INTO messages (session_id, role, content, timestamp) SELECT id, 'assistant', 'a', 1780560001.5 \
        FROM sessions;
        """

    /// A session that goes on from one that was compressed works for nobody.
    @Test func subagentsOfHermesHaveParentsAndSessionsSums() async throws {
        let directory = TestDirectory()
        let path = directory.file("state.db")
        try SQLiteMaker.run(Self.hermes, at: path)
        let items = try await Fixtures.items(path)
        let parents = Dictionary(uniqueKeysWithValues: items.sessions.map { ($0.id, $0.parent) })
        #expect(
            parents == ["root": nil, "full": nil, "child": "root", "goes-on": nil, "orphan": nil])
        let usages = items.parts.compactMap { part in part.part.draft?.usage.map { (part.session, $0) } }
        #expect(usages.map(\.0) == ["root"])
        let usage = try #require(usages.first?.1)
        #expect(usage.model == "claude-opus-4-5" && usage.id == "session:root")
        #expect([usage.inputTokens, usage.outputTokens, usage.cachedTokens] == [134, 20, 30])
        #expect([usage.cacheWriteTokens, usage.reasoningTokens] == [4, 5])
    }

    /// The newest rows of a database may lie in its write-ahead log alone.
    @Test func aDatabaseWhoseLogHasChangedHasAnotherStamp() throws {
        let directory = TestDirectory()
        let path = directory.file("state.db")
        let later = UTCTime(rfc3339: "2100-01-01T00:00:00Z")!
        try SQLiteMaker.run("PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0;" + Self.hermes, at: path) {
            let before = try #require(FileStamp.read(path, now: later))
            let digest = try #require(FileStamp.digest(of: path))
            #expect(before.size > 0 && !before.isFresh)
            let database = try Data(contentsOf: URL(fileURLWithPath: path))
            try SQLiteMaker.run(
                "PRAGMA wal_autocheckpoint=0; INSERT INTO messages (session_id, role, content, timestamp) "
                    + "VALUES ('root', 'user', 'more', 1780560002.5);", at: path)
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == database)
            #expect(FileStamp.read(path, now: later)?.size != before.size)
            #expect(FileStamp.digest(of: path) != digest)
        }
    }
}
