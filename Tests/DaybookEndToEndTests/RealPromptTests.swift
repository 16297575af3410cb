import DaybookClient
import DaybookTesting
import Testing

/// What prompts keep of real conversations, measured as `daybook bench prompts` does.
@Suite struct RealPromptTests {
    @Test(.enabled(if: Folders.hasShared, "tests on real data read ../shared/data"))
    func aTaskKeepsTheRequests() async throws {
        let service = try RunningService()
        defer { service.remove() }
        let folders = ["/claude-code", "/codex", "/datasets/tau-bench"].map { Folders.shared + $0 }
        let run = try CommandRun(["import"] + folders, journal: service.journal)
        #expect(run.status != 3, "\(run.error)")
        let bench = try CommandRun(
            program: CommandRun.binary + "-bench", ["prompts", "--json", "--journal", service.journal])
        #expect(bench.status == 0, "\(bench.error)")
        let kept = try JSONBytes(json: bench.output).elements
        let task = try #require(kept.last)
        func count(_ name: String) throws -> Int { try #require(task[name]?.integer) }
        let sessions = try count("sessions")
        let first = try count("firstRequestIn")
        #expect(sessions > 200)
        #expect(100 * first >= 99 * sessions)
        #expect(try count("userMessagesOrBudgetFull") == sessions)
        #expect(try count("toolBytesOverHalf") == 0)
        let recent = try #require(kept.first?["firstRequestIn"]?.integer)
        #expect(recent < first)
    }
}
