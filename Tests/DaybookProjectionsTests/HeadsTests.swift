import DaybookCore
import DaybookProjections
import DaybookTesting
import Testing

@Suite struct HeadsTests {
    typealias Table = HeadsProjector.Table

    private func sessionState(_ session: Position, _ story: Story) throws -> SessionState {
        let rows = try FoldEngine.rows(of: Projections.heads, story)
        return SessionState(try #require(rows.row(Table.heads, ViewKey.session(session))))
    }

    @Test func aStartMakesIDStateNamesAndOpenRow() throws {
        var story = Story()
        let start = story.start("s", owner: "ada", agent: "bot")
        let rows = try FoldEngine.rows(of: Projections.heads, story)
        #expect(rows.row(Table.ids, Array("s".utf8)) == start.row)
        let state = try sessionState(start, story)
        #expect(state.revision == .first)
        #expect(state.owner == .named("ada"))
        #expect(state.names.owner == start)
        #expect(state.names.agent == start)
        #expect(state.names.project == .none)
        let names = SessionNames(owner: start, agent: start, project: .none).key
        #expect(rows.sortedKeys(Table.open).map { Array($0.prefix(names.count)) } == [names])
        #expect(rows.tables[Table.names.index].count == 2)
    }

    @Test func theStateFollowsEveryEvent() throws {
        var story = Story()
        let session = story.start("s")
        story.say(in: session)
        story.say(in: session)
        let title = story.add(.sessionRenamed, to: session) { $0.flags = .carriesTitle }
        let context = story.add(.sessionContextChanged, to: session) { $0.flags = .carriesContext }
        story.add(.sessionPinned, to: session)
        story.add(.sessionArchived, to: session)
        let last = story.add(.sessionClosed, to: session)
        var state = try sessionState(session, story)
        #expect(state.revision == Revision(8))
        #expect(state.lastSequence == SequenceNumber(2))
        #expect(state.lastPosition == last)
        #expect(state.titlePosition == title)
        #expect(state.contextPosition == context)
        #expect(state.isPinned && state.isArchived && state.status == .closed)
        story.add(.sessionRenamed, to: session)
        story.add(.sessionContextChanged, to: session)
        story.add(.sessionUnpinned, to: session)
        story.add(.sessionRestored, to: session)
        story.add(.sessionReopened, to: session)
        state = try sessionState(session, story)
        #expect(state.titlePosition == .none && state.contextPosition == .none)
        #expect(!state.isPinned && !state.isArchived && state.status == .open)
        #expect(SessionState(state.bytes) == state)
    }

    /// The newest message, or the start, of those open and not archived.
    @Test func theOpenSessionsStandByTheirActivity() throws {
        var story = Story()
        let old = story.start("old", owner: "o")
        let new = story.start("new", owner: "o")
        story.start("else", owner: "p")
        func open(_ prefix: [UInt8]) throws -> [Position] {
            let rows = try FoldEngine.rows(of: Projections.heads, story)
            return rows.keys(table: Table.open.index, prefix: prefix, countMax: 9).map(OpenKey.start)
        }
        let group = SessionNames(owner: old, agent: .none, project: .none).key
        #expect(try open(group) == [new, old])
        story.say(in: old)
        #expect(try open(group) == [old, new])
        story.add(.sessionPinned, to: new)
        #expect(try open(group) == [old, new])
        story.add(.sessionArchived, to: old)
        #expect(try open(OpenKey.unarchived(group)) == [new])
        #expect(try open(group) == [new, old])
        story.add(.sessionClosed, to: new)
        story.add(.sessionRestored, to: old)
        #expect(try open(group) == [old])
        story.add(.sessionReopened, to: new)
        #expect(try open(group) == [old, new])
        story.add(.sessionErased, to: old)
        #expect(try open(group) == [new])
    }

    /// Cleared and rewound numbers stay taken.
    @Test func aSequenceIsNeverUsedAgain() throws {
        var story = Story()
        let session = story.start("s")
        for _ in 0..<3 { story.say(in: session) }
        story.rewind(session, to: SequenceNumber(1))
        story.clear(session)
        #expect(try sessionState(session, story).lastSequence == SequenceNumber(3))
    }

    @Test func aForkGoesOnAfterWhatItInherits() throws {
        var story = Story()
        let parent = story.start("parent")
        for _ in 0..<5 { story.say(in: parent) }
        let fork = ForkPoint(parent: parent, revision: Revision(6), sequence: SequenceNumber(4))
        let child = story.start("child") { $0.fork = fork }
        #expect(try sessionState(child, story).lastSequence == SequenceNumber(4))
        #expect(story.say(in: child) == SequenceNumber(5))
        #expect(try sessionState(child, story).lastSequence == SequenceNumber(5))
    }

    @Test func theOpenRowIsThereWhileTheSessionIsOpen() throws {
        var story = Story()
        let session = story.start("s", owner: "ada")
        let steps: [(EventType, Int)] = [
            (.sessionClosed, 0), (.sessionReopened, 1), (.sessionArchived, 1), (.sessionRestored, 1),
            (.sessionErased, 0),
        ]
        for (type, count) in steps {
            story.add(type, to: session)
            let rows = try FoldEngine.rows(of: Projections.heads, story)
            #expect(rows.sortedKeys(Table.open).count == count, "\(type)")
        }
    }

    @Test func namesAreKnownByThePositionThatFirstSaidThem() throws {
        var story = Story()
        let first = story.start("1", owner: "ada", project: "p")
        let second = story.start("2", owner: "ada", agent: "ada", project: "q")
        let state = try sessionState(second, story)
        #expect(state.names.owner == first)
        // The stand-in digests know no kinds; the journal's do, so that this would be `second` there.
        #expect(state.names.agent == first)
        #expect(state.names.project == second)
    }

    /// The writer finds the next event's link so; rows as they are stored have none.
    @Test func aBatchHasTheLastLeafAtHand() throws {
        var story = Story()
        let session = story.start("s")
        story.say(in: session)
        let rows = ViewBatch(tableCount: Projections.heads.tables.count)
        for event in story.events { try Projections.heads.fold(event, into: rows) }
        #expect(try rows.sessionState(session)?.lastLeaf == story.events.last?.leaf)
        #expect(try sessionState(session, story).lastLeaf == nil)
        try rows.keep(.zero, lastOf: session)
        #expect(try rows.sessionState(session)?.lastLeaf == .zero)
    }

    @Test func aKeyLeadsToTheLastEventOfItsBatch() throws {
        var story = Story()
        let session = story.start("s", owner: "ada")
        var batch = Story.Batch(index: 0, count: 3, key: .named("k"))
        for index in 0..<3 {
            batch.index = UInt32(index)
            story.say(in: session, batch: batch)
        }
        let rows = try FoldEngine.rows(of: Projections.heads, story)
        let key = KeyScope.session(session).key(.named("k"))
        #expect(rows.sortedKeys(Table.keys) == [key])
        #expect(rows.row(Table.keys, key) == story.head.row)
    }

    @Test func scopesOfKeysAreToldApart() throws {
        var story = Story()
        let keyed = Story.Batch(key: .named("k"), keyIsOwners: true)
        let ada = story.start("1", owner: "ada", batch: keyed)
        let absent = story.start("2", batch: keyed)
        let session = story.start("3")
        story.say(in: session, batch: Story.Batch(key: .named("k")))
        let rows = try FoldEngine.rows(of: Projections.heads, story)
        #expect(rows.row(Table.keys, KeyScope.owner(ada).key(.named("k"))) == ada.row)
        #expect(rows.row(Table.keys, KeyScope.owner(.none).key(.named("k"))) == absent.row)
        #expect(rows.row(Table.keys, KeyScope.session(session).key(.named("k"))) == story.head.row)
        #expect(rows.tables[Table.keys.index].count == 3)
    }

    @Test func theJournalsOwnEventsTouchNoSession() throws {
        var story = Story()
        story.restoreJournal()
        for projector in Projections.all {
            let rows = try FoldEngine.rows(of: projector, story)
            #expect(rows.tables.allSatisfy { $0.isEmpty }, "\(projector.name)")
        }
    }
}

@Suite struct HistoryTests {
    @Test func eachRevisionsPositionIsKept() throws {
        var story = Story()
        let first = story.start("1")
        let second = story.start("2")
        story.say(in: first)
        story.say(in: second)
        story.add(.sessionClosed, to: first)
        let rows = try FoldEngine.rows(of: Projections.history, story)
        let expected: [(Position, UInt64, UInt64)] = [
            (first, 1, 1), (first, 2, 3), (first, 3, 5), (second, 1, 2), (second, 2, 4),
        ]
        for (session, revision, position) in expected {
            #expect(HistoryTests.position(of: revision, session, rows) == Position(position))
        }
        #expect(HistoryTests.position(of: 4, first, rows) == nil)
        #expect(
            rows.sortedKeys(HistoryProjector.Table.positions)
                == [first, second].map { ViewKey.session($0, 0) })
        // Words at the revisions' places, the first of them that of no revision; none after the last.
        let row = rows.row(HistoryProjector.Table.positions, ViewKey.session(second, 0))
        #expect(row == [0, 2, 4].flatMap { Position($0).row })
    }

    @Test func aRowHasSixteenRevisionsInWhateverBatchesTheyCome() throws {
        var story = Story()
        let session = story.start("1")
        for _ in 0..<40 { story.say(in: session) }
        for batchCount in [1, 7, 16, 1_000] {
            var engine = FoldEngine(Projections.history)
            for (index, event) in story.events.enumerated() {
                try engine.fold(event)
                if index % batchCount == 0 { try engine.commit() }
            }
            try engine.commit()
            let rows = engine.rows
            for revision in 1...41 as ClosedRange<UInt64> {
                #expect(HistoryTests.position(of: revision, session, rows) == Position(revision))
            }
            #expect(
                rows.sortedKeys(HistoryProjector.Table.positions)
                    == (0...2).map { ViewKey.session(session, $0) })
        }
    }

    private static func position(of revision: UInt64, _ start: Position, _ rows: StoredRows) -> Position? {
        rows.row(HistoryProjector.Table.positions, PositionsRow.key(start, Revision(revision)))
            .flatMap { PositionsRow($0).position(of: Revision(revision)) }
    }
}
