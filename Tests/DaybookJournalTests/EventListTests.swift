import DaybookCore
import DaybookJournal
import DaybookTesting
import Testing

/// `journal.read` against the log as it was written.
@Suite struct EventListTests {
    private struct Filter {
        var session: String?
        var owner: String?
        var types: Set<EventFilter.TypeName>?

        var filter: EventFilter {
            var filter = EventFilter()
            filter.session = session.map { SessionID($0)! }
            filter.owner = owner.map { .named($0) }
            filter.types = types
            return filter
        }
    }

    private struct Log {
        var events: [EventView]
        var owners: [Position: String]

        func answer(_ filter: Filter) -> [EventView] {
            events.filter { view in
                let header = view.event.header
                let type: EventFilter.TypeName =
                    if case .custom(let type) = header.tail { .custom(type) } else { .known(header.type) }
                return (filter.session == nil || view.session?.text == filter.session)
                    && (filter.owner == nil || owners[header.session] == "\"\(filter.owner!)\"")
                    && (filter.types?.contains(type) ?? true)
            }
        }
    }

    /// Owners as they are in the end, by the digests in the headers, which outlive the names.
    private func log(_ test: TestJournal) async throws -> Log {
        let events = try await test.events()
        var names: [NameDigest: String] = [:]
        var owners: [Position: NameDigest] = [:]
        for view in events {
            let (header, body) = (view.event.header, view.event.body)
            let owner: NameDigest
            switch header.tail {
            case .session(let tail): owner = tail.owner
            case .assigned(let tail) where !tail.owner.isNone: owner = tail.owner
            default: continue
            }
            owners[header.session] = owner
            if let name = body?[.owner]?.text { names[owner] = name }
        }
        return Log(events: events, owners: owners.compactMapValues { names[$0] })
    }

    private func randomFilter(_ log: Log, _ random: inout SeededGenerator) -> Filter {
        var filter = Filter()
        if Bool.random(using: &random) {
            filter.session = log.events.randomElement(using: &random)!.session!.text
        } else if Bool.random(using: &random) {
            filter.owner = "owner\(Int.random(in: 0..<4, using: &random))"
        }
        if Bool.random(using: &random) {
            let names: [EventFilter.TypeName] =
                EventType.allCases.map { .known($0) } + [.custom(CustomType("x.type0")!)]
            filter.types = Set(names.filter { _ in Bool.random(using: &random) })
        }
        return filter
    }

    @Test(arguments: Depth.seeds(3)) func pagesAddUpToTheWhole(_ seed: UInt64) async throws {
        let test = try TestJournal()
        defer { test.remove() }
        try await test.live(seed: seed, stepCount: 200)
        let log = try await log(test)
        #expect(log.events.map(\.event.header.position.value) == Array(1...UInt64(log.events.count)))
        var random = SeededGenerator(seed: seed)
        for _ in 0..<120 {
            let filter = randomFilter(log, &random)
            let isDescending = Bool.random(using: &random)
            let from =
                Bool.random(using: &random)
                ? nil : UInt64.random(in: 1...UInt64(log.events.count), using: &random)
            let limit = Int.random(in: 1...30, using: &random)
            var expected = log.answer(filter).filter { view in
                let position = view.event.header.position.value
                return from.map { isDescending ? position <= $0 : position >= $0 } ?? true
            }
            if isDescending { expected.reverse() }

            var query = EventQuery()
            query.filter = filter.filter
            query.isDescending = isDescending
            query.from = from.map { Position($0) }
            query.limit = limit
            var found: [EventView] = []
            repeat {
                let page = try await test.read { [query] in try $0.events(query) }
                #expect(page.events.count <= limit)
                #expect(page.head.value == UInt64(log.events.count))
                found += page.events
                query.from = page.nextFrom
            } while query.from != nil
            #expect(found.map(\.event) == expected.map(\.event), "\(filter) \(isDescending) \(from ?? 0)")
            #expect(found.map(\.session) == expected.map(\.session))
        }
    }

    /// The head of an empty journal is no position, and asking for what is there is no mistake.
    @Test(arguments: [false, true]) func anEmptyJournalHasNoEvents(_ isDescending: Bool) async throws {
        let test = try TestJournal()
        defer { test.remove() }
        var query = EventQuery()
        query.isDescending = isDescending
        let page = try await test.read { [query] in try $0.events(query) }
        #expect(page.events.isEmpty && page.head == .none && page.nextFrom == nil)
    }

    @Test func whatIsNotThereIsTold() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        try await test.start("s") { $0.owner = .named("ada") }
        func events(_ change: (inout EventQuery) -> Void) async throws -> EventPage {
            var query = EventQuery()
            change(&query)
            return try await test.read { [query] in try $0.events(query) }
        }
        #expect(try await events { $0.from = Position(2) }.events.isEmpty)
        await #expect(throws: JournalError.invalid(field: "from", problem: "is beyond the head, 1")) {
            try await events {
                $0.from = Position(2)
                $0.isDescending = true
            }
        }
        await #expect(throws: JournalError.notFound("t")) {
            try await events { $0.filter.session = SessionID("t") }
        }
        await #expect(throws: JournalError.forbidden) {
            try await events {
                $0.filter.session = SessionID("s")
                $0.filter.owner = .named("bob")
            }
        }
    }

    /// Events of the journal itself have no session and no owner.
    @Test func theJournalsOwnEventsAreAmongAll() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        try await test.start("s") { $0.owner = .named("ada") }
        try test.operate { try $0.append(.journalRestored, to: .none) { $0.session = .none } }
        let events = try await test.events()
        #expect(events.map { $0.session?.text } == ["s", nil])
        #expect(try await test.events { $0.filter.owner = .named("ada") }.count == 1)
        try await test.say("goes on", in: "s")
        #expect(try await test.texts(of: "s") == ["\"goes on\""])
    }

    /// Bodies that were erased are told with the event that erased them.
    @Test func erasedBodiesNameTheirErasure() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        let start = try await test.start("s")
        let message = try await test.say("secret", in: "s")
        try test.operate { surgery in
            let erasure = try surgery.append(.sessionErased, to: start.first)
            try surgery.eraseBody(at: message.last, by: erasure)
        }
        let events = try await test.events { $0.filter.session = SessionID("s") }
        #expect(events[1].event.content == .erased(by: Position(3)))
        #expect(events[1].event.body == nil)
        let id = SessionID("s")!
        try await test.read { reader throws in
            let erased = JournalError.sessionErased(id)
            #expect(throws: erased) { try reader.session(SessionQuery(id: id)) }
            #expect(throws: erased) { try reader.messages(MessageListQuery(session: id)) }
            #expect(throws: erased) { try reader.message(SequenceNumber(1), of: id, owner: nil) }
            #expect(throws: erased) { try reader.resumePrompt(ResumeQuery(session: id)) }
            #expect(throws: erased) { try reader.export(ExportQuery(session: id)) }
            // Nor can it be read as it was before.
            var query = SessionQuery(id: id)
            query.moment = .revision(Revision(2))
            let past = query
            #expect(throws: erased) { try reader.session(past) }
        }
    }
}
