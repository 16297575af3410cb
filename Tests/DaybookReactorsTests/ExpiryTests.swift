import DaybookCore
import DaybookJournal
import DaybookReactors
import DaybookTesting
import Testing

/// Sessions that are erased by a time of their own.
@Suite struct ExpiryTests {
    @Test("a session goes when its time has passed since its last activity, pinned or archived or not")
    func goesAfterItsLastActivity() async throws {
        try await withJournal { journal in
            try await journal.start("a", expiresAfter: 100)
            try await journal.start("pinned", expiresAfter: 100)
            try await journal.start("kept")
            try await journal.change("pinned", .setPinned(true))
            try await journal.change("pinned", .setArchived(true))
            journal.machine.advance(seconds: 60)
            try await journal.say(in: "a")
            journal.machine.advance(seconds: 40)
            #expect(await journal.tick() == ["pinned"])
            journal.machine.advance(seconds: 59)
            // A change of the time is no activity.
            try await journal.expire("a", after: 100_000)
            try await journal.expire("a", after: 100)
            #expect(await journal.tick() == [])
            journal.machine.advance(seconds: 1)
            #expect(await journal.tick() == ["a"])
            journal.machine.advance(seconds: 1_000_000)
            #expect(await journal.tick() == [])
            let erased = try await journal.events(.sessionErased)
            #expect(erased.map(\.body?[.reason]) == [RawJSON(#""expired""#), RawJSON(#""expired""#)])
            // Each is dated at the moment at which it was due.
            #expect(erased.allSatisfy { $0.header.at == $0.header.recordedAt })
        }
    }

    @Test("the time can be set, changed and taken away, and a change to what is so records nothing")
    func changes() async throws {
        try await withJournal { journal in
            try await journal.start("s")
            let set = try await journal.expire("s", after: 50)
            #expect(set.revision == Revision(2) && !set.recordedNothing)
            #expect(try await journal.expire("s", after: 50).recordedNothing)
            #expect(try await journal.session("s").expiresAfter == 50)
            journal.machine.advance(seconds: 49)
            #expect(await journal.tick() == [])
            try await journal.expire("s", after: nil)
            #expect(try await journal.expire("s", after: nil).recordedNothing)
            journal.machine.advance(seconds: 1_000)
            #expect(await journal.tick() == [])
            #expect(try await journal.session("s").expiresAfter == nil)
            // Also of one that is closed and archived, and what is past is due at once.
            try await journal.change("s", .close(reason: nil))
            try await journal.change("s", .setArchived(true))
            try await journal.expire("s", after: 999)
            #expect(await journal.tick() == ["s"])
        }
    }

    @Test("the earlier of its own time and of that for all sessions rules")
    func theEarlierRules() async throws {
        try await withJournal(eraseAfterSeconds: 100) { journal in
            try await journal.start("short", expiresAfter: 10)
            try await journal.start("long", expiresAfter: 1_000)
            journal.machine.advance(seconds: 10)
            #expect(await journal.tick() == ["short"])
            journal.machine.advance(seconds: 89)
            #expect(await journal.tick() == [])
            journal.machine.advance(seconds: 1)
            #expect(await journal.tick() == ["long"])
        }
    }

    // MARK: Forks

    @Test(
        "a fork inherits the time or names an earlier one; all of them wait for the last and go in one commit"
    )
    func familiesGoTogether() async throws {
        try await withJournal { journal in
            try await journal.start("source", expiresAfter: 100)
            try await journal.say(in: "source")
            try await journal.fork("source", "heir")
            try await journal.fork("source", "early", expiresAfter: 10)
            try await journal.fork("source", "late", expiresAfter: 500)
            let times = try await ["heir", "early", "late"].asyncMap {
                try await journal.session($0).expiresAfter
            }
            #expect(times == [100, 10, 100])
            journal.machine.advance(seconds: 60)
            try await journal.say(in: "heir")
            journal.machine.advance(seconds: 99)
            #expect(await journal.tick() == [])
            journal.machine.advance(seconds: 1)
            #expect(await journal.tick() == ["early", "heir", "late", "source"])
            let erased = try await journal.events(.sessionErased).map(\.header)
            #expect(erased.count == 4 && erased.last?.session == Position(1))
            #expect(
                erased.map(\.position.value)
                    == (erased[0].position.value..<erased[0].position.value + 4).map { $0 })
            #expect(erased.allSatisfy { $0.recordedAt == erased[0].recordedAt && $0.batchCount == 1 })
        }
    }

    @Test("a fork that never expires keeps its source, and what another fork reads of it")
    func aLivingForkKeepsItsSource() async throws {
        try await withJournal { journal in
            try await journal.start("source", expiresAfter: 10)
            try await journal.say(in: "source")
            try await journal.fork("source", "kept")
            try await journal.fork("kept", "grandchild")
            try await journal.expire("kept", after: nil)
            journal.machine.advance(seconds: 1_000)
            #expect(await journal.tick() == [])
            try await journal.change("kept", .erase(reason: nil, .session))
            // Its fork still reads through the source, and goes first.
            #expect(await journal.tick() == ["grandchild"])
            #expect(await journal.tick() == ["source"])
        }
    }

    @Test("what is due is the same after the views are folded anew") func foldedAnew() async throws {
        try await withJournal { journal in
            for index in 0..<5 { try await journal.start("s\(index)", expiresAfter: UInt64(10 + index)) }
            try await journal.expire("s3", after: 1)
            try journal.reopen(withoutViews: true)
            journal.machine.advance(seconds: 10)
            #expect(await journal.tick() == ["s0", "s3"])
        }
    }
}
