import DaybookCore
import DaybookProjections
import DaybookTesting
import Testing

@Suite struct SessionsTests {
    typealias Table = SessionsProjector.Table

    private func rows(_ story: Story) throws -> StoredRows {
        try FoldEngine.rows(of: Projections.sessions, story)
    }

    private func row(_ session: Position, _ story: Story) throws -> SessionRow {
        SessionRow(try #require(try rows(story).row(Table.rows, ViewKey.session(session))))
    }

    /// The sessions of one section of an order, as a list would show them.
    private func list(
        _ rows: StoredRows, _ order: RecencyOrder = .all, _ first: Position = .none,
        _ second: Position = .none,
        _ section: RecencySection = RecencySection(isArchived: false, isPinned: false)
    ) -> [UInt64] {
        let prefix = RecencyKey(order: order, first: first, second: second, section: section).prefix
        let keys = rows.keys(table: Table.orders.index, prefix: prefix, countMax: Int.max)
        return keys.map { RecencyKey.start($0.span.bytes).value }
    }

    // MARK: The row

    @Test func aStartGivesTheRow() throws {
        var story = Story()
        let session = story.start("s", owner: "ada", agent: "bot", project: "p", mode: "batch") {
            $0.flags = [.carriesTitle, .carriesContext]
            $0.at = $0.at.advanced(bySeconds: -60)
        }
        let row = try row(session, story)
        #expect(row.status == .open && !row.isPinned && !row.isArchived)
        #expect(row.createdAt == story.now.advanced(bySeconds: -60))
        #expect(row.updatedAt == story.now)
        #expect(row.activity == row.createdAt)
        #expect(row.titlePosition == session && row.contextPosition == session)
        #expect(row.titleSource == .client)
        #expect(row.mode == .named("batch"))
        #expect(row.names.owner == session && row.names.agent == session && row.names.project == session)
        #expect(row.messageCount == 0)
        #expect(try rows(story).row(Table.ids, Array("s".utf8)) == session.row)
    }

    @Test func aMessageMovesTheActivityToTheEarlierOfItsTimes() throws {
        var story = Story()
        let session = story.start("s")
        story.now = story.now.advanced(bySeconds: 100)
        story.say(in: session) { $0.at = $0.at.advanced(bySeconds: 50) }
        #expect(try row(session, story).activity == story.now)
        story.say(in: session) { $0.at = $0.at.advanced(bySeconds: -50) }
        let row = try row(session, story)
        #expect(row.activity == story.now.advanced(bySeconds: -50))
        #expect(row.updatedAt == story.now)
        #expect(row.lastMessagePosition == story.head)
        #expect(row.messageCount == 2)
        #expect(row.revision == Revision(3))
    }

    @Test func onlyMessagesMoveTheActivity() throws {
        var story = Story()
        let session = story.start("s")
        let began = story.now
        let others = EventType.allCases.filter {
            ![.sessionStarted, .messageRecorded, .journalRestored].contains($0)
        }
        for type in others {
            story.now = story.now.advanced(bySeconds: 1)
            story.add(type, to: session) {
                switch type {
                case .custom: $0.tail = .custom(CustomType("x.a")!)
                case .sessionAssigned: $0.tail = .assigned(AssignmentTail(parent: SessionID("p")))
                case .sessionExpirySet: $0.tail = .expiry(seconds: 1)
                default: break
                }
            }
            #expect(try row(session, story).activity == began, "\(type)")
            #expect(try row(session, story).updatedAt == story.now, "\(type)")
        }
    }

    @Test func titlesAndTheirSources() throws {
        var story = Story()
        let session = story.start("s")
        #expect(try row(session, story).titleSource == nil)
        let sources: [(EventFlags, Position, TitleSource?)] = [
            (.carriesTitle, .none, .client), (.carriesTitle, session, .generated),
            ([.carriesTitle, .titleIsDate], session, .date), ([], .none, nil),
        ]
        for (flags, source, expected) in sources {
            let position = story.add(.sessionRenamed, to: session) {
                $0.flags = flags
                $0.source = source
            }
            #expect(try row(session, story).titleSource == expected)
            #expect(try row(session, story).titlePosition == (expected == nil ? .none : position))
        }
    }

    @Test func statusAndTimes() throws {
        var story = Story()
        let session = story.start("s")
        story.add(.sessionClosed, to: session)
        #expect(try row(session, story).closedAt == story.now)
        story.add(.sessionReopened, to: session)
        #expect(try row(session, story).closedAt == nil)
        #expect(try row(session, story).status == .open)
        story.add(.sessionArchived, to: session)
        #expect(try row(session, story).archivedAt == story.now)
        story.add(.sessionRestored, to: session)
        #expect(try row(session, story).archivedAt == nil)
        let summary = story.add(.sessionSummarized, to: session) {
            $0.flags = .carriesSummary
            $0.sequence = SequenceNumber(7)
        }
        #expect(try row(session, story).summary.position == summary)
        #expect(try row(session, story).summary.through == SequenceNumber(7))
    }

    /// A message that a summary tells of has left: so has the summary.
    @Test func aSummaryLeavesWithWhatItCovers() throws {
        var story = Story()
        let session = story.start("s")
        for _ in 0..<4 { story.say(in: session) }
        story.add(.sessionSummarized, to: session) {
            $0.flags = .carriesSummary
            $0.sequence = SequenceNumber(2)
        }
        story.rewind(session, to: SequenceNumber(2))
        #expect(try row(session, story).summary.through == SequenceNumber(2))
        story.rewind(session, to: SequenceNumber(1))
        #expect(try row(session, story).summary == SummaryMark())
    }

    @Test func closedSessionsWaitForTheirSummaryInTheOrderTheyWereClosed() throws {
        var story = Story()
        let first = story.start("first", owner: "o", agent: "a")
        let second = story.start("second", owner: "o")
        let empty = story.start("empty")
        for session in [first, second] { story.say(in: session) }
        func waiting(_ owner: Position = .none, _ agent: Position = .none) throws -> [Position] {
            let prefix = UnsummarizedKey(owner: owner, agent: agent).prefix
            let keys = try rows(story).keys(table: Table.unsummarized.index, prefix: prefix, countMax: 9)
            return keys.map(UnsummarizedKey.start)
        }
        for session in [second, empty, first] { story.add(.sessionClosed, to: session) }
        #expect(try waiting() == [second, first])
        #expect(try waiting(first) == [second, first])
        #expect(try waiting(.none, first) == [first])
        #expect(try waiting(first, first) == [first])
        story.add(.sessionSummarized, to: second) { $0.sequence = SequenceNumber(1) }
        #expect(try waiting() == [first])
        story.add(.sessionReopened, to: second)
        story.say(in: second)
        #expect(try waiting() == [first])
        story.add(.sessionClosed, to: second)
        #expect(try waiting() == [first, second])
        story.clear(first)
        #expect(try waiting() == [second])
        story.add(.sessionErased, to: second)
        #expect(try rows(story).tables[Table.unsummarized.index].isEmpty)
    }

    @Test func aRewindShowsTheLastMessageThatRemains() throws {
        var story = Story()
        let session = story.start("s")
        for _ in 0..<3 { story.say(in: session) }
        story.rewind(session, to: SequenceNumber(2))
        let row = try row(session, story)
        #expect(row.lastMessagePosition == story.position(of: SequenceNumber(2), in: session))
        #expect(row.messageCount == 2)
    }

    @Test func clearingAndErasingLeaveNoPositionOfText() throws {
        var story = Story()
        let session = story.start("s") { $0.flags = [.carriesTitle, .carriesContext] }
        story.say(in: session)
        story.add(.sessionSummarized, to: session) { $0.flags = .carriesSummary }
        story.clear(session)
        var row = try row(session, story)
        #expect(row.lastMessagePosition == .none && row.summary.position == .none && row.messageCount == 0)
        #expect(row.titlePosition == session)
        let erasure = story.add(.sessionErased, to: session)
        row = try self.row(session, story)
        #expect(row.status == .erased && row.erasedBy == erasure)
        #expect(row.titlePosition == .none && row.contextPosition == .none && row.titleSource == nil)
    }

    @Test func aRowReadsAsItWasWritten() throws {
        for seed in 1...5 as ClosedRange<UInt64> {
            let rows = try rows(RandomStory.story(seed: seed, eventCount: 300))
            for bytes in rows.tables[Table.rows.index].values { #expect(SessionRow(bytes).bytes == bytes) }
        }
    }

    /// What people see of generated histories: hidden messages are in none of it.
    @Test(arguments: 1...12 as ClosedRange<UInt64>) func rowsShowWhatPeopleSee(_ seed: UInt64) throws {
        let story = RandomStory.story(seed: seed, eventCount: 600)
        let rows = try rows(story)
        for (session, state) in story.sessions {
            let row = SessionRow(try #require(rows.row(Table.rows, ViewKey.session(session))))
            let own = state.shown.filter { !state.isInherited($0) }
            #expect(row.messageCount == UInt64(own.count))
            #expect(row.lastMessagePosition == own.last.map { state.positions[$0]! } ?? .none)
            #expect(row.lastTextPosition == own.last.map { state.text($0) } ?? .none)
            let isUnsummarized = row.status == .closed && own.last ?? .none > row.summary.through
            #expect(row.isUnsummarized == isUnsummarized)
            let messages = story.headers.filter { $0.session == session && $0.type == .messageRecorded }
            #expect(row.activityPosition == messages.last?.position ?? session)
            let newest = messages.last { !$0.flags.contains(.hidden) } ?? story.header(at: session)
            #expect(row.activity == min(newest.at, newest.recordedAt))
        }
        #expect(story.sessions.values.contains { $0.shown.count != $0.live.count })
    }

    // MARK: Orders

    @Test func theNewestActivityComesFirst() throws {
        var story = Story()
        let old = story.start("old")
        story.now = story.now.advanced(bySeconds: 10)
        let middle = story.start("middle")
        let twin = story.start("twin, of the same moment".filter { $0.isLetter })
        #expect(list(try rows(story)) == [twin.value, middle.value, old.value])
        story.now = story.now.advanced(bySeconds: 10)
        story.say(in: old)
        #expect(list(try rows(story)) == [old.value, twin.value, middle.value])
        // A client's time of long ago, before 1970 even.
        story.say(in: old) { $0.at = Timestamp(nanoseconds: -5) }
        story.say(in: twin) { $0.at = Timestamp(nanoseconds: 5) }
        #expect(list(try rows(story)) == [middle.value, twin.value, old.value])
    }

    @Test func pinningArchivingAndErasingMoveASessionToAnotherSection() throws {
        var story = Story()
        let session = story.start("s")
        let sections: [(EventType, RecencySection)] = [
            (.sessionPinned, RecencySection(isArchived: false, isPinned: true)),
            (.sessionArchived, RecencySection(isArchived: true, isPinned: true)),
            (.sessionUnpinned, RecencySection(isArchived: true, isPinned: false)),
            (.sessionClosed, RecencySection(isArchived: true, isPinned: false)),
            (.sessionErased, RecencySection(isErased: true, isArchived: true, isPinned: false)),
        ]
        for (type, section) in sections {
            story.add(type, to: session)
            let rows = try rows(story)
            #expect(list(rows, .all, .none, .none, section) == [session.value], "\(type)")
            #expect(rows.tables[Table.orders.index].count == 1)
        }
    }

    /// A session stands in the order of each name and pair of names it has, and counts in each subset.
    @Test(arguments: 0..<8) func everySubsetOfNames(_ mask: Int) throws {
        var story = Story()
        let owner = mask & 1 != 0, agent = mask & 2 != 0, project = mask & 4 != 0
        let session = story.start(
            "s", owner: owner ? "o" : nil, agent: agent ? "a" : nil, project: project ? "p" : nil)
        let rows = try rows(story)
        var orders: [(RecencyOrder, Position, Position)] = [(.all, .none, .none)]
        if owner { orders.append((.owner, session, .none)) }
        if agent { orders.append((.agent, session, .none)) }
        if project { orders.append((.project, session, .none)) }
        if owner && agent { orders.append((.ownerAgent, session, session)) }
        if owner && project { orders.append((.ownerProject, session, session)) }
        for (order, first, second) in orders {
            #expect(list(rows, order, first, second) == [session.value], "\(order)")
        }
        #expect(rows.tables[Table.orders.index].count == orders.count)
        #expect(rows.tables[Table.counts.index].count == 1 << mask.nonzeroBitCount)
        for subset in 0..<8 where subset & ~mask == 0 {
            let names = SessionNames(
                owner: subset & 1 != 0 ? session : .none, agent: subset & 2 != 0 ? session : .none,
                project: subset & 4 != 0 ? session : .none)
            let counts = SessionCounts(rows.row(Table.counts, names.key))
            #expect(counts.count(.open, isArchived: false) == 1, "\(subset)")
        }
    }

    @Test func countsFollowStatusAndArchive() throws {
        var story = Story()
        let session = story.start("s", owner: "o")
        story.start("t", owner: "o")
        let steps: [(EventType, SessionStatus, Bool)] = [
            (.sessionClosed, .closed, false), (.sessionArchived, .closed, true),
            (.sessionReopened, .open, true), (.sessionRestored, .open, false),
            (.sessionErased, .erased, false),
        ]
        for (type, status, isArchived) in steps {
            story.add(type, to: session)
            for owner in [Position.none, session] {
                let key = SessionNames(owner: owner, agent: .none, project: .none).key
                let counts = SessionCounts(try rows(story).row(Table.counts, key))
                let isBoth = status == .open && !isArchived
                #expect(counts.count(status, isArchived: isArchived) == (isBoth ? 2 : 1), "\(type)")
                #expect(counts.count(.open, isArchived: false) == (isBoth ? 2 : 1), "\(type)")
            }
        }
    }

    /// All orders and all counts of generated histories, made anew from the rows.
    @Test(arguments: 1...12 as ClosedRange<UInt64>) func ordersAndCountsFollowFromTheRows(_ seed: UInt64)
        throws
    {
        let rows = try rows(RandomStory.story(seed: seed, eventCount: 600))
        var orders: Set<[UInt8]> = []
        var counts: [[UInt8]: [UInt64]] = [:]
        var openCount = 0
        var subagentCounts: [Position: UInt64] = [:]
        for (key, bytes) in rows.tables[Table.rows.index] {
            let row = SessionRow(bytes)
            let start = Position(key.span.bytes.bigEndianWord(at: 0))
            let names = [row.names.owner, row.names.agent, row.names.project]
            let section = RecencySection(
                isErased: row.status == .erased, isArchived: row.isArchived, isPinned: row.isPinned,
                isSubagent: row.isSubagent)
            let places: [(RecencyOrder, [Position])] = [
                (.all, []), (.owner, [names[0]]), (.agent, [names[1]]), (.project, [names[2]]),
                (.ownerAgent, [names[0], names[1]]), (.ownerProject, [names[0], names[2]]),
            ]
            for (order, named) in places where named.allSatisfy({ !$0.isNone }) {
                let key = RecencyKey(
                    order: order, first: named.first ?? .none, second: named.dropFirst().first ?? .none,
                    section: section)
                orders.insert(key.bytes(activity: row.activity, start: start))
            }
            if row.isSubagent {
                let key = RecencyKey(order: .parent, first: row.parent, second: .none, section: section)
                orders.insert(key.bytes(activity: row.activity, start: start))
                subagentCounts[row.parent, default: 0] += 1
            }
            if row.status == .open {
                let names = SessionNames(owner: names[0], agent: names[1], project: names[2]).key
                #expect(
                    rows.keys(table: Table.open.index, prefix: names, countMax: Int.max)
                        .contains { OpenKey.start($0) == start })
                openCount += 1
            }
            var keys: Set<[UInt8]> = []
            for mask in 0..<8 {
                let named = names.enumerated().map { mask & (1 << $0.offset) != 0 ? $0.element : .none }
                keys.insert(SessionNames(owner: named[0], agent: named[1], project: named[2]).key)
            }
            for key in keys {
                let index =
                    2 * Int(row.status.rawValue) + (row.isArchived ? 1 : 0) + (row.isSubagent ? 6 : 0)
                counts[key, default: Array(repeating: 0, count: 12)][index] += 1
            }
        }
        #expect(rows.tables[Table.open.index].count == openCount)
        #expect(Set(rows.sortedKeys(Table.orders)) == orders)
        #expect(Set(rows.sortedKeys(Table.counts)) == Set(counts.keys))
        for (key, expected) in counts {
            let stored = SessionCounts(rows.row(Table.counts, key))
            #expect(all(of: stored) == expected)
        }
        for (key, row) in rows.tables[Table.subagents.index] {
            let counts = all(of: SessionCounts(row))
            let parent = Position(key.span.bytes.bigEndianWord(at: 0))
            #expect(counts.reduce(0, +) == subagentCounts.removeValue(forKey: parent))
        }
        #expect(subagentCounts.isEmpty)
    }

    private func all(of counts: SessionCounts) -> [UInt64] {
        [false, true].flatMap { isSubagent in
            SessionStatus.allCases.flatMap { status in
                [false, true].map { counts.count(status, isArchived: $0, isSubagent: isSubagent) }
            }
        }
    }

    @Test func aPlaceInAnOrderReadsBack() {
        let times = [Int64.min, -1, 0, 1, 1_790_000_000_000_000_000, Int64.max]
        let key = RecencyKey(
            order: .owner, first: Position(3), second: .none,
            section: RecencySection(isArchived: false, isPinned: false))
        var last: [UInt8]?
        for nanoseconds in times {
            let time = Timestamp(nanoseconds: nanoseconds)
            let bytes = key.bytes(activity: time, start: Position(77))
            #expect(bytes.starts(with: key.prefix) && key.prefix.count == RecencyKey.prefixByteCount)
            #expect(RecencyKey.activity(bytes.span.bytes) == time)
            #expect(RecencyKey.start(bytes.span.bytes) == Position(77))
            if let last { #expect(bytes.lexicographicallyPrecedes(last)) }
            last = bytes
        }
    }
}
