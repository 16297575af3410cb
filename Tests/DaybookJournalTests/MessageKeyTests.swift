import DaybookCore
import DaybookJournal
import DaybookTesting
import Testing

/// Keys of the messages of a turn.
@Suite struct MessageKeyTests {
    private static func turn(
        _ messages: [MessageDraft], _ onDuplicate: OnDuplicate = .fail, context: RawJSON? = nil,
        key: String? = nil, start: SessionStart? = nil
    ) -> AppendRequest {
        let turn = Turn(messages, onDuplicate: onDuplicate, context: context)
        let command: Command =
            if let start { .begin(.messages(turn, start, closeCurrent: false)) } else {
                .record(.messages(turn))
            }
        return .make("s", command, key: key, content: "\(messages.map(\.content.text)) \(onDuplicate)")
    }

    private func withSession(_ body: (TestJournal) async throws -> Void) async throws {
        let journal = try TestJournal()
        defer { journal.remove() }
        try await journal.start("s")
        try await body(journal)
    }

    @Test func aTurnThatIsWhollyKnownIsADuplicate() async throws {
        try await withSession { journal in
            let turn = MessageKeyTests.turn([.keyed("a"), .keyed("b")])
            let first = try await journal.append(turn)
            #expect(first.last == Position(3) && !first.isDuplicate && first.messages.isEmpty)
            try journal.reopen()
            let again = try await journal.append(turn)
            #expect(again.isDuplicate && again.last == first.last && again.revision == first.revision)
            #expect(again.messages.map(\.position) == [Position(2), Position(3)])
            let turned = try await journal.append(MessageKeyTests.turn([.keyed("b"), .keyed("a")]))
            #expect(turned.messages.map(\.position) == [Position(3), Position(2)])
            #expect(try await journal.texts(of: "s") == ["\"a\"", "\"b\""])
        }
    }

    @Test func eachKnownMessageTellsWhatBecameOfIt() async throws {
        try await withSession { journal in
            try await journal.append(MessageKeyTests.turn([.keyed("a"), .keyed("b"), .keyed("c")]))
            try await journal.change("s", .redact(SequenceNumber(1), reason: nil, keepsCurrent: false))
            try await journal.change("s", .rewind(last: 1))
            let turn = MessageKeyTests.turn(
                [.keyed("a"), .keyed("b"), .keyed("c"), .keyed("d")], .skip, key: "t")
            let appended = try await journal.append(turn)
            #expect(!appended.isDuplicate && appended.fate == .kept)
            #expect(appended.messages.map(\.isDuplicate) == [true, true, true, false])
            #expect(appended.messages.map(\.fate) == [.erased, .kept, .rewound, .kept])
            let again = try await journal.append(turn)
            #expect(again.isDuplicate && again.messages.map(\.fate) == [.erased, .kept, .rewound, .kept])
            let known = try await journal.append(MessageKeyTests.turn([.keyed("c"), .keyed("a")]))
            #expect(known.isDuplicate && known.fate == .rewound)
            #expect(known.messages.map(\.fate) == [.rewound, .erased])
            let messages = try await journal.read { try $0.turnMessages(known) }
            #expect(messages.map(\.fate) == [.rewound, .erased])
        }
    }

    @Test func aLaterGenerationsKeyCountsAsItsMessages() async throws {
        try await withSession { journal in
            try await journal.append(.say("k", in: "s", key: "k"))
            try await journal.change("s", .clear(reason: nil))
            let second = try await journal.append(.say("k", in: "s", key: "k", generation: 2))
            #expect(!second.isDuplicate)
            let turn = Command.record(.messages(Turn([.keyed("k")], onDuplicate: .skip)))
            let known = try await journal.append(.make("s", turn, key: "t", generation: 2))
            #expect(known.isDuplicate && known.messages.map(\.position) == [second.last])
            // One that names no generation means the first.
            let first = try await journal.append(.make("s", turn))
            #expect(first.messages.map(\.position) == [Position(2)] && first.fate == .erased)
            #expect(try await journal.session("s").messageCount == 1)
        }
    }

    @Test func aTurnThatIsPartlyKnownRecordsNothingOrTheRest() async throws {
        try await withSession { journal in
            try await journal.append(MessageKeyTests.turn([.keyed("a"), .keyed("b")]))
            let messages: [MessageDraft] = [.keyed("c"), .keyed("b"), .keyed("d"), .text("plain")]
            let failed = await journal.result(of: MessageKeyTests.turn(messages))
            #expect(failed.error == .keyReused(key: RawJSON(#""b""#), position: Position(3)))
            let skipped = try await journal.append(MessageKeyTests.turn(messages, .skip, key: "t"))
            #expect(!skipped.isDuplicate && skipped.first == Position(4) && skipped.last == Position(6))
            #expect(skipped.messages.map(\.position.value) == [4, 3, 5, 6])
            #expect(skipped.messages.map(\.isDuplicate) == [false, true, false, false])
            // Under the request's key, everything is as it was.
            let again = try await journal.append(MessageKeyTests.turn(messages, .skip, key: "t"))
            #expect(again.isDuplicate && again.last == skipped.last)
            #expect(again.messages.map(\.position) == skipped.messages.map(\.position))
            let texts = try await journal.read { try $0.turnMessages(again).map { $0.body?[.content]?.text } }
            #expect(texts == ["\"c\"", "\"b\"", "\"d\"", "\"plain\""])
        }
    }

    @Test(arguments: [nil, "t"]) func aTurnOfRewoundMessagesSaysSo(_ key: String?) async throws {
        try await withSession { journal in
            let turn = MessageKeyTests.turn([.keyed("a"), .keyed("b")], .skip, key: key)
            try await journal.append(turn)
            try await journal.append(.make("s", .rewind(last: 1)))
            #expect(try await journal.append(turn).fate == .kept)
            try await journal.append(.make("s", .rewind(last: 1)))
            let again = try await journal.append(turn)
            #expect(again.isDuplicate && again.fate == .rewound)
            #expect(again.messages.map(\.position.value) == [2, 3])
        }
    }

    @Test(arguments: OnDuplicate.allCases) func otherContentIsKeyReused(_ mode: OnDuplicate) async throws {
        try await withSession { journal in
            var usage = MessageUsage()
            usage.inputTokens = 1
            var original = MessageDraft.keyed("a")
            original.content = RawJSON("[1, 2]")
            original.usage = UsageDraft(model: .named("m"), figures: usage)
            try await journal.append(MessageKeyTests.turn([original]))
            let changes: [@Sendable (inout MessageDraft) -> Void] = [
                { $0.content = RawJSON(#""two""#) }, { $0.role = .tool }, { $0.type = .error },
                { $0.metadata = .null }, { $0.agent = .named("other") }, { $0.run = .named("other") },
                { $0.usage = nil }, { $0.usage!.figures.inputTokens = 2 },
                { $0.usage!.model = .named("other") },
            ]
            for change in changes {
                var other = original
                change(&other)
                let result = await journal.result(of: MessageKeyTests.turn([.keyed("new"), other], mode))
                #expect(result.error == .keyReused(key: RawJSON(#""a""#), position: Position(2)))
            }
            original.at = Timestamp(nanoseconds: 1)
            original.content = RawJSON("[1,2]")
            #expect(try await journal.append(MessageKeyTests.turn([original], mode)).isDuplicate)
            #expect(try await journal.events().count == 2)
        }
    }

    /// The key of a request that recorded one message is that message's too, in either direction.
    @Test func theKeyOfARequestWithOneMessageIsTheMessages() async throws {
        let journal = try TestJournal()
        defer { journal.remove() }
        try await journal.append(
            MessageKeyTests.turn([.text("a")], context: RawJSON("1"), key: "k", start: SessionStart()))
        try await journal.append(MessageKeyTests.turn([.text("b")], context: RawJSON("2"), key: "l"))
        try await journal.append(MessageKeyTests.turn([.text("x"), .text("y")], key: "two"))
        let known = try await journal.append(
            MessageKeyTests.turn(
                [.keyed("k", says: "a"), .keyed("two", says: "z"), .keyed("l", says: "b")], .skip))
        #expect(known.messages.map(\.isDuplicate) == [true, false, true])
        #expect(known.messages.map(\.position.value) == [2, 7, 3])
        let own = try await journal.append(.say("z", in: "s", key: "two-b"))
        #expect(!own.isDuplicate)
        try await journal.append(MessageKeyTests.turn([.keyed("own", says: "w"), .keyed("other")]))
        let again = try await journal.append(.say("w", in: "s", key: "own"))
        #expect(again.isDuplicate && again.last == Position(9))
        guard case .keyReused? = await journal.result(of: .say("v", in: "s", key: "own")).error else {
            Issue.record("a message's key was taken for a new one")
            return
        }
    }

    /// Keys are the session's: another session and a fork have their own.
    @Test func sessionsAndForksHaveScopesOfTheirOwn() async throws {
        try await withSession { journal in
            try await journal.append(MessageKeyTests.turn([.keyed("a")]))
            try await journal.append(
                .make("s", .fork(SessionFork(at: SequenceNumber(1), id: SessionID("f")))))
            let turn = Command.record(.messages(Turn([.keyed("a")])))
            #expect(try await journal.append(.make("f", turn)).isDuplicate == false)
            #expect(try await journal.append(.make("f", turn)).isDuplicate)
        }
    }

    /// What was erased can't be compared; the turn is known on a closed session too.
    @Test func aKeyOutlivesTheText() async throws {
        try await withSession { journal in
            try await journal.append(MessageKeyTests.turn([.keyed("a"), .keyed("b")]))
            try await journal.append(.make("s", .clear(reason: nil)))
            try await journal.append(.make("s", .close(reason: nil)))
            let again = try await journal.append(MessageKeyTests.turn([.keyed("a", says: "other")]))
            #expect(again.isDuplicate && again.messages.map(\.position) == [Position(2)])
            let skipped = await journal.result(of: MessageKeyTests.turn([.keyed("a"), .keyed("c")], .skip))
            #expect(skipped.error == .sessionClosed(SessionID("s")!))
        }
    }

    @Test func theContextIsRecordedBehindTheMessages() async throws {
        try await withSession { journal in
            let both = try await journal.append(
                MessageKeyTests.turn([.text("a")], context: RawJSON("1"), key: "k"))
            #expect(both.last == Position(3) && both.revision == Revision(3))
            #expect(try await journal.session("s").context == RawJSON("1"))
            #expect(
                try await journal.append(MessageKeyTests.turn([.text("a")], context: RawJSON("1"), key: "k"))
                    .isDuplicate)
            let alone = try await journal.append(MessageKeyTests.turn([], context: RawJSON("2")))
            #expect(alone.first == Position(4) && alone.last == Position(4))
            let same = try await journal.append(MessageKeyTests.turn([], context: RawJSON("2")))
            #expect(same.recordedNothing && same.last == Position(4))
            #expect(try await journal.session("s").context == RawJSON("2"))
        }
    }

    @Test func theContextIsThatOfASessionThatTheTurnStarts() async throws {
        let journal = try TestJournal()
        defer { journal.remove() }
        var start = SessionStart()
        start.context = RawJSON("1")
        let turn = MessageKeyTests.turn([], context: RawJSON("2"), key: "k", start: start)
        let first = try await journal.append(turn)
        #expect(first.first == first.last && first.last == Position(1))
        #expect(try await journal.session("s").context == RawJSON("2"))
        #expect(try await journal.append(turn).isDuplicate)
    }

    /// Turns that are sent again, in part, in other company, after the process was gone and in one commit:
    /// nothing is recorded twice and nothing is lost.
    @Test(arguments: Depth.seeds(6)) func retriesAreSafe(_ seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        try await withSession { journal in
            var model = Model()
            for _ in 0..<60 {
                let requests = (0..<Int.random(in: 1...3, using: &random)).map { _ in model.turn(&random) }
                let results = await journal.commitTogether(requests.map(\.request))
                for (sent, result) in zip(requests, results) { model.check(result, to: sent) }
                #expect(try await journal.texts(of: "s") == model.texts.map { "\"\($0)\"" })
                if Int.random(in: 0..<5, using: &random) == 0 { try journal.reopen() }
            }
            journal.close()
            try journal.removeViews()
            try journal.reopen()
            try await journal.appendOnceReady(.make("s", .setPinned(true)))
            for sent in model.sent { model.check(await journal.result(of: sent.request), to: sent) }
            #expect(try await journal.texts(of: "s") == model.texts.map { "\"\($0)\"" })
        }
    }

    /// A session's messages as a list, and its keys as dictionaries.
    private struct Model {
        struct Sent {
            var messages: [(key: String?, text: String)]
            var mode: OnDuplicate
            var key: String?

            var content: String { "\(messages) \(mode)" }

            var request: AppendRequest {
                let drafts = messages.map { message in
                    var draft = MessageDraft.text(message.text)
                    draft.key = message.key.map { .named($0) }
                    return draft
                }
                return .make(
                    "s", .record(.messages(Turn(drafts, onDuplicate: mode))), key: key, content: content)
            }
        }

        var texts: [String] = []
        private var byKey: [String: String] = [:]
        private var requests: [String: String] = [:]
        private(set) var sent: [Sent] = []
        private var count = 0

        mutating func turn(_ random: inout SeededGenerator) -> Sent {
            if Int.random(in: 0..<4, using: &random) == 0, let earlier = sent.randomElement(using: &random) {
                return earlier
            }
            count += 1
            var keys = Set<Int>()
            let messages = (0..<Int.random(in: 1...4, using: &random)).map { _ -> (String?, String) in
                let key = Int.random(in: max(0, count - 6)...count + 3, using: &random)
                guard Int.random(in: 0..<6, using: &random) > 0, keys.insert(key).inserted else {
                    return (nil, "plain \(count)")
                }
                let isOther = Int.random(in: 0..<12, using: &random) == 0
                return ("m\(key)", isOther ? "other \(key)" : "text \(key)")
            }
            let turn = Sent(
                messages: messages, mode: Bool.random(using: &random) ? .skip : .fail,
                key: Int.random(in: 0..<3, using: &random) == 0 ? "r\(count)" : nil)
            sent.append(turn)
            return turn
        }

        mutating func check(_ result: AppendResult, to sent: Sent) {
            if let key = sent.key, let content = requests[key] {
                #expect(content == sent.content && result.appended?.isDuplicate == true)
                return
            }
            let known = sent.messages.map { message in message.key.flatMap { byKey[$0] } }
            let isOther = zip(sent.messages, known).contains { $1 != nil && $1 != $0.text }
            let isPartly = known.contains { $0 != nil } && known.contains(nil)
            if isOther || isPartly && sent.mode == .fail {
                guard case .keyReused? = result.error else {
                    Issue.record("\(sent) gave \(result)")
                    return
                }
                return
            }
            guard let appended = result.appended else {
                Issue.record("\(sent) gave \(result)")
                return
            }
            #expect(appended.isDuplicate == !known.contains(nil))
            if known.contains(where: { $0 != nil }) {
                #expect(appended.messages.map(\.isDuplicate) == known.map { $0 != nil })
            }
            guard known.contains(nil) else { return }
            for (message, text) in zip(sent.messages, known) where text == nil {
                texts.append(message.text)
                if let key = message.key { byKey[key] = message.text }
            }
            guard let key = sent.key else { return }
            requests[key] = sent.content
            if sent.messages.count == 1 { byKey[key] = sent.messages[0].text }
        }
    }
}

extension MessageDraft {
    /// A message with a key of its own.
    fileprivate static func keyed(_ key: String, says text: String? = nil) -> MessageDraft {
        var draft = MessageDraft.text(text ?? key)
        draft.key = .named(key)
        return draft
    }
}
