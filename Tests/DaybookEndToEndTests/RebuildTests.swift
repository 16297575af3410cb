import DaybookClient
import DaybookTesting
import Foundation
import Testing

/// Rebuilding views of a running service, and beside one, with the real binary.
@Suite struct RebuildTests {
    private func fill(_ client: DaybookClient, _ count: Int) async throws {
        _ = try? await client.ask("session.start", #"{"id": "s"}"#)
        let pending = (0..<count).map {
            client.submitMessage(MessageDraft(role: .user, text: "m\($0)"), to: "s")
        }
        for answer in pending { _ = try await answer.value }
    }

    /// Until no rebuild runs any more.
    private func settled(_ client: DaybookClient) async throws -> [ProjectionStatus] {
        try await eventually {
            let projections = try await client.projections()
            return projections.allSatisfy { $0.rebuild == nil } ? projections : nil
        }
    }

    @Test("F3: a projection is rebuilt beside the live one, while others append, and swapped in")
    func rebuilding() async throws {
        let service = try RunningService()
        defer { service.remove() }
        let client = service.client()
        try await fill(client, 200)
        let begun = try await client.rebuildProjection("sessions")
        #expect(begun.contains { $0.name == "sessions" && $0.state == .live })
        try await fill(client, 50)
        let projections = try await settled(client)
        #expect(projections.allSatisfy { $0.state == .live })
        let rebuilt = try #require(try await client.rebuilds().first)
        #expect(rebuilt.name == "sessions" && rebuilt.differingRowCount == 0 && rebuilt.error == nil)
        #expect(try await client.messages(of: "s").total == 250)
        await #expect(throws: (any Error).self) { try await client.rebuildProjection("nonsense") }
        await client.close()
    }

    @Test("F3: a rebuild of search says how fast it reads text")
    func searchHasItsOwnFigure() async throws {
        let service = try RunningService()
        defer { service.remove() }
        let client = service.client()
        // More than the rest that is folded while the live view waits.
        let (turnCount, text) = (16, String(repeating: "word ", count: 20))
        let drafts = Array(repeating: MessageDraft(role: .user, text: text), count: 100)
        for turn in 0..<turnCount {
            _ = try await client.submitTurn(drafts, to: nil, startSession: SessionDraft(id: "s\(turn)")).value
        }
        let head = try await client.info().head
        try await eventually { try await client.search("word").throughPosition >= head ? true : nil }
        let rebuilt = try CommandRun(["rebuild", "search"], journal: service.journal)
        #expect(rebuilt.status == 0 && rebuilt.output.contains(" MB of text/s\n"), "\(rebuilt.output)")
        let found = try #require(try await client.rebuilds().first { $0.name == "search" })
        // All but the rest, each in quotes.
        let byteCount = try #require(found.textByteCount)
        let whole = turnCount * drafts.count * (text.utf8.count + 2)
        #expect(byteCount > 0 && byteCount <= whole)
        #expect(try #require(found.textBytesPerSecond) > 0)
        let checked = try CommandRun(["rebuild", "search", "--check", "--json"], journal: service.journal)
        #expect(checked.output.contains(#""textBytes":\#(whole),"#), "\(checked.output)")
        let others = try CommandRun(["rebuild", "sessions"], journal: service.journal)
        #expect(!others.output.contains("of text"), "\(others.output)")
        await client.close()
    }

    @Test("F3: the command rebuilds, compares, and says what it can not do")
    func commands() async throws {
        let service = try RunningService()
        defer { service.remove() }
        let client = service.client()
        try await fill(client, 100)
        let rebuilt = try CommandRun(["rebuild"], journal: service.journal)
        #expect(rebuilt.status == 0, "\(rebuilt.error)")
        #expect(rebuilt.output.contains("101 events, the same, replaced"))
        let checked = try CommandRun(["rebuild", "--check", "sessions", "heads"], journal: service.journal)
        #expect(checked.status == 0, "\(checked.output) \(checked.error)")
        #expect(checked.output.contains("sessions v") && checked.output.contains("the same\n"))
        try await fill(client, 10)
        #expect(try await client.messages(of: "s").total == 110)
        // One after the other, each begun as soon as the one before has ended.
        let named = try CommandRun(["rebuild", "sessions", "activity", "agents"], journal: service.journal)
        #expect(named.status == 0, "\(named.error)")
        let unknown = try CommandRun(["rebuild", "nonsense"], journal: service.journal)
        #expect(unknown.status != 0 && unknown.error.contains("sessions, transcripts"), "\(unknown.error)")
        let both = try CommandRun(["rebuild", "--check", "--ahead"], journal: service.journal)
        #expect(both.status == 2)
        await client.close()
    }

    /// One sentence, and nothing is made there.
    @Test(arguments: [["rebuild", "--check"], ["rebuild", "--ahead"], ["verify"]])
    func whereThereIsNoJournalTheySaySo(arguments: [String]) throws {
        let scratch = TestDirectory()
        defer { scratch.remove() }
        let directory = scratch.path
        let run = try CommandRun(arguments, journal: directory)
        #expect(run.status == 3)
        #expect(run.error.contains("daybook: there is no journal at \(directory); `daybook serve` makes one"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == [])
    }

    /// A build with another version of a view makes it while the old service runs, and begins with it.
    @Test("F3: a view that a new build needs is made ahead")
    func ahead() async throws {
        let service = try RunningService()
        defer { service.remove() }
        let client = service.client()
        try await fill(client, 30)
        let nothing = try CommandRun(["rebuild", "--ahead"], journal: service.journal)
        #expect(nothing.status == 0 && nothing.output.contains("nothing to do"), "\(nothing.error)")
        // As though this build's view had another version than the running service's.
        let view = service.view("activity")
        await client.close()
        #expect(service.terminate() == 0)
        try FileManager.default.removeItem(atPath: view)
        let made = try CommandRun(["rebuild", "--ahead", "--json"], journal: service.journal)
        #expect(made.status == 0 && made.output.contains(#""name":"activity""#), "\(made.error)")
        #expect(FileManager.default.fileExists(atPath: view + "/data.mdb"))
        try service.start()
        let again = service.client()
        #expect(try await again.projections().allSatisfy { $0.state == .live })
        #expect(try await again.messages(of: "s").total == 30)
        await again.close()
    }

    @Test("F3: killed in the middle, a rebuild leaves the old view and begins anew")
    func kills() async throws {
        let service = try RunningService()
        defer { service.remove() }
        var client = service.client()
        try await fill(client, 300)
        for _ in 0..<3 {
            _ = try await client.rebuildProjection()
            service.kill()
            await client.close()
            try service.start()
            client = service.client()
            #expect(try await client.messages(of: "s").total == 300)
            let views = try FileManager.default.contentsOfDirectory(atPath: service.journal + "/views")
            #expect(views.allSatisfy { !$0.contains(".tmp-") }, "\(views)")
        }
        _ = try await client.rebuildProjection()
        #expect(try await settled(client).allSatisfy { $0.state == .live })
        #expect(try await client.rebuilds().allSatisfy { $0.error == nil && $0.differingRowCount == 0 })
        await client.close()
    }
}
