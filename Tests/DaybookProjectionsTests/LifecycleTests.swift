import DaybookCore
import DaybookProjections
import DaybookTesting
import Testing

/// When sessions were last active, folded: rows E6 and E7.
@Suite struct LifecycleProjectorTests {
    typealias Table = LifecycleProjector.Table

    /// It is no message to people, and something happens all the same.
    @Test func aHiddenMessageIsActivity() throws {
        var story = Story()
        let session = story.start("s")
        story.note(in: session)
        let rows = try FoldEngine.rows(of: Projections.lifecycle, story)
        #expect(rows.sortedKeys(LifecycleProjector.Table.open) == [ViewKey.session(story.head)])
        let heads = try FoldEngine.rows(of: Projections.heads, story)
        let state = SessionState(heads.row(HeadsProjector.Table.heads, ViewKey.session(session))!)
        #expect(state.activityPosition == story.head && state.lastSequence == .first)
    }

    private func starts(_ table: ViewTable, _ story: Story) throws -> [Position] {
        let rows = try FoldEngine.rows(of: Projections.lifecycle, story)
        return rows.sortedKeys(table).map { Position(row: rows.row(table, $0)!) }
    }

    @Test func theLongestIdleStandFirst() throws {
        var story = Story()
        let (first, second, third) = (story.start("a"), story.start("b"), story.start("c"))
        #expect(try starts(Table.open, story) == [first, second, third])
        story.say(in: first)
        story.add(.sessionPinned, to: second)
        story.add(.sessionArchived, to: second)
        #expect(try starts(Table.open, story) == [second, third, first])
        story.add(.sessionClosed, to: second)
        #expect(try starts(Table.open, story) == [third, first])
        #expect(try starts(Table.kept, story) == [second, third, first])
        story.add(.sessionReopened, to: second)
        #expect(try starts(Table.open, story) == [third, first, second])
        story.add(.sessionErased, to: third)
        #expect(try starts(Table.open, story) == [first, second])
        #expect(try starts(Table.kept, story) == [first, second])
    }

    @Test func livingForksAreKnown() throws {
        var story = Story()
        let parent = story.start("a")
        story.say(in: parent)
        let fork = story.start("b") {
            $0.fork = ForkPoint(parent: parent, revision: Revision(2), sequence: .first)
        }
        func forks() throws -> [[UInt8]] {
            try FoldEngine.rows(of: Projections.lifecycle, story).sortedKeys(Table.forks)
        }
        #expect(try forks() == [ViewKey.session(parent, fork.value)])
        story.add(.sessionErased, to: fork)
        #expect(try forks().isEmpty)
    }

    @Test func theNextToExpireStandsFirst() throws {
        var story = Story()
        let (late, early) = (story.start("a"), story.start("b"))
        func expiring() throws -> [ExpiryKey] {
            try FoldEngine.rows(of: Projections.lifecycle, story).sortedKeys(Table.expiring).map(
                ExpiryKey.init)
        }
        let began = story.now
        #expect(try expiring() == [])
        story.add(.sessionExpirySet, to: late) { $0.tail = .expiry(seconds: 90) }
        story.add(.sessionExpirySet, to: early) { $0.tail = .expiry(seconds: 30) }
        let keys = try expiring()
        #expect(keys.map(\.start) == [early, late])
        #expect(keys[1].time >= began.advanced(bySeconds: 90))
        story.now = story.now.advanced(bySeconds: 60)
        story.say(in: early)
        #expect(try expiring().map(\.start) == [late, early])
        // Being pinned, archived, closed or renamed is no activity; reopening is.
        story.add(.sessionArchived, to: late)
        story.add(.sessionClosed, to: late)
        #expect(try expiring().map(\.start) == [late, early])
        story.add(.sessionReopened, to: late)
        #expect(try expiring().map(\.start) == [early, late])
        story.add(.sessionExpirySet, to: early) { $0.tail = .expiry(seconds: 0) }
        story.add(.sessionErased, to: late)
        #expect(try expiring() == [])
    }
}
