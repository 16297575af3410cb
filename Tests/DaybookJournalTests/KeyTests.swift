import DaybookCore
import DaybookJournal
import Testing

/// Idempotency keys: what their scope is and what the second use of one answers.
@Suite struct KeyTests {
    @Test func aDuplicateAnswersWithTheFirstResult() async throws {
        let journal = try TestJournal()
        defer { journal.remove() }
        try await journal.start("s")
        let turn = Command.record([.text("q"), .text("a", .assistant)], start: nil)
        let first = try await journal.append(.make("s", turn, key: "k", content: "turn"))
        try await journal.say("more", in: "s")
        var again = try await journal.append(.make("s", turn, key: "k", content: "turn", expected: 77))
        #expect(again.isDuplicate && !first.isDuplicate)
        let events = try journal.journal.makeReader().recorded(again)
        #expect(events == first.events && events.count == 2)
        again.isDuplicate = false
        again.events = events
        #expect(again == first)
        #expect(try await journal.events().count == 4)
    }

    @Test func otherContentIsKeyReused() async throws {
        let journal = try TestJournal()
        defer { journal.remove() }
        try await journal.start("s")
        let first = try await journal.say("one", in: "s", key: "k")
        #expect(
            await journal.result(of: .say("two", in: "s", key: "k")).error
                == .keyReused(key: RawJSON(#""k""#), position: first.last))
        #expect(try await journal.texts(of: "s") == ["\"one\""])
    }

    @Test func aKeyOutlivesTheProcess() async throws {
        let journal = try TestJournal()
        defer { journal.remove() }
        try await journal.start("s")
        let first = try await journal.say("one", in: "s", key: "k")
        try journal.reopen()
        #expect(try await journal.say("one", in: "s", key: "k").last == first.last)
        journal.close()
        try journal.removeViews()
        try journal.reopen()
        let again = try await journal.appendOnceReady(.say("one", in: "s", key: "k"))
        #expect(again.isDuplicate && again.last == first.last)
    }

    @Test func sessionsHaveScopesOfTheirOwn() async throws {
        let journal = try TestJournal()
        defer { journal.remove() }
        for id in ["a", "b"] {
            try await journal.start(id)
            #expect(try await journal.say(id, in: id, key: "k").isDuplicate == false)
        }
        #expect(try await journal.say("a", in: "a", key: "k").isDuplicate)
    }

    /// Requests that name no session share their owner's scope; absent owners share one.
    @Test func ownersHaveScopesOfTheirOwn() async throws {
        let journal = try TestJournal()
        defer { journal.remove() }
        var positions: Set<Position> = []
        for owner in ["ada", "bob", nil] {
            let start = Command.start(.of(owner: owner), closeCurrent: false)
            let request = AppendRequest.make(nil, start, key: "k", content: "start")
            let first = try await journal.append(request)
            #expect(!first.isDuplicate)
            let again = try await journal.append(request)
            #expect(again.isDuplicate && again.session == first.session)
            positions.insert(first.session)
            // A send without a session is in the same scope.
            let send = AppendRequest.make(
                nil, .record([.text("m")], start: .of(owner: owner)), key: "k", content: "send")
            guard case .keyReused? = await journal.result(of: send).error else {
                Issue.record("the key was taken for another")
                continue
            }
        }
        #expect(positions.count == 3)
        #expect(try await journal.events().count == 3)
        // The session's own scope knows nothing of it.
        let id = try await journal.events()[0].session!.text
        #expect(try await journal.say("m", in: id, key: "k").isDuplicate == false)
    }

    @Test func aSendWithoutASessionIsRecordedOnce() async throws {
        let journal = try TestJournal()
        defer { journal.remove() }
        let request = AppendRequest.say("m", in: nil, key: "k", start: .of(owner: "ada"))
        let first = try await journal.append(request)
        #expect(first.last.value - first.first.value == 1)
        let again = try await journal.append(request)
        #expect(again.isDuplicate && again.first == first.first && again.last == first.last)
        #expect(try await journal.events().count == 2)
    }

    @Test func aNamedStartIsRecordedOnce() async throws {
        let journal = try TestJournal()
        defer { journal.remove() }
        let start = AppendRequest.make(
            "s", .start(SessionStart(), closeCurrent: true), key: "k", content: "c")
        let first = try await journal.append(start)
        #expect(try await journal.append(start).first == first.first)
        #expect(
            await journal.result(of: .make("s", .start(SessionStart(), closeCurrent: true), key: "other"))
                .error
                == .alreadyExists(SessionID("s")!))
    }

    @Test func aKeyUsedTwiceInOneCommit() async throws {
        let journal = try TestJournal()
        defer { journal.remove() }
        try await journal.start("s")
        let results = await journal.commitTogether([
            .say("one", in: "s", key: "k"), .say("one", in: "s", key: "k"), .say("other", in: "s", key: "k"),
            .say("two", in: "s"),
            .make(nil, .start(.of(owner: "new"), closeCurrent: false), key: "n", content: "c"),
            .make(nil, .start(.of(owner: "new"), closeCurrent: false), key: "n", content: "c"),
        ])
        #expect(results[0].appended?.last == Position(2))
        #expect(results[1].appended?.last == Position(2) && results[1].appended?.isDuplicate == true)
        #expect(results[2].error == .keyReused(key: RawJSON(#""k""#), position: Position(2)))
        #expect(results[3].appended?.last == Position(3))
        #expect(results[4].appended?.last == Position(4))
        #expect(results[5].appended?.last == Position(4) && results[5].appended?.isDuplicate == true)
        #expect(try await journal.texts(of: "s") == ["\"one\"", "\"two\""])
    }

    /// A refused request uses no key; nor does one that changed nothing.
    @Test func aKeyIsUsedByWhatIsRecorded() async throws {
        let journal = try TestJournal()
        defer { journal.remove() }
        try await journal.start("s")
        #expect(await journal.result(of: .say("m", in: "s", key: "k", expected: 9)).error != nil)
        try await journal.append(.make("s", .setPinned(false), key: "k", content: "unpin"))
        #expect(try await journal.say("m", in: "s", key: "k").isDuplicate == false)
    }

    /// What was under an erased key can't be compared any more: any content is the same.
    @Test func afterErasureAnyContentIsADuplicate() async throws {
        let journal = try TestJournal()
        defer { journal.remove() }
        try await journal.start("s")
        let first = try await journal.say("one", in: "s", key: "k")
        try journal.operate { try $0.eraseBody(at: first.last, by: Position(3)) }
        let again = try await journal.append(.say("other", in: "s", key: "k"))
        #expect(again.isDuplicate && again.last == first.last)
    }

    @Test func everyCommandTakesAKey() async throws {
        let journal = try TestJournal()
        defer { journal.remove() }
        try await journal.start("s")
        let commands: [Command] = [
            .rename(title: RawJSON(#""t""#)), .setPinned(true), .setContext(RawJSON("{}")),
            .custom(CustomType("x.a")!, body: .null), .close(reason: nil), .reopen, .setArchived(true),
            DeciderTests.update {
                $0.archived = false
                $0.pinned = false
            },
        ]
        for (index, command) in commands.enumerated() {
            let request = AppendRequest.make("s", command, key: "k\(index)", content: "c")
            let first = try await journal.append(request)
            #expect(!first.recordedNothing)
            let again = try await journal.append(request)
            #expect(again.isDuplicate && again.last == first.last && again.first == first.first)
        }
        let events = try await journal.events()
        #expect(events.count == 1 + commands.count + 1)
        #expect(events.count { $0.event.body?[.key] != nil } == commands.count)
    }
}
