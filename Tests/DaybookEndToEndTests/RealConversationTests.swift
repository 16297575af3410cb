import DaybookClient
import DaybookTesting
import Foundation
import DaybookJSON
import Testing

@Suite struct RealConversationTests {
    /// Every conversation of tau-bench, imported and compared with its source message by message.
    @Test(.enabled(if: Folders.hasShared, "tests on real data read ../shared/data"))
    func everyTauBenchConversationReadsAsItsSource() async throws {
        let service = try RunningService()
        defer { service.remove() }
        let run = try CommandRun(["import", Folders.airline, "--json"], journal: service.journal)
        #expect(run.status == 0, "\(run.error)")
        // Named after the file, with digits of how each begins.
        let results = try JSONBytes(json: run.output)["fileResults"]?.elements ?? []
        let ids = results.flatMap { $0["sessions"]?.elements ?? [] }.compactMap(\.string)
        let sessions = Dictionary(ids.map { (String($0.dropLast(9)), $0) }) { first, _ in first }
        let client = service.client()
        let source = JSONValue(
            validated: [UInt8](try Data(contentsOf: URL(fileURLWithPath: Folders.airline))))
        var messageCount = 0
        for conversation in source.elements {
            let task = conversation["task_id"]!.integer!
            let trial = conversation["trial"]!.integer!
            let session = try #require(sessions["tau-gpt-4o-airline-\(task)-\(trial)"])
            let stored = try await client.messages(of: session, MessageQuery(limit: 1_000)).messages
            let expected = Array(conversation["traj"]!.elements)
            #expect(stored.count == expected.count, "\(session)")
            for (message, original) in zip(stored, expected) {
                try expectSame(message, original, session)
                messageCount += 1
            }
        }
        #expect(messageCount == 5_308)

        let again = try CommandRun(["import", Folders.airline, "--json"], journal: service.journal)
        #expect(again.status == 0)
        #expect(try await client.info().head == messageCount + 200)
        await client.close()
    }

    /// Role and content as they came; every other member in the metadata.
    private func expectSame(_ message: Message, _ original: JSONValue, _ session: String) throws {
        #expect(message.role.rawValue == original["role"]?.string, "\(message.id)")
        #expect(
            compact(JSONValue(validated: message.content.bytes)) == compact(original["content"]!),
            "\(message.id)")
        for (name, value) in original.members where !["role", "content"].contains(name.string) {
            let kept = message.metadata.flatMap { JSONValue(validated: $0.bytes)[name.string] }
            #expect(kept.map(compact) == compact(value), "\(message.id) \(name.string)")
        }
    }

    private func compact(_ value: JSONValue) -> String {
        var bytes: [UInt8] = []
        JSON.appendWithoutInsignificantWhitespace(of: value, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}
