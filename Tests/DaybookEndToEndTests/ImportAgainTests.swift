import DaybookClient
import DaybookTesting
import Foundation
import Testing

/// What the build of November 2026 imported, imported again.
@Suite struct ImportAgainTests {
    private static let folders = [
        "claude-code", "codex", "codex-exec", "chatgpt", "claude-ai", "oasst", "pi", "gemini", "datasets",
        "agents/copilot", "agents/cursor", "agents/droid", "agents/grok/srv-mill/grok-mill-1",
        "agents/grok/srv-mill/grok-mill-drift", "agents/hermes",
        "agents/kimi", "agents/openclaw", "agents/opencode", "agents/qwen", "support.openai.json",
        "trip-planning.jsonl", "airline.trajectories.json",
        "notes.daybook.jsonl", "cases/same-name/a", "cases/queued", "cases/chatgpt/monday.json",
        "cases/claude-projects", "cases/times",
    ]

    private func journal(in directory: TestDirectory) throws -> String {
        let journal = directory.file("journal")
        let history = Folders.root + "/fixtures/imports/november-2026.jsonl"
        let restore = try CommandRun(["restore", history, "--journal", journal], journal: journal)
        #expect(restore.status == 0, "\(restore.error)")
        return journal
    }

    private func head(_ journal: String) throws -> Int {
        let info = try CommandRun(["info", "--json"], journal: journal)
        return try JSONBytes(json: info.output)["journal"]?["head"]?.integer ?? -1
    }

    @Test func nothingComesInTwice() throws {
        let directory = TestDirectory()
        defer { directory.remove() }
        let journal = try journal(in: directory)
        let before = try head(journal)
        let paths = Self.folders.map { Folders.conversations + "/" + $0 }
        let run = try CommandRun(["import", "--json"] + paths, journal: journal)
        let report = try JSONBytes(json: run.output)
        for name in ["sessionsNew", "messagesNew", "messagesChanged", "recordsNew"] {
            #expect(report[name]?.integer == 0, "\(name): \(report)")
        }
        #expect((report["messagesKnown"]?.integer ?? 0) > 250)
        // Three titles: two that build kept as records alone, one is a subagent's task. Six subagents get the
        // parents that their context names.
        let added = 3 + 6
        #expect(try head(journal) == before + added)
        // An attachment that the reader of November overlooked: the message is completed in its place.
        let pasted = Folders.conversations + "/cases/claude-ai"
        for changed in [1, 0] {
            let run = try CommandRun(["import", "--json", pasted], journal: journal)
            let report = try JSONBytes(json: run.output)
            #expect(report["messagesNew"]?.integer == 0)
            #expect(report["messagesChanged"]?.integer == changed, "\(report)")
        }
        #expect(try head(journal) == before + added + 1)
    }

    @Test func aWholeJournalAmongOtherFilesIsNamedAndTheOthersComeIn() throws {
        let directory = TestDirectory()
        defer { directory.remove() }
        let journal = directory.file("journal")
        let history = Folders.root + "/fixtures/imports/november-2026.jsonl"
        let other = Folders.conversations + "/trip-planning.jsonl"
        let run = try CommandRun(["import", other, history], journal: journal)
        #expect(run.status == 1)
        #expect(
            run.error.contains("november-2026.jsonl")
                && run.error.contains("`daybook restore` makes a journal of it"))
        #expect(try head(journal) > 0)
        let alone = try CommandRun(["import", history], journal: journal)
        #expect(alone.status == 3 && alone.error.contains("there is a journal"), "\(alone.error)")
    }

    /// A session whose parent is not there shows none; it is not given that parent again each time.
    @Test func whatIsRecordedIsCountedAndNothingElse() throws {
        let directory = TestDirectory()
        defer { directory.remove() }
        let source =
            "/cases/claude-projects/-srv-tide/5e1f0000-0000-4000-8000-00000000d201/subagents/agent-a1b2c3.jsonl"
        for round in 1...2 {
            // Read again, for another home remembers nothing.
            let home = directory.file("home\(round)")
            let run = try CommandRun(
                ["import", "--json", Folders.conversations + source], journal: directory.file("journal"),
                environment: ["HOME": home])
            let report = try JSONBytes(json: run.output)
            #expect(report["sessionsKnown"]?.integer == round - 1)
            #expect(report["assigned"] == nil, "\(report)")
        }
    }

    /// Sessions that were imported without an owner get the one that a later import names, once.
    @Test func anOwnerIsGivenLater() throws {
        let directory = TestDirectory()
        defer { directory.remove() }
        let journal = directory.file("journal")
        let path = Folders.conversations + "/cases/claude-projects"
        func imported(_ arguments: String...) throws -> (run: CommandRun, report: JSONBytes) {
            let run = try CommandRun(["import", "--json", path] + arguments, journal: journal)
            return (run, try JSONBytes(json: run.output))
        }
        func total(_ owner: String) throws -> Int? {
            let run = try CommandRun(
                ["sessions", "--json", "--subagents", "include", "--owner", owner], journal: journal)
            return try JSONBytes(json: run.output)["total"]?.integer
        }
        let count = try #require(try imported().report["sessionsNew"]?.integer)
        #expect(try count > 1 && total("ann") == 0)
        let again = try imported("--owner", "ann")
        #expect(again.run.status == 0, "\(again.run.error)")
        #expect(again.report["messagesNew"]?.integer == 0)
        #expect(try total("ann") == count)
        // It is hers; nobody else gets it, and nothing is recorded.
        let head = try head(journal)
        let other = try imported("--owner", "bob")
        #expect(other.run.status == 1)
        #expect(other.run.output.contains("belongs to another owner"))
        #expect(try total("bob") == 0 && self.head(journal) == head)
    }
}
