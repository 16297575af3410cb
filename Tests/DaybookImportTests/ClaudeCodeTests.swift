import DaybookClient
import DaybookSystem
import DaybookTesting
import Testing

@testable import DaybookImport

/// Claude Code transcripts, trap by trap.
struct ClaudeCodeTests {
    private let main = "5e1f0000-0000-4000-8000-00000000a001"
    private let other = "5e1f0000-0000-4000-8000-00000000a002"
    private let resumed = "5e1f0000-0000-4000-8000-00000000a003"

    private func items(_ name: String) async throws -> [ImportItem] {
        try await Fixtures.items(Folders.conversations + "/claude-code/" + name)
    }

    private func item(_ items: [ImportItem], _ identity: String) throws -> MessageDraft {
        try #require(items.messages.first { $0.identity == identity }).draft
    }

    @Test func everyLineIsAMessageOrARecordOrNamed() async throws {
        let items = try await items(main + ".jsonl")
        // 40 lines, one of them with two objects.
        #expect(items.messages.count + items.records.count + items.problems.count == 41)
        #expect(
            items.problems == [
                "line 36: neither a message nor a record", "line 40: cut off; the file may still be written",
            ])
        #expect(Set(items.parts.map { "\($0.session) \($0.part.identity)" }).count == items.parts.count)
    }

    @Test func theTranscriptIsWhatWasSaidInTheOrderOfTheFile() async throws {
        let said = try await items(main + ".jsonl").messages(of: main)
        #expect(
            said.map(\.identity) == [
                "u1", "a1", "a2", "a3", "a4", "r1", "r2", "a5", "u2", "a6", "u2b", "a7", "m1", "m2", "m3",
                "s2", "e1", "b1", "c1", "o1", "u3", "a8", "a9",
            ])
        #expect(said.map(\.draft.source).allSatisfy { $0?.hasPrefix("{") == true }, "the line is kept")
    }

    @Test func linesOfOneAnswerShareItsIdAndTheLastUsageCounts() async throws {
        let items = try await items(main + ".jsonl")
        let lines = items.messages.filter { $0.draft.metadata?["messageId"]?.string == "msg_1" }
        #expect(lines.map(\.identity) == ["a1", "a2", "a3", "a4"])
        #expect(lines.map { $0.draft.metadata?["usage"]?["output_tokens"]?.integer } == [3, 9, 40, 75])
        #expect(lines.map { $0.draft.metadata?["stop_reason"]?.string } == [nil, nil, nil, "tool_use"])
    }

    @Test func callsAndResultsStayBlocks() async throws {
        let items = try await items(main + ".jsonl")
        #expect(try item(items, "a3").content.elements[0]["id"]?.string == "toolu_1")
        let result = try item(items, "r2")
        #expect(result.role == .user && result.content.elements[0]["is_error"]?.bool == true)
        #expect(result.source?.contains(#""toolUseResult": "Error: no such file""#) == true)
        #expect(try item(items, "o1").role == .user, "a result without its call")
    }

    @Test func onlyAPromptSaidAnewReplacesWhatFollowed() async throws {
        #expect(try await items(main + ".jsonl").rewinds == ["a5"], "not where calls run side by side")
    }

    @Test func whatNoPersonTypedIsTheSystems() async throws {
        let items = try await items(main + ".jsonl")
        for identity in ["m1", "m2", "m3", "c1"] {
            let draft = try item(items, identity)
            #expect(draft.role == .system && draft.metadata?["role"]?.string == "user", "\(identity)")
        }
        #expect(try item(items, "u1").role == .user && item(items, "s2").role == .system)
        #expect(try item(items, "e1").type == .error && item(items, "b1").content.string != nil)
    }

    @Test func timesAreTheSourcesAndABadOneStopsNothing() async throws {
        let items = try await items(main + ".jsonl")
        #expect(try item(items, "u3").at?.rfc3339 == "2026-03-01T08:00:01.000000Z", "before its parent")
        #expect(try item(items, "a8").at == nil)
        let old = try await self.items("old-usage.jsonl")
        #expect(old.messages.map { $0.draft.at?.rfc3339 } == ["2025-06-01T10:00:00.123456Z"])
    }

    @Test func twoSessionsAndSubagentsInOneFileAreApart() async throws {
        let items = try await items(main + ".jsonl")
        #expect(
            items.sessions.map(\.id) == [main, "\(main):agent:side1", "\(main):agent:cafe0001", other])
        #expect(items.messages(of: "\(main):agent:side1").map(\.identity) == ["side1", "side2"])
        #expect(items.messages(of: other).map(\.identity) == ["other1", "other2"])
        let session = try #require(items.sessions.first)
        #expect(session.project == "/srv/orchard" && session.agent == "claude-code")
        #expect(items.sessions[1].context?["parentSession"]?.string == main)
    }

    @Test func whatIsNoMessageIsKeptAsItCame() async throws {
        let records = try await items(main + ".jsonl").records
        let kinds = records.map { $0["type"]?.string ?? "none" }
        #expect(
            kinds == [
                "summary", "file-history-snapshot", "queue-operation", "progress", "attachment", "progress",
                "system", "brand-new-kind", "none", "user", "summary",
            ])
        #expect(records.last?["summary"]?.string == "Glued", "two objects on one line")
    }

    @Test func olderAndWebShapesAreRead() async throws {
        let old = try await items("old-usage.jsonl")
        #expect(old.messages.map(\.text) == ["An older line without type and uuid."])
        #expect(old.records.count == 1 && old.sessions.map(\.id) == ["old-usage"])
        let web = try await items("web.json")
        #expect(web.sessions.map(\.id) == ["web-session"] && web.messages.map(\.identity) == ["w1", "w2"])
    }

    @Test func identitiesStayWhenAFileGrows() async throws {
        let text = String(
            decoding: try LineReader(path: Folders.conversations + "/claude-code/\(main).jsonl").readAll(),
            as: UTF8.self)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let whole = try await Fixtures.items("grow.jsonl", text)
        for count in [4, 12, 20, 40] {
            let short = try await Fixtures.items("grow.jsonl", lines.prefix(count).joined(separator: "\n"))
            let known = Set(whole.parts.map { "\($0.session) \($0.part.identity)" })
            #expect(short.parts.allSatisfy { known.contains("\($0.session) \($0.part.identity)") })
        }
    }

    @Test func copiedHistoryKeepsItsIdentities() async throws {
        let items = try await items(resumed + ".jsonl")
        #expect(items.sessions.map(\.id) == [resumed] && items.sessions[0].sharesIdentities)
        #expect(items.messages.map(\.identity) == ["u1", "a1", "a2", "n1", "n2"])
    }
}
