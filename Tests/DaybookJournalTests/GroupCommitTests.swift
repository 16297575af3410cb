import DaybookAudit
import DaybookCore
import DaybookJournal
import DaybookTesting
import Dispatch
import Testing

@Suite struct GroupCommitTests {
    static let threadCount = 8
    static let appendCount = 150
    static let sessionCount = 5

    /// Many threads at once, every seventh request a bad one.
    @Test func concurrentAppendsAreOneOrder() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        for index in 0..<GroupCommitTests.sessionCount { try await test.start("s\(index)") }
        let results = await appendFromThreads(test.journal)

        for (index, result) in results.enumerated() {
            let isBad = index % GroupCommitTests.appendCount % 7 == 6
            #expect((result.error == .notFound("nowhere")) == isBad)
            #expect((result.appended != nil) == !isBad)
        }
        let events = try await allEvents(test)
        let goodCount = results.count { $0.appended != nil }
        #expect(events.count == goodCount + GroupCommitTests.sessionCount)
        checkOrder(events)
        checkThreads(events)

        // Each answer named the place of its own event.
        for (index, result) in results.enumerated() {
            guard let appended = result.appended else { continue }
            let event = events[Int(appended.last.value) - 1]
            #expect(event.body?[.content] == content(index))
            #expect(event.header.revision == appended.revision)
            #expect(event.header.session == appended.session)
        }
        test.close()
        var frontier = TreeFrontier()
        for event in events { _ = frontier.append(event.leaf) }
        let head = try LogSurgery(test.path).head()
        #expect(head.frontier == frontier)
        #expect(head.leaf == events.last?.leaf)
    }

    private func content(_ index: Int) -> RawJSON {
        RawJSON(text: "\"\(index / GroupCommitTests.appendCount)-\(index % GroupCommitTests.appendCount)\"")
    }

    private func appendFromThreads(_ journal: Journal) async -> [AppendResult] {
        let (threadCount, appendCount) = (GroupCommitTests.threadCount, GroupCommitTests.appendCount)
        let answers = Answers(count: threadCount * appendCount)
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                DispatchQueue.concurrentPerform(iterations: threadCount) { thread in
                    for index in 0..<appendCount {
                        let session = index % 7 == 6 ? "nowhere" : "s\(index % GroupCommitTests.sessionCount)"
                        journal.append(.say("\(thread)-\(index)", in: session)) {
                            answers.set($0, at: thread * appendCount + index)
                        }
                    }
                }
                continuation.resume()
            }
        }
        return await answers.all()
    }

    private func allEvents(_ test: TestJournal) async throws -> [StoredEvent] {
        var events: [StoredEvent] = []
        while true {
            let from = Position(UInt64(events.count) + 1)
            let page = try await test.events { $0.from = from }
            events += page.map(\.event)
            if page.isEmpty { return events }
        }
    }

    /// Positions, revisions, sequences and links without a gap.
    private func checkOrder(_ events: [StoredEvent]) {
        #expect(events.map(\.header.position.value) == Array(1...UInt64(events.count)))
        for (_, session) in Dictionary(grouping: events, by: \.header.session) {
            #expect(session.map(\.header.revision.value) == Array(1...UInt64(session.count)))
            #expect(session.dropFirst().map(\.header.sequence.value) == Array(1..<UInt64(session.count)))
            #expect(session[0].header.link == .zero)
            for (event, next) in zip(session, session.dropFirst()) { #expect(next.header.link == event.leaf) }
        }
        for event in events {
            #expect(event.header.batchIndex == 0 && event.header.batchCount == 1)
            #expect(event.leaf == EventHash.leaf(EventHeaderCodec.encode(event.header).span.bytes))
        }
    }

    /// What one thread sent to a session stands there in the order sent.
    private func checkThreads(_ events: [StoredEvent]) {
        var last: [String: Int] = [:]
        for event in events {
            guard let text = event.body?[.content]?.text else { continue }
            let parts = text.dropFirst().dropLast().split(separator: "-")
            let thread = "\(parts[0])/\(event.header.session.value)"
            let index = Int(parts[1])!
            #expect(index > last[thread] ?? -1)
            last[thread] = index
        }
    }

    /// Each is decided as if those before it in its commit were recorded already.
    @Test func oneCommitDecidesInOrder() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        let id = SessionID("s")!
        let start = SessionStart.of(owner: "ada")
        let results = await test.commitTogether([
            .make("s", .start(start, closeCurrent: false)), .make("s", .start(start, closeCurrent: false)),
            .say("one", in: "s", expected: 1), .say("two", in: "s", expected: 1),
            .make("s", .setPinned(true)), .make("s", .setPinned(true)), .make("s", .close(reason: nil)),
            .say("late", in: "s"), .make("s", .reopen), .say("three", in: "s"),
            .make("t", .start(start, closeCurrent: true)), .say("closed", in: "s"),
        ])
        #expect(results[0].appended?.last == Position(1))
        #expect(results[1].error == .alreadyExists(id))
        #expect(results[2].appended?.last == Position(2))
        #expect(results[3].error == .wrongRevision(expected: Revision(1), actual: Revision(2)))
        #expect(results[4].appended?.last == Position(3))
        #expect(results[5].appended?.last == Position(3) && results[5].appended?.recordedNothing == true)
        #expect(results[6].appended?.revision == Revision(4))
        #expect(results[7].error == .sessionClosed(id))
        #expect(results[8].appended?.revision == Revision(5))
        #expect(results[9].appended?.revision == Revision(6))
        #expect(results[10].appended?.first == Position(7) && results[10].appended?.last == Position(8))
        #expect(results[11].error == .sessionClosed(id))
        #expect(try await test.texts(of: "s") == ["\"one\"", "\"three\""])
        let times = Set(try await test.events().map(\.event.header.recordedAt))
        #expect(times.count == 1)
    }

    /// A queue that is full refuses at once and takes requests again when there is room.
    @Test func aFullQueueIsOverloaded() async throws {
        var limits = ServiceLimits.forTests
        limits.queueCountMax = 3
        let test = try TestJournal(limits: limits)
        defer { test.remove() }
        try await test.start("s")
        let results = await test.commitTogether((0..<6).map { .say("\($0)", in: "s") })
        #expect(results.prefix(3).allSatisfy { $0.appended != nil })
        for result in results.suffix(3) {
            guard case .overloaded? = result.error else {
                Issue.record("taken beyond the limit")
                continue
            }
        }
        try await test.say("after", in: "s")
        #expect(try await test.texts(of: "s") == ["\"0\"", "\"1\"", "\"2\"", "\"after\""])
    }

    /// What one commit may hold is bounded; the rest follows in the next.
    @Test func aCommitIsBoundedByItsRequests() async throws {
        var limits = ServiceLimits.forTests
        limits.commitRequestCountMax = 2
        let test = try TestJournal(limits: limits)
        defer { test.remove() }
        try await test.start("s")
        let results = await test.commitTogether((0..<7).map { .say("\($0)", in: "s") })
        #expect(results.map { $0.appended?.last.value } == (2...8).map { $0 })
    }

    @Test func aClosedJournalRefusesAppends() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        let journal = test.journal
        journal.close()
        #expect(await test.result(of: .say("m", in: "s", start: SessionStart())).error == .shuttingDown)
    }

    /// Closing writes what has queued and answers it.
    @Test func whatHasQueuedIsWrittenBeforeTheEnd() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        try await test.start("s")
        let answers = Answers(count: 50)
        for index in 0..<50 {
            test.journal.append(.say("\(index)", in: "s")) { answers.set($0, at: index) }
        }
        test.close()
        #expect(await answers.all().allSatisfy { $0.appended != nil })
        try test.reopen()
        #expect(try await test.texts(of: "s").count == 50)
    }
}
