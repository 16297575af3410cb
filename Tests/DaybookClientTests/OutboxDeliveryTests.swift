import DaybookTesting
import Foundation
import Testing

@testable import DaybookClient

/// Saying on while the service is away.
struct OutboxDeliveryTests {
    private let time = UTCTime(rfc3339: "2026-11-21T06:41:45.5Z")!
    private let appended = """
        {"message":{"session":"s","sequence":1,"role":"user","content":"x","at":"2026-11-21T06:41:45Z",\
        "recordedAt":"2026-11-21T06:41:45Z"},"position":2,"revision":2}
        """

    private func withOutbox(
        _ body: (_ outbox: Outbox, _ configuration: DaybookClient.Configuration) async throws -> Void
    ) async throws {
        let directory = TestDirectory()
        defer { directory.remove() }
        let time = time
        let outbox = try Outbox(path: directory.file("outbox"), now: { time })
        var configuration = DaybookClient.Configuration()
        configuration.outbox = outbox
        configuration.outboxPatience = .milliseconds(1)
        configuration.reconnectDelayMaximum = .milliseconds(10)
        try await body(outbox, configuration)
    }

    private func say(_ text: String, _ client: DaybookClient) async throws -> Recorded<AppendedMessage> {
        try await client.record(MessageDraft(role: .user, text: text), to: "s")
    }

    @Test func withTheServiceThereNothingIsKept() async throws {
        try await withOutbox { outbox, configuration in
            var configuration = configuration
            configuration.outboxPatience = .seconds(20)
            let server = try await FakeServer.start()
            let client = DaybookClient(socketPath: server.path, configuration: configuration)
            async let said = say("a", client)
            let connection = try await server.nextConnection()
            let request = try await connection.nextRequest()
            #expect(request.params["at"]?.string == "2026-11-21T06:41:45.500000Z")
            #expect(request.params["key"]?.string != nil)
            try await connection.answer(request, appended)
            let recorded = try await said
            #expect(recorded.delivered?.message.sequence == 1)
            #expect(outbox.isEmpty)
            await client.close()
        }
    }

    @Test func whatWasKeptGoesFirstInOrderUnderItsKeys() async throws {
        try await withOutbox { outbox, configuration in
            let server = try await FakeServer.start()
            let path = server.path
            try await server.stop()
            let client = DaybookClient(socketPath: path, configuration: configuration)
            var keys: [String] = []
            for index in 0..<3 {
                guard case .kept(let key) = try await say("\(index)", client) else {
                    Issue.record("delivered to nobody")
                    return
                }
                keys.append(key)
            }
            #expect(outbox.count == 3)
            let behind = client.submitMessage(MessageDraft(role: .user, text: "behind"), to: "s")
            let late = try await FakeServer.start(at: path)
            let connection = try await late.nextConnection()
            for index in 0..<3 {
                let request = try await connection.nextRequest()
                #expect(request.params["key"]?.string == keys[index])
                #expect(request.params["content"]?.string == "\(index)")
                #expect(request.params["at"]?.string == "2026-11-21T06:41:45.500000Z")
                try await connection.answer(request, appended)
            }
            let last = try await connection.nextRequest()
            #expect(last.params["content"]?.string == "behind")
            #expect(outbox.isEmpty)
            try await connection.answer(last, appended)
            _ = try await behind.value
            await client.close()
        }
    }

    @Test func aKeptAppendThatWasAlreadyRecordedIsDoneWith() async throws {
        try await withOutbox { outbox, configuration in
            var configuration = configuration
            configuration.outboxPatience = .milliseconds(200)
            let server = try await FakeServer.start()
            let client = DaybookClient(socketPath: server.path, configuration: configuration)
            async let said = say("a", client)
            let connection = try await server.nextConnection()
            let first = try await connection.nextRequest()
            // No answer within the patience: the same request comes again.
            let second = try await connection.nextRequest()
            #expect(first.params == second.params)
            let recorded = try await said
            #expect(recorded.delivered == nil)
            try await connection.answer(second, #"{"duplicate":true}"#)
            await outbox.untilEmpty()
            await client.close()
        }
    }

    @Test func aRefusalIsReportedAndTheRestGoesOn() async throws {
        try await withOutbox { outbox, configuration in
            let server = try await FakeServer.start()
            let path = server.path
            try await server.stop()
            let client = DaybookClient(socketPath: path, configuration: configuration)
            for text in ["never", "later"] { _ = try await say(text, client) }
            let late = try await FakeServer.start(at: path)
            let connection = try await late.nextConnection()
            let never = try await connection.nextRequest()
            try await connection.refuse(never, code: -32005, #"{"reason":"sessionClosed","session":"s"}"#)
            var refusals = outbox.refused.makeAsyncIterator()
            let refusal = try #require(await refusals.next())
            #expect(refusal.error.reason == .sessionClosed)
            #expect(refusal.params["content"]?.string == "never")
            let busy = try await connection.nextRequest()
            #expect(busy.params["content"]?.string == "later")
            try await connection.refuse(busy, code: -32009, #"{"reason":"storageFull"}"#)
            let again = try await connection.nextRequest()
            #expect(again.params == busy.params)
            try await connection.answer(again, appended)
            await outbox.untilEmpty()
            let aside = try String(contentsOfFile: outbox.path + ".refused", encoding: .utf8)
            #expect(aside.split(separator: "\n").count == 1)
            await client.close()
        }
    }

    /// It would never pass, and all after it would wait for ever.
    @Test func whatIsTooLargeForALineIsNeverKept() async throws {
        try await withOutbox { outbox, configuration in
            let client = DaybookClient(socketPath: outbox.path + ".sock", configuration: configuration)
            _ = try await say("kept", client)
            let error = try await #require(throws: DaybookError.self) {
                _ = try await say(String(repeating: "x", count: 17 * 1_048_576), client)
            }
            #expect(error.reason == .tooLarge)
            #expect(outbox.count == 1)
            await client.close()
        }
    }

    @Test func whatTheServiceRefusesAtOnceIsTheCallersToKnow() async throws {
        try await withOutbox { outbox, configuration in
            var configuration = configuration
            configuration.outboxPatience = .seconds(20)
            let server = try await FakeServer.start()
            let client = DaybookClient(socketPath: server.path, configuration: configuration)
            let said = Task { try await say("a", client) }
            let connection = try await server.nextConnection()
            try await connection.refuse(
                try await connection.nextRequest(), code: -32005, #"{"reason":"sessionClosed"}"#)
            await #expect(throws: DaybookError.self) { try await said.value }
            #expect(outbox.isEmpty)
            await client.close()
        }
    }
}
