import DaybookCore
import DaybookJournal
import DaybookTesting
import Testing

/// Appends that are recorded together.
@Suite struct BatchTests {
    @Test("each append sees those before it, and each is a batch of its own in one commit")
    func recordsInOrder() async throws {
        let journal = try TestJournal()
        defer { journal.remove() }
        let appended = try await journal.append(together: [
            .make("s", .start(SessionStart(), closeCurrent: false)),
            .say("first", in: "s", expected: 1),
            .make("s", .record([.text("q"), .text("a", .assistant)], start: nil), expected: 2),
            .make("s", .setContext(RawJSON("7")), expected: 4),
            .say("new", in: "t", start: SessionStart()),
        ])
        #expect(appended.parts.map(\.last.value) == [1, 2, 4, 5, 7])
        #expect(appended.parts.map(\.revision.value) == [1, 2, 4, 5, 2])
        #expect(appended.last.value == 7 && appended.first.value == 1)
        let headers = try await journal.events().map(\.event.header)
        #expect(headers.map(\.batchIndex) == [0, 0, 0, 1, 0, 0, 1])
        #expect(headers.map(\.batchCount) == [1, 1, 2, 2, 1, 2, 2])
        #expect(Set(headers.map(\.recordedAt)).count == 1)
        #expect(try await journal.texts(of: "s") == ["\"first\"", "\"q\"", "\"a\""])
        try journal.reopen()
        #expect(try await journal.session("s").revision == Revision(5))
    }

    @Test("a refused append refuses all of them, and leaves no trace")
    func refusesAll() async throws {
        let journal = try TestJournal()
        defer { journal.remove() }
        try await journal.start("s")
        try await journal.start("closed")
        try await journal.change("closed", .close(reason: nil))
        let good: [AppendRequest] = [
            .say("a", in: "s", key: "k"), .make("new", .start(.of(owner: "ann"), closeCurrent: true)),
        ]
        let bad: [(AppendRequest, JournalError)] = [
            (.say("x", in: "closed"), .sessionClosed(SessionID("closed")!)),
            (.say("x", in: "missing"), .notFound("missing")),
            (
                .say("x", in: "s", expected: 1),
                .wrongRevision(expected: Revision(1), actual: Revision(2))
            ),
            (.make("new", .start(SessionStart(), closeCurrent: false)), .alreadyExists(SessionID("new")!)),
        ]
        for (request, error) in bad {
            let result = await journal.result(together: good + [request] + good)
            #expect(result.error == .refusedAppend(index: 2, error))
            #expect(journal.journal.acknowledgedHead.value == 3)
        }
        // Nothing of the refused ones is in anybody's way, among them a key, an id and a name.
        let appended = try await journal.append(together: good)
        #expect(appended.parts.map(\.isDuplicate) == [false, false])
        #expect(try await journal.session("s").revision == Revision(2))
        try journal.reopen()
        #expect(journal.journal.acknowledgedHead.value == 5)
    }

    @Test("a refused batch is in no way of the others in its commit")
    func leavesOthersAlone() async throws {
        let journal = try TestJournal()
        defer { journal.remove() }
        try await journal.start("s")
        let results = await journal.commitTogether([
            [.say("a", in: "s")], [.say("b", in: "s"), .say("x", in: "missing")],
            [.say("c", in: "s"), .say("d", in: "s")], [.say("e", in: "s")],
        ])
        #expect(results.map { $0.error == nil } == [true, false, true, true])
        #expect(try await journal.texts(of: "s") == ["\"a\"", "\"c\"", "\"d\"", "\"e\""])
        #expect(try await journal.session("s").revision == Revision(5))
    }

    // MARK: Keys

    @Test("all keys known: all are duplicates; some known: nothing is recorded")
    func keys() async throws {
        let journal = try TestJournal()
        defer { journal.remove() }
        let requests: [AppendRequest] = [
            .make("s", .start(SessionStart(), closeCurrent: false), key: "start"),
            .say("a", in: "s", key: "a"), .make("s", .setContext(RawJSON("1")), key: "context"),
        ]
        let first = try await journal.append(together: requests)
        let again = try await journal.append(together: requests)
        #expect(again.parts.map(\.isDuplicate) == [true, true, true])
        #expect(again.parts.map(\.last) == first.parts.map(\.last))
        // One by one they are the same requests.
        #expect(try await journal.append(requests[1]).isDuplicate)
        for (mixed, index) in [
            ([requests[1], .say("b", in: "s", key: "b")], 0),
            ([.say("b", in: "s", key: "b"), requests[1]], 1),
            ([.say("b", in: "s", key: "b"), .say("b", in: "s", key: "b")], 1),
            ([.say("b", in: "s"), requests[1]], 1),
        ] {
            let result = await journal.result(together: mixed)
            guard case .refusedAppend(index, .keyReused)? = result.error else {
                Issue.record("\(result)")
                continue
            }
        }
        #expect(journal.journal.acknowledgedHead == first.last)
        // What changes nothing is neither known nor new.
        let unchanged = try await journal.append(together: [
            requests[1], .make("s", .setContext(RawJSON("1")), key: "other"),
        ])
        #expect(unchanged.parts.map(\.isDuplicate) == [true, false])
        #expect(unchanged.parts[1].recordedNothing)
        let other = await journal.result(together: [.say("x", in: "s", key: "a")])
        guard case .refusedAppend(0, .keyReused)? = other.error else { throw TestFailure("\(other)") }
    }

    @Test("a retry that names an earlier generation of keys brings nothing back")
    func generations() async throws {
        let journal = try TestJournal()
        defer { journal.remove() }
        try await journal.start("s")
        let late = AppendRequest.say("a", in: "s", key: "a", generation: 1)
        _ = try await journal.append(together: [late])
        try await journal.change("s", .clear(reason: nil))
        let head = journal.journal.acknowledgedHead
        let appended = try await journal.append(together: [late])
        #expect(appended.parts.map(\.isSuperseded) == [true])
        let mixed = await journal.result(together: [.say("b", in: "s"), late])
        guard case .refusedAppend(1, .keyReused)? = mixed.error else { throw TestFailure("\(mixed)") }
        #expect(journal.journal.acknowledgedHead == head)
    }

    @Test("messages' own keys are known within a batch, and a rewound one keeps its fate")
    func messageKeys() async throws {
        let journal = try TestJournal()
        defer { journal.remove() }
        try await journal.start("s")
        var message = MessageDraft.text("a")
        message.key = .named("m")
        let turn = AppendRequest.make("s", .record([message], start: nil))
        let twice = await journal.result(together: [turn, turn])
        guard case .refusedAppend(1, .keyReused)? = twice.error else { throw TestFailure("\(twice)") }
        _ = try await journal.append(turn)
        try await journal.change("s", .rewind(last: 1))
        let again = try await journal.append(together: [turn])
        #expect(again.parts[0].isDuplicate && again.parts[0].fate == .rewound)
    }

    // MARK: The same as one by one

    @Test("a batch records what the same appends record one by one", arguments: 0..<Depth.count(20))
    func isTheSameAsOneByOne(seed: Int) async throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let (together, alone) = (try TestJournal(), try TestJournal())
        defer {
            together.remove()
            alone.remove()
        }
        var accepted: [AppendRequest] = []
        for _ in 0..<12 {
            let requests = (0..<Int.random(in: 1...8, using: &random)).map { _ in
                Self.request(using: &random)
            }
            let result = await together.result(together: requests)
            // The clock stands still, so nothing tells the two journals apart but the commits.
            if case .failure(let refusal) = result {
                guard case .refusedAppend(let index, let error) = refusal else {
                    throw TestFailure("\(refusal)")
                }
                if case .keyReused = error { continue }
                // It is refused behind the same appends one by one, and those before it are not.
                let scratch = try TestJournal()
                defer { scratch.remove() }
                for request in accepted + requests[..<index] { try await scratch.append(request) }
                #expect(await scratch.result(of: requests[index]).error == error)
                continue
            }
            accepted += requests
            let parts = try result.get().parts
            for (request, part) in zip(requests, parts) {
                let single = try await alone.append(request)
                #expect(single.last == part.last && single.revision == part.revision)
                #expect(single.isDuplicate == part.isDuplicate)
                #expect(single.recordedNothing == part.recordedNothing)
            }
        }
        let (left, right) = (try await Self.recorded(in: together), try await Self.recorded(in: alone))
        #expect(left == right)
    }

    private static func request(using random: inout SeededGenerator) -> AppendRequest {
        let id = "s\(Int.random(in: 0..<3, using: &random))"
        let number = Int.random(in: 0..<6, using: &random)
        let key = Int.random(in: 0..<3, using: &random) == 0 ? "k\(number)" : nil
        switch Int.random(in: 0..<7, using: &random) {
        case 0: return .make(id, .start(.of(owner: "ann"), closeCurrent: number == 0), key: key)
        case 1: return .make(id, .setContext(RawJSON(text: "\(number)")), key: key)
        case 2: return .make(id, .update(update(number)), key: key)
        case 3:
            var message = MessageDraft.text("own \(number)")
            message.key = .named("m\(number)")
            return .make(id, .record([message, .text("more")], start: .of(owner: "ann")))
        default: return .say("text \(number)", in: id, key: key, start: .of(owner: "ann"))
        }
    }

    private static func update(_ number: Int) -> SessionUpdate {
        var update = SessionUpdate()
        update.title = .some(RawJSON(text: "\"title \(number)\""))
        update.pinned = number % 2 == 0
        return update
    }

    /// What was recorded, but for salts and what follows from them.
    private static func recorded(in journal: TestJournal) async throws -> [String] {
        try await journal.events().map { view in
            let header = view.event.header
            return "\(header.position) \(view.session!) \(header.revision) \(header.type) \(header.flags)"
                + " \(header.sequence) \(header.source) \(header.batchIndex)/\(header.batchCount)"
                + " \(header.key) \(header.recordedAt) \(view.event.body.map { "\($0)" } ?? "erased")"
        }
    }
}
