import DaybookCore
import DaybookJournal
import DaybookTesting
import Testing

/// Generations of a session's keys, and what an append under a known key is told of its messages.
@Suite struct KeyGenerationTests {
    private let renewing: [Command] = [
        .clear(reason: nil), .rewind(last: 1, newKeys: true), .rewind(to: .none, newKeys: true),
    ]

    private func generation(_ journal: TestJournal, _ id: String = "s") async throws -> UInt64 {
        try await journal.session(id).keyGeneration.value
    }

    private func filled() async throws -> TestJournal {
        let journal = try TestJournal()
        try await journal.start("s")
        try await journal.say("one", in: "s", key: "k")
        return journal
    }

    // MARK: Generations

    @Test func aWholeClearAndARewindThatAsksBeginOne() async throws {
        let journal = try await filled()
        defer { journal.remove() }
        #expect(try await generation(journal) == 1)
        try await journal.change("s", .rewind(to: .none))
        try await journal.say("two", in: "s")
        try await journal.change("s", .clear(reason: nil, through: 2))
        try await journal.say("three", in: "s")
        #expect(try await generation(journal) == 1)
        for (index, command) in renewing.enumerated() {
            try await journal.say("more", in: "s")
            #expect(try await journal.change("s", command).recordedNothing == false)
            #expect(try await generation(journal) == UInt64(index) + 2)
            // With nothing to take away, none begins.
            #expect(try await journal.change("s", command).recordedNothing)
        }
        #expect(try await generation(journal) == 4)
        // It is the same of views folded anew, and at the time.
        journal.close()
        try journal.removeViews()
        try journal.reopen()
        try await journal.appendOnceReady(.say("k", in: "s", key: "k", generation: 4))
        #expect(try await generation(journal) == 4)
        #expect(try await journal.session("s", .revision(Revision(3))).keyGeneration == .first)
    }

    @Test func aForkBeginsWithTheFirst() async throws {
        let journal = try await filled()
        defer { journal.remove() }
        try await journal.change("s", .clear(reason: nil))
        try await journal.say("two", in: "s")
        try await journal.append(
            .make("s", .fork(SessionFork(at: SequenceNumber(2), id: SessionID("f")!))))
        #expect(try await generation(journal, "f") == 1)
        #expect(try await journal.append(.say("m", in: "f", key: "k", generation: 1)).isDuplicate == false)
    }

    @Test(arguments: 0..<3) func anEarlierOneRecordsNothing(_ index: Int) async throws {
        let journal = try await filled()
        defer { journal.remove() }
        let renewal = try await journal.change("s", renewing[index])
        let head = journal.journal.acknowledgedHead
        // A key that was used, one that was not, and other content: none is looked at.
        for (text, key) in [("one", "k"), ("new", "n"), ("other", "k")] {
            let late = try await journal.append(.say(text, in: "s", key: key, expected: 1, generation: 1))
            #expect(late.isSuperseded && !late.isDuplicate)
            #expect(late.last == renewal.last && late.revision == renewal.revision)
            #expect(late.fate == (index == 0 ? .erased : .rewound))
        }
        // So it is for every kind of append.
        #expect(
            try await journal.append(.make("s", .setPinned(true), key: "p", generation: 1)).isSuperseded)
        #expect(journal.journal.acknowledgedHead == head)
    }

    @Test func aKeyIsNewInEachGeneration() async throws {
        let journal = try await filled()
        defer { journal.remove() }
        try await journal.change("s", .clear(reason: nil))
        let second = try await journal.append(.say("two", in: "s", key: "k", generation: 2))
        #expect(!second.isDuplicate)
        let again = try await journal.append(.say("two", in: "s", key: "k", generation: 2))
        #expect(again.isDuplicate && again.last == second.last)
        // Who names none speaks of the first, as ever, and is never refused for it.
        let first = try await journal.append(.say("anything", in: "s", key: "k"))
        #expect(first.isDuplicate && first.last < second.first && first.fate == .erased)
        let other = try await journal.append(.say("three", in: "s", key: "other"))
        #expect(!other.isDuplicate && !other.isSuperseded)
        #expect(try await journal.texts(of: "s") == ["\"two\"", "\"three\""])
        try await journal.change("s", .clear(reason: nil))
        #expect(try await journal.append(.say("two", in: "s", key: "k", generation: 2)).isSuperseded)
    }

    @Test func aLaterOneIsRefused() async throws {
        let journal = try await filled()
        defer { journal.remove() }
        let head = journal.journal.acknowledgedHead
        let problem = "is 2; the session's keys are of generation 1"
        for session in ["s", "missing"] {
            let request = AppendRequest.say("m", in: session, key: "k", start: SessionStart(), generation: 2)
            #expect(
                await journal.result(of: request).error
                    == .invalid(field: "keyGeneration", problem: problem))
        }
        #expect(journal.journal.acknowledgedHead == head)
    }

    @Test func keysOfTheOwnersScopeHaveNone() async throws {
        let journal = try await filled()
        defer { journal.remove() }
        let requests: [AppendRequest] = [
            .make(nil, .start(SessionStart(), closeCurrent: false), key: "k", generation: 1),
            .make("s", .fork(SessionFork(at: .first)), key: "k", generation: 1),
            .say("m", in: nil, key: "k", start: SessionStart(), generation: 1),
        ]
        for request in requests {
            guard case .invalid("keyGeneration", _)? = await journal.result(of: request).error else {
                Issue.record("a generation was taken for a key of the owner's scope")
                continue
            }
        }
    }

    // MARK: What became of the messages

    private func fate(_ journal: TestJournal, _ request: AppendRequest) async throws -> MessageFate {
        let again = try await journal.append(request)
        #expect(again.isDuplicate)
        return again.fate
    }

    @Test func aDuplicateSaysWhatBecameOfItsMessages() async throws {
        let request = AppendRequest.say("one", in: "s", key: "k")
        let fates: [(MessageFate, [Command])] = [
            (.kept, []), (.kept, [.edit(.first, MessageEdit(content: RawJSON("1")))]),
            (.rewound, [.rewind(to: .none)]), (.rewound, [.rewind(last: 1)]),
            (.erased, [.redact(.first, reason: nil, keepsCurrent: false)]),
            (.erased, [.rewind(to: .none), .redact(.first, reason: nil, keepsCurrent: false)]),
            (.erased, [.clear(reason: nil)]), (.erased, [.clear(reason: nil, through: 1)]),
            (.erased, [.rewind(to: .none), .clear(reason: nil)]), (.erased, [.erase(reason: nil)]),
        ]
        for (expected, commands) in fates {
            let journal = try await filled()
            defer { journal.remove() }
            for command in commands { try await journal.change("s", command) }
            #expect(try await fate(journal, request) == expected, "\(commands)")
        }
    }

    /// A turn is erased or rewound when nothing of it is left.
    @Test func aTurnIsKeptAsLongAsOneOfItsMessagesIs() async throws {
        let journal = try await filled()
        defer { journal.remove() }
        let turn = Command.record([.text("q"), .text("a", .assistant)], start: nil)
        let request = AppendRequest.make("s", turn, key: "t", content: "turn")
        try await journal.append(request)
        try await journal.change("s", .rewind(to: SequenceNumber(2)))
        #expect(try await fate(journal, request) == .kept)
        try await journal.change("s", .redact(SequenceNumber(2), reason: nil, keepsCurrent: false))
        #expect(try await fate(journal, request) == .rewound)
        try await journal.change("s", .redact(SequenceNumber(3), reason: nil, keepsCurrent: false))
        #expect(try await fate(journal, request) == .erased)
    }

    /// A rewind of other messages, before or after, takes none of these.
    @Test func aRewindTellsOnlyOfWhatItTook() async throws {
        let journal = try await filled()
        defer { journal.remove() }
        try await journal.say("two", in: "s")
        try await journal.change("s", .rewind(last: 1))
        #expect(try await fate(journal, .say("one", in: "s", key: "k")) == .kept)
        try await journal.say("three", in: "s", key: "k3")
        #expect(try await fate(journal, .say("three", in: "s", key: "k3")) == .kept)
    }

    @Test func whatRecordsNoMessageIsErasedWithItsSession() async throws {
        let journal = try await filled()
        defer { journal.remove() }
        let request = AppendRequest.make("s", .rename(title: RawJSON(#""t""#)), key: "r", content: "rename")
        try await journal.append(request)
        try await journal.change("s", .clear(reason: nil))
        #expect(try await fate(journal, request) == .kept)
        try await journal.change("s", .erase(reason: nil))
        #expect(try await fate(journal, request) == .erased)
    }
}
