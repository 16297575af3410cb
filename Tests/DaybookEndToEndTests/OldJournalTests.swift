import DaybookClient
import DaybookTesting
import Foundation
import Testing

/// Journals that earlier builds wrote, served by this one.
@Suite struct OldJournalTests {
    @Test(
        "F4: a journal of an earlier build is served, gone on with, rebuilt and proved",
        arguments: ["format-0", "format-0-history", "format-1"])
    func oldJournals(name: String) async throws {
        let scratch = TestDirectory()
        defer { scratch.remove() }
        let directory = scratch.path
        let journal = directory + "/j"
        try FileManager.default.createDirectory(
            atPath: journal + "/log", withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
        try FileManager.default.copyItem(
            atPath: "\(Folders.journals)/\(name)/data.mdb", toPath: journal + "/log/data.mdb")
        let service = try RunningService(journal: journal)
        defer { service.remove() }
        let client = service.client()
        let head = try await client.info().head
        // What is stored is told as it was when the journal was made.
        let page = try await client.ask("journal.read", #"{"from": 1, "limit": 1000}"#)
        let written = try String(
            contentsOfFile: "\(Folders.journals)/\(name)/events.json", encoding: .utf8)
        #expect(written.contains(page.text.withoutEventLinks))
        _ = try await client.ask("session.start", #"{"id": "of-today"}"#)
        _ = try await client.ask(
            "message.append", #"{"session": "of-today", "role": "user", "content": "x"}"#)
        #expect(try await client.info().head == head + 2)
        let rebuilt = try CommandRun(["rebuild"], journal: journal)
        #expect(
            rebuilt.status == 0 && !rebuilt.output.contains("differed"), "\(rebuilt.output) \(rebuilt.error)")
        let proof = try await client.ask("audit.prove", #"{"position": 1}"#)
        #expect(proof.text.contains("\"size\":\(head + 2)"))
        await client.close()
    }
}
