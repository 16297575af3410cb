import DaybookCore
import DaybookJournal
import DaybookTesting
import Synchronization
import Testing

/// Lists of sessions against a list in memory.
@Suite struct SessionListTests {
    private struct Entry {
        let id: String
        let start: UInt64
        let owner: String?
        let agent: String?
        let project: String?
        let mode: String?
        var activity: Timestamp
        var isPinned = false
        var isArchived = false
        var status = SessionStatus.open
    }

    private func tell(_ test: TestJournal, _ random: inout SeededGenerator) async throws -> [Entry] {
        var entries: [Entry] = []
        func name(_ prefix: String) -> String? {
            ["\(prefix)0", "\(prefix)1", nil].randomElement(using: &random)!
        }
        for index in 0..<40 {
            // Some share their time, so that the start decides.
            if index % 3 > 0 { test.machine.advance(seconds: 10) }
            let (owner, agent, project, mode) = (name("o"), name("a"), name("p"), name("m"))
            let start = SessionStart.of(owner: owner, agent: agent, project: project, mode: mode)
            let appended = try await test.append(.make("s\(index)", .start(start, closeCurrent: false)))
            entries.append(
                Entry(
                    id: "s\(index)", start: appended.first.value, owner: owner, agent: agent,
                    project: project,
                    mode: mode, activity: test.now))
        }
        for index in entries.indices.shuffled(using: &random).prefix(25) {
            test.machine.advance(seconds: Int64.random(in: 0...2, using: &random))
            try await test.say("m", in: entries[index].id)
            entries[index].activity = test.now
        }
        for index in entries.indices {
            let id = entries[index].id
            if Int.random(in: 0..<3, using: &random) == 0 {
                try await test.change(id, .setPinned(true))
                entries[index].isPinned = true
            }
            if Int.random(in: 0..<3, using: &random) == 0 {
                try await test.change(id, .setArchived(true))
                entries[index].isArchived = true
            }
            if Int.random(in: 0..<3, using: &random) == 0 {
                try await test.change(id, .close(reason: nil))
                entries[index].status = .closed
            }
        }
        let erased = Array(entries.indices.shuffled(using: &random).prefix(5))
        let starts = erased.map { Position(entries[$0].start) }
        try test.operate { surgery in
            for start in starts { try surgery.append(.sessionErased, to: start) }
        }
        for index in erased { entries[index].status = .erased }
        return entries
    }

    private struct Filter {
        var owner: String?
        var agent: String?
        var project: String?
        var mode: String?
        var archived = SessionListQuery.Inclusion.exclude
        var status: SessionStatus?
        var pinnedFirst = true

        init(_ random: inout SeededGenerator) {
            func name(_ prefix: String) -> String? {
                ["\(prefix)0", "\(prefix)1", "\(prefix)never", nil, nil, nil].randomElement(using: &random)!
            }
            owner = name("o")
            agent = name("a")
            project = name("p")
            mode = Bool.random(using: &random) ? nil : name("m")
            archived = SessionListQuery.Inclusion.allCases.randomElement(using: &random)!
            status = (SessionStatus.allCases + [nil, nil, nil]).randomElement(using: &random)!
            pinnedFirst = Bool.random(using: &random)
        }

        var query: SessionListQuery {
            var query = SessionListQuery()
            query.owner = owner.map { .named($0) }
            query.agent = agent.map { .named($0) }
            query.project = project.map { .named($0) }
            query.mode = mode.map { .named($0) }
            query.archived = archived
            query.status = status
            query.pinnedFirst = pinnedFirst
            query.limit = 1_000
            return query
        }

        func answer(_ entries: [Entry]) -> [String] {
            let found = entries.filter { entry in
                (owner == nil || entry.owner == owner) && (agent == nil || entry.agent == agent)
                    && (project == nil || entry.project == project) && (mode == nil || entry.mode == mode)
                    && (status.map { entry.status == $0 } ?? (entry.status != .erased))
                    && (archived == .include || entry.isArchived == (archived == .only))
            }
            let sorted = found.sorted { left, right in
                if pinnedFirst, left.isPinned != right.isPinned { return left.isPinned }
                if left.activity != right.activity { return left.activity > right.activity }
                return left.start > right.start
            }
            return sorted.map(\.id)
        }
    }

    @Test(arguments: Depth.seeds(3)) func everyFilterAnswersAsTheModel(_ seed: UInt64)
        async throws
    {
        var random = SeededGenerator(seed: seed)
        let test = try TestJournal()
        defer { test.remove() }
        let entries = try await tell(test, &random)
        var filters: [(Filter, Int, Int)] = []
        for _ in 0..<250 {
            let limit = Int.random(in: 1...12, using: &random)
            filters.append((Filter(&random), limit, Int.random(in: 0...15, using: &random)))
        }
        try await test.read { reader throws in
            for (filter, limit, offset) in filters {
                let expected = filter.answer(entries)
                let whole = try reader.sessions(filter.query)
                #expect(whole.sessions.map(\.id.text) == expected, "\(filter)")
                #expect(whole.nextCursor == nil)
                #expect(whole.total == (filter.mode == nil ? UInt64(expected.count) : nil), "\(filter)")

                // By offset.
                var query = filter.query
                query.limit = limit
                query.offset = offset
                let page = try reader.sessions(query)
                #expect(page.sessions.map(\.id.text) == Array(expected.dropFirst(offset).prefix(limit)))
                #expect((page.nextCursor != nil) == (expected.count > offset + limit))

                // By cursor, page after page.
                query.offset = nil
                var found: [String] = []
                var pageCount = 0
                repeat {
                    let page = try reader.sessions(query)
                    found += page.sessions.map(\.id.text)
                    query.cursor = page.nextCursor
                    pageCount += 1
                } while query.cursor != nil && pageCount < 100
                #expect(found == expected, "\(filter), \(limit) a page")
                #expect(pageCount == max(1, (expected.count + limit - 1) / limit))
            }
        }
    }

    /// However few sessions a page looks at, the pages have all that are asked for, and an offset is whole.
    @Test func pagesThatLookAtFewSessionsLeaveNoneOut() async throws {
        var random = SeededGenerator(seed: 7)
        let test = try TestJournal()
        defer { test.remove() }
        let entries = try await tell(test, &random)
        let filters = (0..<200).map { _ in Filter(&random) }
        try await test.read { reader throws in
            for (filter, offset) in filters.flatMap({ [($0, 0), ($0, 4)] }) {
                var query = filter.query
                query.limit = 5
                query.offset = offset
                var found: [String] = []
                var pageCount = 0
                repeat {
                    let page = try reader.sessions(query, lookingAt: 3)
                    found += page.sessions.map(\.id.text)
                    (query.cursor, query.offset) = (page.nextCursor, nil)
                    pageCount += 1
                } while query.cursor != nil && pageCount < 100
                #expect(found == Array(filter.answer(entries).dropFirst(offset)), "\(filter) \(offset)")
            }
        }
    }

    /// A list of a mode that nobody has ends after so many sessions, and tells where to go on.
    @Test func aModeThatNobodyHasEndsEarly() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        for index in 0..<7 { try await test.start("s\(index)") }
        var query = SessionListQuery()
        query.mode = .named("nobody's")
        var counts: [Int] = []
        repeat {
            let page = try await test.read { [query] in try $0.sessions(query, lookingAt: 3) }
            counts.append(page.sessions.count)
            query.cursor = page.nextCursor
        } while query.cursor != nil && counts.count < 9
        #expect(counts == [0, 0, 0])
    }

    /// What is pinned, archived or said between two pages repeats no session that keeps its place.
    @Test func aCursorHoldsWhileOthersMove() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        for index in 0..<10 {
            test.machine.advance(seconds: 1)
            try await test.start("s\(index)")
        }
        var query = SessionListQuery()
        query.limit = 4
        let first = try await test.read { [query] in try $0.sessions(query) }
        #expect(first.sessions.map(\.id.text) == ["s9", "s8", "s7", "s6"])
        try await test.say("moves to the front", in: "s4")
        try await test.change("s3", .setPinned(true))
        try await test.change("s2", .setArchived(true))
        query.cursor = first.nextCursor
        query.limit = 100
        let rest = try await test.read { [query] in try $0.sessions(query) }
        #expect(rest.sessions.map(\.id.text) == ["s5", "s1", "s0"])
    }

    @Test func aSessionAsAClientSeesIt() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        var start = SessionStart.of(owner: "ada", agent: "bot", project: "p", mode: "interactive")
        start.title = RawJSON(#""A title""#)
        start.context = RawJSON(#"{"a": 1}"#)
        try await test.append(.make("s", .start(start, closeCurrent: false)))
        let began = test.now
        test.machine.advance(seconds: 5)
        try await test.say("hello\\n there", in: "s")
        let session = try await test.session("s")
        #expect(session.owner?.text == "\"ada\"" && session.agent?.text == "\"bot\"")
        #expect(session.project?.text == "\"p\"" && session.mode?.text == "\"interactive\"")
        #expect(session.title?.text == #""A title""# && session.titleSource == .client)
        #expect(session.context?.text == #"{"a": 1}"#)
        #expect(session.createdAt == began && session.updatedAt == test.now)
        #expect(session.lastMessageAt == test.now && session.preview == "hello there")
        #expect(session.messageCount == 1 && session.revision == Revision(2))
        #expect(session.closedAt == nil && session.archivedAt == nil && session.summary == nil)
        try await test.change("s", .rename(title: nil))
        let renamed = try await test.session("s")
        #expect(renamed.title == nil && renamed.titleSource == nil)
    }

    @Test func oneSessionIsForItsOwnerAlone() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        try await test.start("s") { $0.owner = .named("ada") }
        try await test.read { reader throws in
            func read(_ id: String, _ owner: String?) throws -> Bool {
                var query = SessionQuery(id: SessionID(id)!)
                query.owner = owner.map { .named($0) }
                query.messageCount = 3
                let answer = try reader.session(query)
                #expect(answer.messages?.isEmpty == true)
                return answer.isReadOnly
            }
            #expect(try read("s", "ada") == false)
            #expect(try read("s", nil) == false)
            #expect(throws: JournalError.forbidden) { try read("s", "bob") }
            #expect(throws: JournalError.notFound("t")) { try read("t", "ada") }
        }
    }
}

extension TestJournal {
    var now: Timestamp { machine.state.withLock { $0.now } }
}
