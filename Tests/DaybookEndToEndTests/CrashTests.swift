import DaybookClient
import DaybookTesting
import Foundation
import Synchronization
import Testing

@Suite struct CrashTests {
    /// What a client has been told, by session.
    private final class Acknowledged: Sendable {
        private let sequences = Mutex<[String: [Int: String]]>([:])
        private let total = Mutex(0)
        private let changed = AsyncStream.makeStream(of: Int.self, bufferingPolicy: .bufferingNewest(1))

        func add(_ session: String, _ sequence: Int, _ text: String) {
            sequences.withLock { $0[session, default: [:]][sequence] = text }
            let count = total.withLock { total in
                total += 1
                return total
            }
            changed.continuation.yield(count)
        }

        /// A writer has ended: nobody need wait any longer.
        func finish() { changed.continuation.finish() }

        var counts: AsyncStream<Int> { changed.stream }
        var count: Int { total.withLock { $0 } }
        var all: [String: [Int: String]] { sequences.withLock { $0 } }
    }

    /// Killed in the middle of appends, again and again; the clients reconnect and send again by key.
    @Test func whatIsAcknowledgedSurvivesSIGKILLOnceAndInOrder() async throws {
        let service = try RunningService()
        defer { service.remove() }
        let acknowledged = Acknowledged()
        let killCount = Depth.count(20)
        let perKill = 40
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<4 {
                group.addTask {
                    defer { acknowledged.finish() }
                    try await self.write(writer, to: service, acknowledged, until: killCount * perKill)
                }
            }
            var killed = 0
            for await count in acknowledged.counts where count >= (killed + 1) * perKill {
                killed += 1
                service.kill()
                try service.start()
                if killed == killCount { break }
            }
            try await group.waitForAll()
            #expect(killed == killCount)
        }
        service.kill()
        try service.start()
        try await expectAll(acknowledged, in: service)
    }

    /// Each text says where it belongs: a message that is there twice, or missing, moves all after it.
    private func write(
        _ writer: Int, to service: RunningService, _ acknowledged: Acknowledged, until total: Int
    ) async throws {
        let client = service.client()
        let session = "s\(writer)"
        var index = 0
        while acknowledged.count <= total {
            index += 1
            let pending = (0..<4).map { offset in
                client.submitMessage(
                    MessageDraft(role: .user, text: "\(writer)/\(4 * (index - 1) + offset + 1)"),
                    to: session, startSession: SessionDraft())
            }
            for answer in pending {
                let message = try await answer.value.message
                acknowledged.add(session, message.sequence, message.content.string ?? "")
            }
        }
        await client.close()
    }

    private func expectAll(_ acknowledged: Acknowledged, in service: RunningService) async throws {
        let client = service.client()
        for (session, told) in acknowledged.all {
            var stored: [Message] = []
            while true {
                var query = MessageQuery(limit: 1_000)
                query.after = stored.last?.sequence
                let page = try await client.messages(of: session, query)
                stored += page.messages
                if !page.hasMore { break }
            }
            #expect(stored.map(\.sequence) == Array(1...stored.count))
            let writer = session.dropFirst()
            #expect(stored.map { $0.content.string } == (1...stored.count).map { "\(writer)/\($0)" })
            for (sequence, text) in told { #expect(stored[sequence - 1].content.string == text) }
        }
        await client.close()
    }
}
