import DaybookCore
import DaybookProjections
import DaybookTesting
import Testing

/// The lists of projects and of agents, told by projects.
@Suite struct GroupsTests {
    private func rows(_ story: Story) throws -> StoredRows {
        try FoldEngine.rows(of: Projections.projects, story)
    }

    private func group(_ scope: Position, _ group: Position, _ story: Story) throws -> GroupRow? {
        let key = GroupKey(scope: scope, group: group).bytes
        return try rows(story).row(GroupTable.groups, key).map { GroupRow($0) }
    }

    private func list(_ scope: Position, _ story: Story) throws -> [Position] {
        try rows(story).keys(
            table: GroupTable.recency.index, prefix: ViewKey.session(scope), countMax: Int.max
        ).map { RecencyKey.start($0.span.bytes) }
    }

    private func total(_ scope: Position, _ story: Story) throws -> UInt64 {
        let row = try rows(story).row(GroupTable.totals, ViewKey.session(scope))
        return row?.span.bytes.word(at: 0) ?? 0
    }

    @Test func countsAreKeptForAllAndForEachOwner() throws {
        var story = Story()
        let ann = story.start("a", owner: "ann", project: "p")
        let bob = story.start("b", owner: "bob", project: "p")
        story.start("c", owner: "bob")
        for session in [ann, ann, bob] { story.say(in: session) }
        let all = try #require(try group(.none, ann, story))
        #expect(all.sessionCount == 2 && all.messageCount == 3 && all.latest == bob)
        let own = try #require(try group(ann, ann, story))
        #expect(own.sessionCount == 1 && own.messageCount == 2 && own.latest == ann)
        #expect(try list(.none, story) == [ann])
        for scope in [Position.none, ann, bob] { #expect(try total(scope, story) == 1) }
    }

    @Test func theNewestActivityComesFirst() throws {
        var story = Story()
        let first = story.start("a", project: "p")
        story.now = story.now.advanced(bySeconds: 1)
        let second = story.start("b", project: "q")
        #expect(try list(.none, story) == [second, first])
        story.now = story.now.advanced(bySeconds: 1)
        story.say(in: first)
        #expect(try list(.none, story) == [first, second])
        #expect(try group(.none, first, story)?.activity == story.now)
        // A client's old time takes a session back, and its project with it.
        story.say(in: first) { $0.at = $0.at.advanced(bySeconds: -100) }
        #expect(try list(.none, story) == [second, first])
    }

    /// The name is spliced from the start of a session that still has it.
    @Test func anErasedSessionsNameIsTakenFromAnother() throws {
        var story = Story()
        let first = story.start("a", owner: "o", project: "p")
        story.say(in: first)
        story.now = story.now.advanced(bySeconds: -10)
        let second = story.start("b", owner: "o", project: "p")
        story.say(in: second)
        #expect(try group(.none, first, story)?.latest == first)
        story.add(.sessionErased, to: first)
        var row = try #require(try group(.none, first, story))
        #expect(row.latest == second && row.sessionCount == 1 && row.messageCount == 1)
        story.add(.sessionErased, to: second)
        for scope in [Position.none, first] {
            #expect(try group(scope, first, story) == nil)
            #expect(try list(scope, story).isEmpty)
            #expect(try total(scope, story) == 0)
        }
        // Named again, it is the same group.
        let third = story.start("c", project: "p")
        row = try #require(try group(.none, first, story))
        #expect(row.latest == third && row.sessionCount == 1)
    }

    @Test func whatLeavesTheTranscriptIsNotCounted() throws {
        var story = Story()
        let session = story.start("a", project: "p")
        for _ in 0..<4 { story.say(in: session) }
        story.rewind(session, to: SequenceNumber(3))
        #expect(try group(.none, session, story)?.messageCount == 3)
        story.add(.messageRedacted, to: session) { $0.sequence = SequenceNumber(1) }
        #expect(try group(.none, session, story)?.messageCount == 3)
        story.clear(session)
        let row = try #require(try group(.none, session, story))
        #expect(row.messageCount == 0 && row.sessionCount == 1)
    }

    /// All groups of generated histories, made anew from the session list.
    @Test(arguments: 1...12 as ClosedRange<UInt64>) func groupsAddUp(_ seed: UInt64) throws {
        let story = RandomStory.story(seed: seed, eventCount: 600)
        for projector in [Projections.projects, Projections.agents] as [any GroupProjector] {
            let rows = try FoldEngine.rows(of: projector, story)
            let sessions = try FoldEngine.rows(of: Projections.sessions, story)
            var counts: [GroupKey: (sessions: UInt64, messages: UInt64, newest: Timestamp)] = [:]
            for (_, bytes) in sessions.tables[SessionsProjector.Table.rows.index] {
                let row = SessionRow(bytes)
                let name = projector.name == "projects" ? row.names.project : row.names.agent
                guard !name.isNone, row.status != .erased else { continue }
                for scope in Set([Position.none, row.names.owner]) {
                    let key = GroupKey(scope: scope, group: name)
                    let count = counts[key] ?? (0, 0, row.activity)
                    counts[key] = (
                        count.sessions + 1, count.messages + row.messageCount, max(count.newest, row.activity)
                    )
                }
            }
            #expect(!counts.isEmpty)
            #expect(rows.tables[GroupTable.groups.index].count == counts.count)
            #expect(rows.tables[GroupTable.recency.index].count == counts.count)
            for (key, count) in counts {
                let row = GroupRow(try #require(rows.row(GroupTable.groups, key.bytes)))
                #expect(row.sessionCount == count.sessions && row.messageCount == count.messages)
                #expect(row.activity == count.newest)
                #expect(rows.row(GroupTable.recency, key.recencyKey(row.activity)) != nil)
            }
        }
    }
}
