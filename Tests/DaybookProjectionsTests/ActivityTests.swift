import DaybookCore
import DaybookProjections
import DaybookTesting
import Testing

@Suite struct ActivityTests {
    private static let hour: Int64 = 3_600

    private func bucket(
        _ story: Story, _ length: ActivityBucketLength, at time: Timestamp,
        _ scope: ActivityScope = ActivityScope(.all, .none)
    ) throws -> ActivitySum? {
        let rows = try FoldEngine.rows(of: Projections.activity, story)
        let grid = TimeGrid(length, .utc)
        return Self.sums(rows, scope, grid)[grid.number(holding: time)]
    }

    /// The counts of a scope by the buckets of a grid.
    private static func sums(
        _ rows: StoredRows, _ scope: ActivityScope, _ grid: TimeGrid
    ) -> [Int64: ActivitySum] {
        var sums: [Int64: ActivitySum] = [:]
        for (key, row) in rows.tables[ActivityProjector.Table.buckets.index].sorted(by: {
            $0.key.lexicographicallyPrecedes($1.key)
        }) where key.starts(with: scope.prefix) {
            let quarter = ActivityScope.quarter(key)
            let number = grid.number(ofQuarter: quarter)
            sums[number, default: ActivitySum()].add(
                ActivityRow(row), at: quarter - grid.firstQuarter(of: number))
        }
        return sums
    }

    /// Midnight of 2026-09-21.
    private func story() -> Story {
        var story = Story()
        story.now = Timestamp(nanoseconds: 1_789_948_800_000_000_000)
        return story
    }

    @Test func gridsAreHoursAndDaysOfATimeZone() {
        let times: [(Int64, Int64, Int64)] = [
            (0, 0, 0), (3_599, 0, 0), (3_600, 1, 0), (86_399, 23, 0), (86_400, 24, 1), (-1, -1, -1),
            (-3_600, -1, -1), (-3_601, -2, -1), (-86_401, -25, -2),
        ]
        for (seconds, hour, day) in times {
            let time = Timestamp(nanoseconds: 0).advanced(bySeconds: seconds)
            #expect(TimeGrid(.hour, .utc).number(holding: time) == hour)
            #expect(TimeGrid(.day, .utc).number(holding: time) == day)
            #expect(TimeBucket(.day, holding: time).number == day)
        }
        #expect(TimeBucket(.day, number: -1).start == Timestamp(nanoseconds: -86_400_000_000_000))
        let scope = ActivityScope(.owner, Position(7))
        let keys = [-2, -1, 0, 1].map { scope.key(quarter: $0) }
        #expect(zip(keys, keys.dropFirst()).allSatisfy { $0.lexicographicallyPrecedes($1) })
        #expect(ActivityScope.quarter(keys[0]) == -2)
        // Nepal: midnight there is 18:15 UTC.
        let nepal = TimeGrid(.day, UTCOffset(minutes: 345)!)
        let midnight = Timestamp(nanoseconds: 0).advanced(bySeconds: 18 * 3_600 + 15 * 60)
        #expect(nepal.start(of: 1) == midnight && nepal.number(holding: midnight) == 1)
        #expect(nepal.number(holding: midnight.advanced(bySeconds: -1)) == 0)
        #expect(nepal.firstQuarter(of: 1) == 73 && nepal.number(ofQuarter: 72) == 0)
    }

    @Test func offsetsAreQuartersUpToFourteenHours() {
        for minutes in [-840, -15, 0, 15, 330, 840] as [Int64] {
            #expect(UTCOffset(minutes: minutes)?.quarters == minutes / 15)
        }
        for minutes in [-855, -841, -1, 1, 20, 841, 855, Int64.min, Int64.max] {
            #expect(UTCOffset(minutes: minutes) == nil)
        }
    }

    @Test func aSessionCountsOnceInAnyBucket() {
        var gaps = SessionGaps(gap: nil)
        gaps.add(SessionGaps(gap: 2))
        gaps.add(SessionGaps(gap: 2))
        gaps.add(SessionGaps(gap: 500))
        #expect(gaps.sessionCount == 4)
        #expect((0...96).map { gaps.sessionCount(withoutMessagesIn: $0) }.prefix(3) == [4, 4, 2])
        #expect(gaps.sessionCount(withoutMessagesIn: 95) == 2)
        gaps.subtract(SessionGaps(gap: 2))
        gaps.subtract(SessionGaps(gap: 2))
        gaps.subtract(SessionGaps(gap: nil))
        #expect(gaps == SessionGaps(gap: 96))
        // Less than nothing, until what it is taken from comes.
        var change = SessionGaps()
        change.subtract(SessionGaps(gap: 1))
        change.add(SessionGaps(gap: 1))
        #expect(change == SessionGaps())
    }

    @Test func messagesCountByTheEarlierOfTheirTimes() throws {
        var story = story()
        let midnight = story.now
        let ann = story.start("a", owner: "ann", agent: "bot")
        let bob = story.start("b", owner: "bob", project: "p")
        for session in [ann, ann, bob] { story.say(in: session) }
        story.say(in: bob) { $0.at = midnight.advanced(bySeconds: -1) }
        story.say(in: bob) { $0.at = midnight.advanced(bySeconds: 100_000) }
        let today = try #require(try bucket(story, .day, at: midnight))
        #expect(today.messageCount == 4 && today.sessionCount == 2)
        let yesterday = try #require(try bucket(story, .hour, at: midnight.advanced(bySeconds: -1)))
        #expect(yesterday.messageCount == 1 && yesterday.sessionCount == 1)
        let scopes: [(ActivityScope, UInt64)] = [
            (ActivityScope(.owner, ann), 2), (ActivityScope(.agent, ann), 2),
            (ActivityScope(.owner, bob), 2), (ActivityScope(.project, bob), 2),
        ]
        for (scope, count) in scopes {
            #expect(try bucket(story, .day, at: midnight, scope)?.messageCount == count)
        }
    }

    @Test func aResponseIsTheFirstAssistantMessageAfterTheLastUserMessage() throws {
        var story = story()
        let session = story.start("a")
        func say(_ role: Role, after seconds: Int64) {
            story.now = story.now.advanced(bySeconds: seconds)
            story.say(in: session, role: role)
        }
        say(.assistant, after: 1)
        say(.user, after: 1)
        say(.user, after: 10)
        say(.tool, after: 1)
        say(.assistant, after: 2)
        say(.assistant, after: 50)
        say(.user, after: 1)
        say(.assistant, after: 7)
        let row = try #require(try bucket(story, .day, at: story.now))
        #expect(row.responses.count == 2)
        #expect(row.responses.percentile(50) == 3)
        #expect(row.responses.percentile(95) == 7)
        // Clients' times that put the answer before the question.
        story.say(in: session)
        story.say(in: session, role: .assistant) { $0.at = $0.at.advanced(bySeconds: -5) }
        #expect(try bucket(story, .day, at: story.now)?.responses.count == 2)
    }

    @Test func whatIsGoneForGoodLeaves() throws {
        var story = story()
        let session = story.start("a", owner: "o")
        let other = story.start("b", owner: "o")
        story.say(in: other)
        for role in [Role.user, .assistant, .user] { story.say(in: session, role: role) }
        story.rewind(session, to: SequenceNumber(2))
        story.add(.messageRedacted, to: session) { $0.sequence = SequenceNumber(1) }
        var row = try #require(try bucket(story, .day, at: story.now))
        #expect(row.messageCount == 4 && row.sessionCount == 2 && row.responses.count == 1)
        story.say(in: session, role: .assistant)
        #expect(try bucket(story, .day, at: story.now)?.responses.count == 1, "the question was rewound")
        story.clear(session)
        row = try #require(try bucket(story, .day, at: story.now))
        #expect(row.messageCount == 1 && row.sessionCount == 1 && row.responses.count == 0)
        story.add(.sessionErased, to: other)
        #expect(try bucket(story, .day, at: story.now) == nil)
        #expect(try bucket(story, .hour, at: story.now, ActivityScope(.owner, session)) == nil)
    }

    @Test func hiddenMessagesAreNoActivity() throws {
        var story = Story()
        let session = story.start("a")
        story.say(in: session)
        story.now = story.now.advanced(bySeconds: 10)
        // It neither answers nor asks.
        story.note(in: session, role: .assistant)
        story.note(in: session, role: .user)
        story.now = story.now.advanced(bySeconds: 10)
        story.say(in: session, role: .assistant)
        let row = try #require(try bucket(story, .day, at: story.now))
        #expect(row.messageCount == 2 && row.responses.count == 1)
        #expect(abs(row.responses.percentile(50)! - 20) < 1)
    }

    /// Whatever a time zone's hours and days are, messages and sessions are those that a count of the messages
    /// themselves finds, in whatever order these came.
    @Test(arguments: Depth.seeds(12)) func everyTimeZoneCountsExactly(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let (story, counted) = Self.scattered(using: &random)
        let rows = try FoldEngine.rows(of: Projections.activity, story)
        let minutes = (0..<6).map { _ in 15 * Int64.random(in: -56...56, using: &random) } + [0]
        for offset in minutes.map({ UTCOffset(minutes: $0)! }) {
            for length in ActivityBucketLength.allCases {
                let grid = TimeGrid(length, offset)
                let sums = Self.sums(rows, ActivityScope(.all, .none), grid)
                let expected = Dictionary(grouping: counted) { grid.number(holding: $0.time) }
                #expect(Set(sums.keys) == Set(expected.keys))
                for (number, messages) in expected {
                    #expect(sums[number]?.messageCount == UInt64(messages.count))
                    #expect(sums[number]?.sessionCount == UInt64(Set(messages.map(\.session)).count))
                }
            }
        }
    }

    /// Messages said at times all over four days, in any order, and those of them that count.
    private static func scattered(
        using random: inout SeededGenerator
    ) -> (Story, counted: [(session: Position, time: Timestamp)]) {
        var story = Story()
        var counted: [(session: Position, time: Timestamp)] = []
        var sessions = (0..<5).map { story.start("s\($0)") }
        for round in 0..<300 {
            let session = sessions.randomElement(using: &random)!
            switch Int.random(in: 0..<40, using: &random) {
            case 0:
                story.clear(session)
                counted.removeAll { $0.session == session }
            case 1:
                story.add(.sessionErased, to: session)
                counted.removeAll { $0.session == session }
                sessions.removeAll { $0 == session }
                sessions.append(story.start("again\(round)"))
            default:
                let back = Int64.random(in: 0..<345_600, using: &random)
                let time = story.now.advanced(bySeconds: -back)
                story.say(in: session) { $0.at = time }
                counted.append((session, time))
            }
        }
        return (story, counted)
    }

    /// Every scope adds up to the same as its sessions.
    @Test(arguments: 1...12 as ClosedRange<UInt64>) func bucketsAddUp(_ seed: UInt64) throws {
        let story = RandomStory.story(seed: seed, eventCount: 600)
        let rows = try FoldEngine.rows(of: Projections.activity, story)
        let spans = rows.tables[ActivityProjector.Table.spans.index].map { ActivityRow($0.value) }
        #expect(spans.allSatisfy { $0.gaps.sessionCount == 1 })
        let all = ActivityScope(.all, .none)
        var buckets: UInt64 = 0
        for (key, bytes) in rows.tables[ActivityProjector.Table.buckets.index] {
            let row = ActivityRow(bytes)
            #expect(
                row.messageCount >= row.gaps.sessionCount && row.messageCount >= row.responses.count)
            if key.starts(with: all.prefix) { buckets += row.messageCount }
        }
        let sessions = try FoldEngine.rows(of: Projections.sessions, story)
        let expected = try sums(rows.tables[ActivityProjector.Table.spans.index], sessions)
        #expect(sums(of: rows.tables[ActivityProjector.Table.buckets.index]) == expected)
        let counted = spans.reduce(0) { $0 + $1.messageCount }
        #expect(counted == buckets && buckets > 0)
        let shown = story.headers.filter { $0.type == .messageRecorded && !$0.flags.contains(.hidden) }
        #expect(counted <= UInt64(shown.count))
    }

    private func sums(of buckets: [[UInt8]: [UInt8]]) -> [[UInt8]: UInt64] {
        buckets.mapValues { ActivityRow($0).messageCount }.filter { $0.value > 0 }
    }

    /// The messages by scope and quarter, from what each session has and the names that it has in the end.
    private func sums(_ spans: [[UInt8]: [UInt8]], _ sessions: StoredRows) throws -> [[UInt8]: UInt64] {
        var sums: [[UInt8]: UInt64] = [:]
        for (key, bytes) in spans {
            let start = Position(key.span.bytes.bigEndianWord(at: 0))
            let row = try #require(sessions.row(SessionsProjector.Table.rows, ViewKey.session(start)))
            let names = SessionRow(row).names
            let quarter = key.dropFirst(8)
            let named: [(ActivityScope.Kind, Position)] = [
                (.all, .none), (.owner, names.owner), (.agent, names.agent), (.project, names.project),
            ]
            for (kind, name) in named where kind == .all || !name.isNone {
                sums[ActivityScope(kind, name).prefix + quarter, default: 0] +=
                    ActivityRow(bytes).messageCount
            }
        }
        return sums
    }

    // MARK: Percentiles

    @Test func cellsAreNarrow() {
        for doubling in 0..<63 {
            for offset in [0, 1, 2] as [UInt64] {
                let time = (1 as UInt64) << UInt64(doubling) + offset
                let index = ResponseHistogram.index(microseconds: time)
                #expect(ResponseHistogram.index(microseconds: time - 1) <= index)
                // The next cell begins within 1/64 of the time, or a microsecond.
                let next = ResponseHistogram.index(microseconds: time + max(1, time / 64 + 1))
                #expect(next > index)
            }
        }
    }

    @Test func percentilesAreWithinTheirBound() {
        var random = SeededGenerator(seed: 3)
        for count in [1, 2, 3, 19, 20, 21, 1_000] {
            var histogram = ResponseHistogram()
            var times = (0..<count).map { _ in UInt64.random(in: 0...120_000_000, using: &random) }
            for time in times { histogram.add(microseconds: time) }
            times.sort()
            for percent in [50, 95] as [UInt64] {
                let exact = times[(count * Int(percent) + 99) / 100 - 1]
                let found = histogram.percentile(percent)! * 1e6
                #expect(abs(found - Double(exact)) <= Double(exact) / 64 + 1)
            }
            #expect(histogram.count == UInt64(count))
        }
        #expect(ResponseHistogram().percentile(50) == nil)
    }

    @Test func histogramsAddAndSubtract() {
        var random = SeededGenerator(seed: 4)
        func histogram() -> ResponseHistogram {
            var histogram = ResponseHistogram()
            for _ in 0..<50 { histogram.add(microseconds: UInt64.random(in: 0...5_000, using: &random)) }
            return histogram
        }
        let (one, two) = (histogram(), histogram())
        var added = ResponseSum()
        added.add(two)
        var sum = one
        sum.add(added)
        #expect(sum.count == 100)
        var taken = ResponseSum()
        taken.subtract(one)
        sum.add(taken)
        #expect(sum == two)
        // What is taken away before it is added may be less than nothing.
        var rest = ResponseHistogram()
        rest.add(taken)
        #expect(rest != ResponseHistogram())
        var both = ResponseSum()
        both.subtract(two)
        both.add(one)
        sum.add(both)
        rest.add(both)
        #expect(sum == one && rest.count == UInt64.max - 49)
        sum.add(taken)
        #expect(sum == ResponseHistogram())
    }
}
