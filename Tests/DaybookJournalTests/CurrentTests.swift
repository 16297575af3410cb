import DaybookCore
import DaybookJournal
import DaybookTesting
import Synchronization
import Testing

/// The active session: found, started, too old; thresholds to the microsecond by the journal's clock.
@Suite struct CurrentTests {
    private func request(
        _ start: SessionStart = .of(owner: "ada", agent: "bot"), within seconds: Int64? = 900,
        key: String? = nil, content: String = "c", expected: UInt64? = nil
    ) -> AppendRequest {
        .make(
            nil, .current(start, withinSeconds: seconds), key: key, content: content, expected: expected)
    }

    private func query(_ start: SessionStart, within seconds: Int64? = 900, messages: Int? = nil)
        -> CurrentQuery
    {
        var query = CurrentQuery()
        query.owner = start.owner
        query.agent = start.agent
        query.project = start.project
        query.withinSeconds = seconds
        query.messageCount = messages
        return query
    }

    private func current(
        _ journal: TestJournal, _ start: SessionStart = .of(owner: "ada", agent: "bot"),
        within seconds: Int64? = 900
    ) async throws -> String? {
        try await journal.read { try $0.current(query(start, within: seconds)).session?.id.text }
    }

    @Test func aHundredClientsAtOnceGetOneSession() async throws {
        let journal = try TestJournal()
        defer { journal.remove() }
        let results = await journal.commitTogether((0..<100).map { _ in request() })
        let appended = results.compactMap(\.appended)
        #expect(appended.count == 100)
        #expect(Set(appended.map(\.session)).count == 1)
        #expect(appended.count { !$0.recordedNothing } == 1)
        #expect(try await journal.events().count == 1)
    }

    /// A session is as old as its newest message was recorded long ago, to the microsecond.
    @Test func theThresholdIsExact() async throws {
        let journal = try TestJournal()
        defer { journal.remove() }
        let first = try await journal.append(request())
        let id = try await journal.session(at: first.session)
        journal.machine.advance(seconds: 900)
        #expect(try await journal.append(request()).session == first.session)
        #expect(try await current(journal) == id)
        journal.machine.advance(microseconds: 1)
        #expect(try await current(journal) == nil)
        #expect(try await current(journal, within: 901) == id)
        #expect(try await current(journal, within: nil) == id)
        #expect(try await journal.append(request(within: nil)).session == first.session)
        try await journal.say("m", in: id)
        journal.machine.advance(seconds: 900)
        #expect(try await current(journal) == id)
        #expect(try await journal.append(request()).session == first.session)
        journal.machine.advance(microseconds: 1)
        let second = try await journal.append(request())
        #expect(second.session != first.session && !second.recordedNothing)
        // The stale one is left as it is.
        #expect(try await journal.session(id).status == .open)
    }

    /// By the service's clock, whatever time a client gives.
    @Test func aClientsTimeMakesNothingYounger() async throws {
        let journal = try TestJournal()
        defer { journal.remove() }
        let first = try await journal.append(request())
        let id = try await journal.session(at: first.session)
        var draft = MessageDraft.text("old")
        draft.at = Timestamp(nanoseconds: 0)
        journal.machine.advance(seconds: 600)
        try await journal.append(.make(id, .record([draft], start: nil)))
        journal.machine.advance(seconds: 600)
        #expect(try await current(journal) == id)
        #expect(try await journal.append(request()).session == first.session)
    }

    @Test func namesAreMatchedExactly() async throws {
        let journal = try TestJournal()
        defer { journal.remove() }
        let names: [SessionStart] = [
            .of(), .of(owner: "ada"), .of(agent: "ada"), .of(owner: "ada", agent: "bot"),
            .of(owner: "ada", project: "p"), .of(owner: "ada", agent: "bot", project: "p"),
            .of(owner: "bob", agent: "bot", project: "p"),
        ]
        var sessions: [Position] = []
        for start in names {
            #expect(try await current(journal, start) == nil)
            sessions.append(try await journal.append(request(start)).session)
        }
        #expect(Set(sessions).count == names.count)
        for (start, session) in zip(names, sessions) {
            #expect(try await journal.append(request(start)).session == session)
            #expect(try await current(journal, start) == journal.session(at: session))
        }
        #expect(try await current(journal, .of(owner: "nobody")) == nil)
    }

    /// Of several the one with the newest activity that takes messages.
    @Test func theNewestOfTheOpenOnes() async throws {
        let journal = try TestJournal()
        defer { journal.remove() }
        let start = SessionStart.of(owner: "ada", agent: "bot")
        func expect(_ id: String?) async throws {
            #expect(try await current(journal) == id)
            guard let id else { return }
            let found = try await journal.append(request())
            #expect(found.recordedNothing)
            #expect(try await journal.session(at: found.session) == id)
        }
        for id in ["a", "b", "c"] { try await journal.append(.make(id, .start(start, closeCurrent: false))) }
        try await expect("c")
        try await journal.say("m", in: "a")
        try await expect("a")
        try await journal.change("a", .setPinned(true))
        try await journal.change("b", .rename(title: RawJSON(#""t""#)))
        try await expect("a")
        try await journal.change("a", .setArchived(true))
        try await expect("c")
        try await journal.change("c", .close(reason: nil))
        try await expect("b")
        try await journal.change("a", .setArchived(false))
        try await expect("a")
        try journal.reopen()
        try await expect("a")
        journal.close()
        try journal.removeViews()
        try journal.reopen()
        try await journal.appendOnceReady(request())
        try await expect("a")
        for id in ["a", "b"] { try await journal.change(id, .close(reason: nil)) }
        try await expect(nil)
        try await journal.change("b", .reopen)
        try await expect("b")
    }

    @Test func keysAreTheOwners() async throws {
        let journal = try TestJournal()
        defer { journal.remove() }
        let first = try await journal.append(request(key: "k"))
        #expect(!first.isDuplicate && !first.recordedNothing)
        let again = try await journal.append(request(key: "k"))
        #expect(again.isDuplicate && again.session == first.session && !again.recordedNothing)
        #expect(
            await journal.result(of: request(key: "k", content: "other")).error
                == .keyReused(key: RawJSON(#""k""#), position: first.last))
        #expect(!(try await journal.append(request(.of(owner: "bob"), key: "k")).isDuplicate))
        // A key under which nothing was recorded is free.
        #expect(try await journal.append(request(key: "found")).recordedNothing)
        let start = Command.start(.of(owner: "ada"), closeCurrent: false)
        #expect(!(try await journal.append(.make(nil, start, key: "found"))).isDuplicate)
    }

    @Test func anExpectedRevisionIsThatOfTheSessionFound() async throws {
        let journal = try TestJournal()
        defer { journal.remove() }
        try await journal.append(request(expected: 0))
        try await journal.append(request(expected: 1))
        #expect(
            await journal.result(of: request(expected: 0)).error
                == .wrongRevision(expected: .none, actual: .first))
    }

    @Test func theNewestMessagesComeInOrder() async throws {
        let journal = try TestJournal()
        defer { journal.remove() }
        let start = SessionStart.of(owner: "ada")
        try await journal.append(.make("s", .start(start, closeCurrent: false)))
        for text in ["one", "two", "three"] { try await journal.say(text, in: "s") }
        try await journal.read { reader throws in
            let texts = try reader.current(query(start, messages: 2)).messages?.map { message in
                message.body?[.content]?.text
            }
            #expect(texts == ["\"two\"", "\"three\""])
            #expect(try reader.current(query(.of(owner: "bob"), messages: 2)).messages == nil)
        }
    }

    // MARK: Taking the place of others

    @Test func aSendThatStartsASessionMayCloseTheCurrentOnes() async throws {
        let journal = try TestJournal()
        defer { journal.remove() }
        let start = SessionStart.of(owner: "ada")
        for id in ["b", "a"] { try await journal.append(.make(id, .start(start, closeCurrent: false))) }
        try await journal.say("m", in: "b")
        let send = AppendRequest.make(
            nil, .record([.text("q"), .text("a")], start: start, closeCurrent: true), key: "k")
        let appended = try await journal.append(send)
        let events = try await journal.events { $0.from = appended.first }
        #expect(
            events.map(\.event.header.type) == [
                .sessionClosed, .sessionClosed, .sessionStarted, .messageRecorded, .messageRecorded,
            ])
        #expect(events.prefix(2).map { $0.session?.text } == ["b", "a"])
        #expect(try await journal.append(send).isDuplicate)
        // For a session that exists it is ignored.
        let id = try await journal.session(at: appended.session)
        let more = try await journal.append(
            .make(id, .record([.text("more")], start: start, closeCurrent: true)))
        #expect(more.first == more.last)
        #expect(try await journal.session(id).status == .open)
    }
}

extension TestMachine {
    func advance(microseconds: Int64) {
        state.withLock { $0.now = Timestamp(nanoseconds: $0.now.nanoseconds + microseconds * 1_000) }
    }
}

extension TestJournal {
    func session(at start: Position) async throws -> String {
        try await read { try $0.session(at: start).id.text }
    }
}
