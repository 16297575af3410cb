import DaybookCore
import DaybookJournal
import DaybookTesting
import Synchronization
import Testing

/// Lists of messages against a list in memory.
@Suite struct MessageListTests {
    private struct Model {
        var live: [Entry] = []
        /// The transcript after each revision.
        var history: [[Entry]] = []
        var times: [Timestamp] = []

        struct Entry: Equatable {
            let sequence: UInt64
            let type: MessageType
            let run: String?
            let text: String
            let isHidden: Bool
        }

        func total(_ query: MessageListQuery, _ live: [Entry]) -> UInt64 {
            UInt64(live.count { query.includesHidden || !$0.isHidden })
        }

        func answer(_ query: MessageListQuery, run: String?, _ live: [Entry]) -> ([Entry], Bool) {
            var found = live.filter { entry in
                entry.sequence > query.after?.value ?? 0 && entry.sequence < query.before?.value ?? UInt64.max
                    && (query.includesHidden || !entry.isHidden)
                    && (query.types?.contains(entry.type) ?? true) && (run == nil || entry.run == run)
            }
            if query.order == .desc { found.reverse() }
            found.removeFirst(min(query.offset ?? 0, found.count))
            return (Array(found.prefix(query.limit)), found.count > query.limit)
        }
    }

    /// A session with gaps: messages of all types and runs, some rewound, all once cleared.
    private func tell(_ test: TestJournal, _ random: inout SeededGenerator) async throws -> Model {
        var model = Model()
        let start = try await test.start("s").first
        try await test.start("other")
        func note() {
            model.history.append(model.live)
            model.times.append(test.machine.state.withLock { $0.now })
        }
        note()
        var sequence: UInt64 = 0
        for round in 0..<4 {
            for _ in 0..<18 {
                sequence += 1
                test.machine.advance(seconds: Int64.random(in: 0...3, using: &random))
                let run = ["r1", "r2", nil].randomElement(using: &random)!
                var draft = MessageDraft.text("m\(sequence)")
                draft.type = MessageType.allCases.randomElement(using: &random)!
                draft.run = run.map { .named($0) }
                draft.isHidden = Int.random(in: 0..<3, using: &random) == 0
                try await test.append(.make("s", .record([draft], start: nil)))
                try await test.say("elsewhere", in: "other")
                model.live.append(
                    Model.Entry(
                        sequence: sequence, type: draft.type, run: run, text: "\"m\(sequence)\"",
                        isHidden: draft.isHidden))
                note()
            }
            guard round < 3 else { break }
            let cut = sequence - UInt64.random(in: 0...10, using: &random)
            try test.operate { surgery in
                try surgery.append(round == 1 ? .sessionCleared : .sessionRewound, to: start) {
                    $0.sequence = SequenceNumber(cut)
                }
            }
            model.live.removeAll { round == 1 || $0.sequence > cut }
            note()
        }
        return model
    }

    private func randomQuery(_ model: Model, _ random: inout SeededGenerator) -> (MessageListQuery, String?) {
        var query = MessageListQuery(session: SessionID("s")!)
        func maybe() -> Bool { Bool.random(using: &random) }
        func bound() -> SequenceNumber { SequenceNumber(UInt64.random(in: 0...80, using: &random)) }
        query.includesHidden = maybe()
        if maybe() { query.after = bound() }
        if maybe() { query.before = bound() }
        if maybe() { query.offset = Int.random(in: 0...40, using: &random) }
        query.limit = Int.random(in: 1...60, using: &random)
        query.order = maybe() ? .asc : .desc
        if Int.random(in: 0..<4, using: &random) == 0 {
            query.types = MessageType.allCases.filter { _ in maybe() }
        }
        let run = ["r1", "r2", "never", nil, nil, nil].randomElement(using: &random)!
        query.run = run.map { .named($0) }
        return (query, run)
    }

    @Test(arguments: Depth.seeds(4)) func everyQueryAnswersAsTheModel(_ seed: UInt64)
        async throws
    {
        var random = SeededGenerator(seed: seed)
        let test = try TestJournal()
        defer { test.remove() }
        let model = try await tell(test, &random)
        var queries: [(MessageListQuery, String?)] = []
        for _ in 0..<400 { queries.append(randomQuery(model, &random)) }
        try await test.read { reader throws in
            for (query, run) in queries {
                let page = try reader.messages(query)
                let (expected, hasMore) = model.answer(query, run: run, model.live)
                #expect(page.messages.map(\.header.sequence.value) == expected.map(\.sequence), "\(query)")
                #expect(page.messages.map { $0.body?[.content]?.text } == expected.map(\.text))
                #expect(page.messages.map { $0.header.messageType } == expected.map(\.type))
                #expect(page.hasMore == hasMore, "\(query)")
                #expect(page.total == model.total(query, model.live))
                #expect(page.messages.map(\.header.isHidden) == expected.map(\.isHidden))
            }
        }
    }

    @Test func everyQueryAtAPastMomentAnswersAsThen() async throws {
        var random = SeededGenerator(seed: 9)
        let test = try TestJournal()
        defer { test.remove() }
        let model = try await tell(test, &random)
        for _ in 0..<150 {
            var (query, run) = randomQuery(model, &random)
            let index = Int.random(in: 0..<model.history.count, using: &random)
            query.moment = .revision(Revision(UInt64(index) + 1))
            var live = model.history[index]
            if Bool.random(using: &random) {
                // Of the revisions that share a time the last is meant.
                query.moment = .time(model.times[index])
                live = model.history[model.times.lastIndex(of: model.times[index])!]
            }
            let (expected, hasMore) = model.answer(query, run: run, live)
            let page = try await test.read { [query] in try $0.messages(query) }
            #expect(page.messages.map(\.header.sequence.value) == expected.map(\.sequence), "\(query)")
            #expect(page.hasMore == hasMore && page.total == model.total(query, live), "\(query)")
        }
    }

    /// Newest first in pages, by the sequence where the last page ended.
    @Test(arguments: [1, 2, 7, 50]) func pagingBackGivesAll(_ limit: Int) async throws {
        let test = try TestJournal()
        defer { test.remove() }
        try await test.start("s")
        for index in 1...30 { try await test.say("m\(index)", in: "s") }
        var query = MessageListQuery(session: SessionID("s")!)
        query.limit = limit
        query.order = .desc
        var found: [UInt64] = []
        while true {
            let page = try await test.read { [query] in try $0.messages(query) }
            found += page.messages.map(\.header.sequence.value)
            guard page.hasMore else { break }
            query.before = page.messages.last?.header.sequence
        }
        #expect(found == (1...30).reversed())
    }

    @Test func oneMessageByItsNumber() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        let start = try await test.start("s") { $0.owner = .named("ada") }
        for index in 1...3 { try await test.say("m\(index)", in: "s") }
        try test.operate {
            try $0.append(.sessionRewound, to: start.first) { $0.sequence = SequenceNumber(2) }
        }
        let id = SessionID("s")!
        try await test.read { reader throws in
            let found = try reader.message(SequenceNumber(2), of: id, owner: .named("ada"))
            #expect(found.message.body?[.content]?.text == "\"m2\"" && found.earlier.isEmpty)
            for gone in [0, 3, 4] as [UInt64] {
                #expect(throws: JournalError.notFound("s/\(gone)")) {
                    try reader.message(SequenceNumber(gone), of: id, owner: nil)
                }
            }
            #expect(throws: JournalError.forbidden) {
                try reader.message(SequenceNumber(1), of: id, owner: .named("bob"))
            }
        }
    }

    /// A page ends at the size of an answer, and goes on behind it.
    @Test func largeMessagesAreSeveralPages() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        try await test.start("s")
        let text = String(repeating: "x", count: 1_500_000)
        for _ in 0..<5 { try await test.say(text, in: "s") }
        let page = try await test.read { try $0.messages(MessageListQuery(session: SessionID("s")!)) }
        #expect(page.messages.count == 3 && page.hasMore && page.total == 5)
    }

    /// What is at hand of an append's events is what the log has of them.
    @Test(arguments: [
        Command.record([.text("q"), .text("a", .assistant)], start: SessionStart()),
        .record([.text("more")], start: nil), .start(SessionStart(), closeCurrent: false),
        .custom(CustomType("x.note")!, body: RawJSON(text: #"{"a":1}"#)),
        .rename(title: RawJSON(text: #""t""#)),
    ])
    func whatAnAppendRecordedIsReadBack(_ command: Command) async throws {
        let test = try TestJournal()
        defer { test.remove() }
        switch command {
        case .begin: break
        default: try await test.start("s")
        }
        var appended = try await test.append(.make("s", command))
        let events = appended.events
        #expect(UInt64(events.count) == appended.last.value - appended.first.value + 1)
        #expect(events.allSatisfy { $0.session?.text == "s" })
        appended.events = []
        #expect(try test.journal.makeReader().recorded(appended) == events)
    }

    /// The end of another session is read back, with the name that has.
    @Test func whatAnAppendRecordedOfOthersIsReadBack() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        try await test.start("old")
        let appended = try await test.append(.make("new", .start(SessionStart(), closeCurrent: true)))
        #expect(appended.events.isEmpty)
        let events = try test.journal.makeReader().recorded(appended)
        #expect(events.map(\.event.header.type) == [.sessionClosed, .sessionStarted])
        #expect(events.map { $0.session?.text } == ["old", "new"])
    }

    /// A list by type looks at so many messages and says where to go on.
    @Test func aNarrowedListIsBounded() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        try await test.start("s")
        let (full, rest) = Limits.scanRowCountMax.quotientAndRemainder(dividingBy: Limits.messagesPerTurnMax)
        for count in Array(repeating: Limits.messagesPerTurnMax, count: full) + [rest + 5] {
            try await test.append(.make("s", .record(Array(repeating: .text("m"), count: count), start: nil)))
        }
        var artifact = MessageDraft.text("a")
        artifact.type = .artifact
        try await test.append(.make("s", .record([artifact], start: nil)))
        let count = UInt64(Limits.scanRowCountMax) + 6
        var query = MessageListQuery(session: SessionID("s")!)
        query.types = [.artifact]
        try await test.read { reader throws in
            let short = try reader.messages(query)
            #expect(short.messages.isEmpty && short.hasMore && short.total == count)
            #expect(short.goOn?.scannedThrough == SequenceNumber(UInt64(Limits.scanRowCountMax)))
            query.after = short.goOn?.scannedThrough
            let last = try reader.messages(query)
            #expect(last.messages.map(\.header.sequence) == [SequenceNumber(count)])
            #expect(!last.hasMore && last.goOn == nil)
            query.after = nil
            query.order = .desc
            query.limit = 1
            let newest = try reader.messages(query)
            #expect(newest.messages.count == 1 && newest.hasMore)
            #expect(newest.goOn?.scannedThrough == SequenceNumber(count - UInt64(Limits.scanRowCountMax) + 1))
            query.before = newest.goOn?.scannedThrough
            #expect(try reader.messages(query).hasMore == false)
            query.before = nil
            query.offset = 3
            query.types = [.artifact, .error]
            #expect(try reader.messages(query).goOn?.offset == 2)
        }
    }
}
