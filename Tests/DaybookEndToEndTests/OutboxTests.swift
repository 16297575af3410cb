import DaybookClient
import DaybookTesting
import Foundation
import Testing

/// A chat that goes on without the journal.
@Suite struct OutboxTests {
    @Test("A9: a chat goes on while the service is away, and all of it is there once and in order")
    func aChatGoesOn() async throws {
        let service = try RunningService()
        defer { service.remove() }
        let path = service.directory + "/outbox"
        let outbox = try Outbox(path: path)
        let client = service.client {
            $0.outbox = outbox
            $0.outboxPatience = .milliseconds(300)
            $0.reconnectDelayMaximum = .milliseconds(50)
        }
        var said: [String] = []
        var keptCount = 0
        for round in 0..<3 {
            for index in 0..<10 {
                // Killed in the middle of the chat, and back before its end.
                if index == 4 { service.kill() }
                if index == 8, round < 2 { try service.start() }
                let text = "\(round)/\(index)"
                said.append(text)
                let recorded = try await client.record(
                    MessageDraft(role: .user, text: text), to: "chat", startSession: SessionDraft())
                if recorded.delivered == nil { keptCount += 1 }
            }
            if round < 2 { await outbox.untilEmpty() }
        }
        #expect(keptCount >= 3 * 4)
        let before = outbox.count
        #expect(before == 6)
        try service.start()
        await outbox.untilEmpty()
        let page = try await client.messages(of: "chat", MessageQuery(limit: 1_000))
        #expect(page.messages.map { $0.content.string } == said)
        #expect(page.messages.map(\.at) == page.messages.map(\.at).sorted())
        #expect(page.messages.allSatisfy { $0.at <= $0.recordedAt })
        await client.close()
    }

    @Test("A9: what was kept outlives the application") func whatWasKeptOutlivesTheApplication() async throws
    {
        let service = try RunningService()
        defer { service.remove() }
        let path = service.directory + "/outbox"
        service.kill()
        do {
            let outbox = try Outbox(path: path)
            let client = service.client {
                $0.outbox = outbox
                $0.outboxPatience = .milliseconds(1)
            }
            for index in 0..<5 {
                _ = try await client.record(
                    MessageDraft(role: .user, text: "\(index)"), to: "chat", startSession: SessionDraft())
            }
            _ = try await client.record("session.rename", JSONBytes(json: #"{"id":"chat","title":"Kept"}"#))
            // As a crash leaves it: a copy of the file, with a write cut off.
            let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
            try (bytes + bytes.suffix(20).prefix(7)).write(to: URL(fileURLWithPath: path + "-crashed"))
            await client.close()
        }
        try service.start()
        let outbox = try Outbox(path: path + "-crashed")
        #expect(outbox.count == 6)
        let client = service.client { $0.outbox = outbox }
        await outbox.untilEmpty()
        let page = try await client.messages(of: "chat")
        #expect(page.messages.map { $0.content.string } == (0..<5).map(String.init))
        #expect(try await client.session("chat").session.title == "Kept")
        await client.close()
    }
}
