import DaybookClient
import DaybookTesting
import Foundation
import Synchronization
import Testing

/// Check 30: eight writers with expected revisions and eight subscribers, beside kills.
@Suite struct LinearizabilityTests {
    private static let sessions = ["a", "b"]
    private static let writerCount = 8
    private static let subscriberCount = 8
    private static let perKill = 150
    /// Kills of an hour.
    private static let campaignKillCount = 5_000

    /// Histories by session, on one clock for all clients.
    private final class Histories: Sendable {
        private let histories = Mutex<[String: RevisionHistory]>([:])
        private let clock = Atomic(0)
        private let recorded = Atomic(0)
        private let changed = AsyncStream.makeStream(of: Int.self, bufferingPolicy: .bufferingNewest(1))

        func now() -> Int { clock.add(1, ordering: .sequentiallyConsistent).newValue }

        func add(_ session: String, _ operation: RevisionHistory.Operation) {
            histories.withLock { $0[session, default: RevisionHistory()].add(operation) }
            guard case .recorded = operation.outcome else { return }
            changed.continuation.yield(recorded.add(1, ordering: .relaxed).newValue)
        }

        var counts: AsyncStream<Int> { changed.stream }
        var recordedCount: Int { recorded.load(ordering: .relaxed) }
        var all: [String: RevisionHistory] { histories.withLock { $0 } }
    }

    /// What a subscriber was shown of an event.
    private struct Shown: Hashable {
        let position: Int
        let session: String
        /// The digest of the whole event.
        let leaf: String

        init(_ event: Event) {
            position = event.position
            session = event.session ?? ""
            leaf = event.leaf ?? ""
        }
    }

    @Test(.timeLimit(.minutes(120))) func appendsAreLinearizableAndNoSubscriberMissesOne() async throws {
        let service = try RunningService()
        defer { service.remove() }
        let client = service.client()
        for session in Self.sessions { _ = try await client.ask("session.start", #"{"id": "\#(session)"}"#) }
        let killCount = Depth.campaignCount.map { min($0, Self.campaignKillCount) } ?? (Depth.isFull ? 40 : 4)
        let total = (killCount + 1) * Self.perKill
        let histories = Histories()
        let shown = try await withThrowingTaskGroup(of: [Shown].self) { group in
            for number in 0..<Self.subscriberCount {
                // Some of them one session's events alone.
                let session = number % 4 == 3 ? Self.sessions[number / 4] : nil
                group.addTask { try await follow(service, session, histories, until: total) }
            }
            for number in 0..<Self.writerCount {
                group.addTask {
                    try await write(number, to: service, histories, until: total)
                    return []
                }
            }
            var killed = 0
            for await count in histories.counts where count >= (killed + 1) * Self.perKill {
                killed += 1
                service.kill()
                try service.start()
                if killed == killCount { break }
            }
            var shown: [[Shown]] = []
            for try await events in group where !events.isEmpty { shown.append(events) }
            return shown
        }
        for (session, history) in histories.all {
            #expect(history.violations(from: 1).prefix(5) == [], "\(session)")
        }
        #expect(histories.all.values.reduce(0) { $0 + $1.operations.count } > total)
        #expect(
            histories.all.values.contains {
                $0.operations.contains { operation in
                    operation.outcome != .recorded(revision: operation.expected + 1)
                }
            })

        service.kill()
        try service.start()
        let log = try await self.log(client)
        #expect(log.map(\.position) == Array(1...log.count))
        #expect(shown.count == Self.subscriberCount)
        for events in shown {
            let isOfOne = Set(events.map(\.session)).count == 1
            let all = isOfOne ? log.filter { $0.session == events[0].session } : log
            // Each event once, in order, and none that the log does not have after a kill.
            #expect(events == Array(all.prefix(events.count)))
        }
        await client.close()
    }

    private func write(
        _ number: Int, to service: RunningService, _ histories: Histories, until total: Int
    ) async throws {
        let client = service.client()
        var revisions = Dictionary(uniqueKeysWithValues: Self.sessions.map { ($0, 1) })
        var step = 0
        while histories.recordedCount < total {
            step += 1
            let session = Self.sessions[(number + step) % Self.sessions.count]
            let expected = revisions[session]!
            let start = histories.now()
            let outcome: RevisionHistory.Outcome
            do {
                let answer = try await client.ask(
                    "message.append",
                    #"{"session": "\#(session)", "role": "user", "content": "\#(number)", "key": "\#(number)-\#(step)", "expectedRevision": \#(expected)}"#
                )
                outcome = .recorded(revision: try #require(answer["revision"]?.integer))
            } catch let error as DaybookError where error.reason == .wrongRevision {
                outcome = .refused(actual: try #require(error.data?["actual"]?.integer))
            }
            histories.add(
                session,
                RevisionHistory.Operation(
                    start: start, end: histories.now(), expected: expected, outcome: outcome))
            switch outcome {
            case .recorded(let revision), .refused(let revision): revisions[session] = revision
            }
        }
        await client.close()
    }

    /// Reads events from the first on, live and across kills, until as many were recorded as are to be.
    private func follow(
        _ service: RunningService, _ session: String?, _ histories: Histories, until total: Int
    ) async throws -> [Shown] {
        let client = service.client()
        var events: [Shown] = []
        let wanted = session == nil ? total : total / 4
        for try await element in client.subscribe(from: 1, session: session) {
            guard case .event(let event) = element else { continue }
            events.append(Shown(event))
            if events.count >= wanted { break }
        }
        await client.close()
        return events
    }

    private func log(_ client: DaybookClient) async throws -> [Shown] {
        var events: [Shown] = []
        var next: Int? = 1
        while let from = next {
            let page = try await client.readJournal(from: from, limit: 1_000)
            events += page.events.map(Shown.init)
            next = page.nextFrom
        }
        return events
    }
}
