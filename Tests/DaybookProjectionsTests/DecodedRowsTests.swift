import DaybookCore
import DaybookProjections
import DaybookTesting
import Testing

/// Rows that a batch keeps decoded, read as bytes beside it.
@Suite struct DecodedRowsTests {
    typealias Table = HeadsProjector.Table

    private func key(_ start: Position) -> [UInt8] { ViewKey.session(start) }

    @Test func theBytesAreThoseOfTheLastChange() throws {
        var story = Story()
        let session = story.start("s")
        for _ in 0..<3 { story.say(in: session) }
        let batch = ViewBatch(tableCount: Projections.heads.tables.count)
        for event in story.events {
            try Projections.heads.fold(event, into: batch)
            let state = try #require(try batch.sessionState(session))
            #expect(state.lastPosition == event.header.position)
            #expect(try batch.value(Table.heads, key(session)) == state.bytes)
            #expect(try batch.keys(Table.heads, prefix: [], countMax: 9) == [key(session)])
            #expect(batch.changes(in: Table.heads).map(\.value) == [state.bytes])
        }
    }

    @Test func aRowPutAsBytesIsTheOneThatIsReadDecoded() throws {
        var story = Story()
        let session = story.start("s")
        let batch = ViewBatch(tableCount: Projections.heads.tables.count)
        try Projections.heads.fold(story.events[0], into: batch)
        var state = try #require(try batch.sessionState(session))
        state.isPinned = true
        try batch.put(Table.heads, key(session), state.bytes)
        #expect(try batch.sessionState(session) == SessionState(state.bytes))
        try batch.remove(Table.heads, key(session))
        #expect(try batch.sessionState(session) == nil)
        batch.insert(Table.heads, key(session), state.bytes)
        #expect(try batch.sessionState(session) == SessionState(state.bytes))
    }

    @Test func aRowIsReadOnceAndStoredOnlyWhereItChanged() throws {
        var story = Story()
        let sessions = [story.start("a"), story.start("b")]
        let stored = try FoldEngine.rows(of: Projections.heads, story)
        let batch = ViewBatch(tableCount: Projections.heads.tables.count, over: stored)
        let readCountBefore = stored.readCount
        for _ in 0..<10 {
            for session in sessions { #expect(try batch.sessionState(session) != nil) }
        }
        #expect(stored.readCount - readCountBefore == sessions.count)
        #expect(batch.changes(in: Table.heads) == [])
        story.say(in: sessions[1])
        try Projections.heads.fold(story.events[2], into: batch)
        #expect(batch.changes(in: Table.heads).map(\.key) == [key(sessions[1])])
    }

    @Test func nothingIsLookedForOfASessionThatBeginsInTheBatch() throws {
        let stored = StoredRows(tableCount: Projections.heads.tables.count)
        let batch = ViewBatch(
            tableCount: Projections.heads.tables.count, over: stored, storedThrough: Position(10))
        #expect(try batch.sessionState(Position(11)) == nil)
        #expect(stored.readCount == 0)
        #expect(try batch.sessionState(Position(10)) == nil)
        #expect(stored.readCount == 1)
    }

    @Test func aRowReadAsBytesAfterOthersWereDecodedIsTheOneThatIsChanged() throws {
        var story = Story()
        let sessions = [story.start("a"), story.start("b")]
        let stored = try FoldEngine.rows(of: Projections.heads, story)
        let batch = ViewBatch(tableCount: Projections.heads.tables.count, over: stored)
        #expect(try batch.sessionState(sessions[0]) != nil)
        #expect(try batch.value(Table.heads, key(sessions[1])) != nil)
        story.say(in: sessions[1])
        try Projections.heads.fold(story.events[2], into: batch)
        #expect(try batch.sessionState(sessions[1])?.lastPosition == Position(3))
        #expect(batch.changes(in: Table.heads).map(\.key) == [key(sessions[1])])
    }

    @Test func aRowThatComesAndGoesWithinABatchIsNotStored() throws {
        var story = Story()
        let session = story.start("s", agent: "bot")
        story.say(in: session)
        let batch = ViewBatch(tableCount: Projections.agents.tables.count)
        for event in story.events { try Projections.agents.fold(event, into: batch) }
        #expect(batch.changes(in: GroupTable.sessions).count == 1)
        story.add(.sessionErased, to: session)
        try Projections.agents.fold(story.events[2], into: batch)
        #expect(try batch.value(GroupTable.sessions, key(session)) == nil)
        #expect(batch.changes(in: GroupTable.sessions) == [])
    }

    /// More sessions than the first table of buckets holds.
    @Test func manySessionsAreToldApart() throws {
        var story = Story()
        let sessions = (0..<1_000).map { story.start("s-\($0)") }
        for session in sessions.reversed() { story.say(in: session) }
        let batch = ViewBatch(tableCount: Projections.heads.tables.count)
        for event in story.events { try Projections.heads.fold(event, into: batch) }
        for (index, session) in sessions.enumerated() {
            let last = Position(UInt64(2 * sessions.count - index))
            #expect(try batch.sessionState(session)?.lastPosition == last)
        }
        #expect(batch.changes(in: Table.heads).map(\.key) == sessions.map(key))
    }
}
