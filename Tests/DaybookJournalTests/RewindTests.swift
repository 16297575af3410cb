import DaybookCore
import DaybookJournal
import DaybookTesting
import Testing

/// Taking messages from the end of a transcript, and being told which.
@Suite struct RewindTests {
    private func filled(_ count: Int = 5) async throws -> TestJournal {
        let test = try TestJournal()
        try await test.start("s")
        for index in 1...count { try await test.say("m\(index)", in: "s") }
        return test
    }

    private func rewound(
        _ appended: Appended, _ test: TestJournal, withMessages: Bool = false
    ) async throws -> RewoundMessages {
        try await test.read {
            try $0.rewound(appended, withMessages: withMessages, includingHidden: false)
        }
    }

    private func taken(
        _ appended: Appended, _ test: TestJournal
    ) async throws -> (count: UInt64, texts: [String]) {
        let taken = try await rewound(appended, test, withMessages: true)
        return (taken.count, taken.messages.map { $0.body?[.content]?.text ?? "" })
    }

    @Test func aCountTakesFromTheEnd() async throws {
        let test = try await filled()
        defer { test.remove() }
        let two = try await test.change("s", .rewind(last: 2, withMessages: true))
        #expect(try await taken(two, test) == (2, ["\"m4\"", "\"m5\""]))
        #expect(try await test.session("s").preview == "m3")
        try await test.say("m6", in: "s")
        // Over a gap, and with an edit.
        try await test.change("s", .edit(SequenceNumber(3), MessageEdit(content: RawJSON(#""e3""#))))
        let gap = try await test.change("s", .rewind(last: 2, withMessages: true))
        #expect(try await taken(gap, test) == (2, ["\"e3\"", "\"m6\""]))
        #expect(try await test.texts(of: "s") == ["\"m1\"", "\"m2\""])
        // More than there are takes all, and then there is none.
        let rest = try await test.change("s", .rewind(last: 1_000))
        #expect(try await rewound(rest, test).count == 2)
        #expect(try await test.texts(of: "s") == [])
        let none = try await test.change("s", .rewind(last: 1, withMessages: true))
        #expect(none.recordedNothing)
        #expect(try await taken(none, test) == (0, []))
        // Numbers stay taken.
        try await test.say("m7", in: "s")
        #expect(try await test.texts(of: "s") == ["\"m7\""])
    }

    @Test func aDuplicateAnswersTheSameAsFarAsItIsNotErased() async throws {
        let test = try await filled()
        defer { test.remove() }
        try await test.change("s", .rewind(to: SequenceNumber(4)))
        try await test.say("m6", in: "s")
        let request = AppendRequest.make(
            "s", .rewind(last: 3, withMessages: true), key: "k", content: "pop")
        let first = try await test.append(request)
        #expect(try await taken(first, test) == (3, ["\"m3\"", "\"m4\"", "\"m6\""]))
        for _ in 0..<2 {
            let again = try await test.append(request)
            #expect(again.isDuplicate)
            #expect(try await taken(again, test) == (3, ["\"m3\"", "\"m4\"", "\"m6\""]))
            try test.reopen()
        }
        try await test.appendOnceReady(
            .make("s", .redact(SequenceNumber(4), reason: nil, keepsCurrent: false)))
        #expect(try await taken(try await test.append(request), test) == (3, ["\"m3\"", "\"m6\""]))
        try await test.change("s", .clear(reason: nil))
        #expect(try await taken(try await test.append(request), test) == (3, []))
    }

    /// The event of a plain rewind has its first version; its number is found in the past.
    @Test func aPlainRewindIsAsBefore() async throws {
        let test = try await filled()
        defer { test.remove() }
        let request = AppendRequest.make("s", .rewind(to: SequenceNumber(2)), key: "k", content: "c")
        for isFirst in [true, false] {
            let appended = try await test.append(request)
            #expect(appended.isDuplicate == !isFirst)
            #expect(try await rewound(appended, test).count == 3)
        }
        let header = try await test.events().last?.event.header
        #expect(header?.type == .sessionRewound && header?.version == 1 && header?.tail == EventTail.none)
        #expect(test.journal.info.format == 1)
    }

    @Test func anInheritedMessageIsTakenToo() async throws {
        let test = try await filled(3)
        defer { test.remove() }
        try await test.append(.make("s", .fork(SessionFork(at: SequenceNumber(2), id: SessionID("f")!))))
        try await test.say("own", in: "f")
        let appended = try await test.change("f", .rewind(last: 2, withMessages: true))
        #expect(try await taken(appended, test) == (2, ["\"m2\"", "\"own\""]))
        #expect(try await test.texts(of: "f") == ["\"m1\""])
        #expect(try await test.texts(of: "s").count == 3)
    }

    @Test func whatNoAnswerHoldsIsRefusedBefore() async throws {
        let test = try await filled(1)
        defer { test.remove() }
        let large = String(repeating: "x", count: 7 * 1_048_576)
        for _ in 0..<3 { try await test.say(large, in: "s") }
        let head = test.journal.acknowledgedHead
        let refused = await test.result(of: .make("s", .rewind(last: 3, withMessages: true))).error
        guard case .tooLarge(limit: Limits.frameByteCountMax, _, field: "withMessages")? = refused else {
            Issue.record("\(String(describing: refused))")
            return
        }
        #expect(test.journal.acknowledgedHead == head)
        #expect(try await test.change("s", .rewind(last: 2, withMessages: true)).recordedNothing == false)
    }

    @Test func moreMessagesThanAnAnswerHasAreRefusedBefore() async throws {
        let test = try await filled(1)
        defer { test.remove() }
        for _ in 0..<2 {
            try await test.append(
                .make("s", .record((0..<600).map { _ in .text("m") }, start: nil)))
        }
        let refused = await test.result(of: .make("s", .rewind(to: .first, withMessages: true))).error
        #expect(
            refused
                == .tooLarge(
                    limit: Limits.rewoundMessageCountMax, actual: 1_200, field: "withMessages"))
        #expect(try await test.change("s", .rewind(to: .first)).rewoundCount == 1_200)
    }
}
