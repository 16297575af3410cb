import DaybookCore
import DaybookProjections
import DaybookTesting
import Testing

@Suite struct ActivityTests {
    private static let hour: Int64 = 3_600

    private func bucket(
        _ story: Story, _ length: ActivityBucketLength, at time: Timestamp,
        _ scope: ActivityScope = ActivityScope(.all, .none)
    ) throws -> ActivityRow? {
        let rows = try FoldEngine.rows(of: Projections.activity, story)
        let key = scope.key(ActivityBucket(length, holding: time))
        return rows.row(ActivityProjector.Table.buckets, key).map { ActivityRow($0) }
    }

    /// Midnight of 2026-09-21.
    private func story() -> Story {
        var story = Story()
        story.now = Timestamp(nanoseconds: 1_789_948_800_000_000_000)
        return story
    }

    @Test func bucketsAreHoursAndDaysOfUTC() {
        let times: [(Int64, Int64, Int64)] = [
            (0, 0, 0), (3_599, 0, 0), (3_600, 1, 0), (86_399, 23, 0), (86_400, 24, 1), (-1, -1, -1),
            (-3_600, -1, -1), (-3_601, -2, -1), (-86_401, -25, -2),
        ]
        for (seconds, hour, day) in times {
            let time = Timestamp(nanoseconds: 0).advanced(bySeconds: seconds)
            #expect(ActivityBucket(.hour, holding: time).number == hour)
            #expect(ActivityBucket(.day, holding: time).number == day)
        }
        #expect(ActivityBucket(.day, number: -1).start == Timestamp(nanoseconds: -86_400_000_000_000))
        let scope = ActivityScope(.owner, Position(7))
        let keys = [-2, -1, 0, 1].map { scope.key(ActivityBucket(.day, number: $0)) }
        #expect(zip(keys, keys.dropFirst()).allSatisfy { $0.lexicographicallyPrecedes($1) })
        #expect(ActivityScope.bucket(keys[0]) == ActivityBucket(.day, number: -2))
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

    /// Every scope adds up to the same as its sessions, by hour and by day.
    @Test(arguments: 1...12 as ClosedRange<UInt64>) func bucketsAddUp(_ seed: UInt64) throws {
        let rows = try FoldEngine.rows(
            of: Projections.activity, RandomStory.story(seed: seed, eventCount: 600))
        var spans: [ActivityBucketLength: UInt64] = [:]
        for (key, bytes) in rows.tables[ActivityProjector.Table.spans.index] {
            let length = ActivityBucketLength(rawValue: key[8])!
            spans[length, default: 0] += ActivityRow(bytes).messageCount
        }
        var buckets: [ActivityBucketLength: UInt64] = [:]
        let all = ActivityScope(.all, .none)
        for (key, bytes) in rows.tables[ActivityProjector.Table.buckets.index] {
            let row = ActivityRow(bytes)
            #expect(row.messageCount >= row.sessionCount && row.messageCount >= row.responses.count)
            for length in ActivityBucketLength.allCases where key.starts(with: all.prefix(length)) {
                buckets[length, default: 0] += row.messageCount
            }
        }
        #expect(spans == buckets)
        #expect(spans[.hour] == spans[.day] && spans[.hour]! > 0)
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
