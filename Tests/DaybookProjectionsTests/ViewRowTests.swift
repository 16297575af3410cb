import DaybookCore
import DaybookProjections
import DaybookTesting
import Testing

/// Rows as they are stored: words without the zeros at the end.
@Suite struct ViewRowTests {
    @Test func zerosAtTheEndAreNotStored() throws {
        var story = Story()
        let session = story.start("s")
        story.say(in: session, run: "run")
        story.say(in: session)
        let rows = try FoldEngine.rows(of: Projections.transcripts, story)
        let table = TranscriptsProjector.Table.messages
        let text = UInt8(MessageType.text.rawValue)
        // Position, type; the run, whose digest is two words; nothing of edits, redactions and annotations.
        let withRun = try #require(rows.row(table, ViewKey.session(session, 1)))
        #expect(withRun.count == 32)
        #expect(Array(withRun.prefix(16)) == [2, 0, 0, 0, 0, 0, 0, 0, text, 0, 0, 0, 0, 0, 0, 0])
        let plain = try #require(rows.row(table, ViewKey.session(session, 2)))
        #expect(plain == [3, 0, 0, 0, 0, 0, 0, 0] + (text == 0 ? [] : [text, 0, 0, 0, 0, 0, 0, 0]))
    }

    @Test(arguments: 1...10 as ClosedRange<UInt64>) func rowsOfAllHistoriesReadAsTheyWereWritten(
        _ seed: UInt64
    ) throws {
        let story = RandomStory.story(seed: seed, eventCount: 400)
        try expectExact(SessionState.self, HeadsProjector.Table.heads, Projections.heads, story)
        try expectExact(SessionRow.self, SessionsProjector.Table.rows, Projections.sessions, story)
        try expectExact(
            TranscriptRow.self, TranscriptsProjector.Table.sessions, Projections.transcripts, story)
        try expectExact(MessageRow.self, TranscriptsProjector.Table.messages, Projections.transcripts, story)
        try expectExact(ResumeSessionRow.self, ResumeProjector.Table.sessions, Projections.resume, story)
        try expectExact(ResumeMessageRow.self, ResumeProjector.Table.messages, Projections.resume, story)
        try expectExact(EstablishedRow.self, InsightsProjector.Table.sessions, Projections.insights, story)
        try expectExact(Derivation.self, InsightsProjector.Table.insights, Projections.insights, story)
        try expectExact(GroupRow.self, GroupTable.groups, Projections.agents, story)
        try expectExact(LifecycleRow.self, LifecycleProjector.Table.sessions, Projections.lifecycle, story)
        try expectExact(ActivityRow.self, ActivityProjector.Table.spans, Projections.activity, story)
    }

    private func expectExact<Row: ViewRow & Equatable>(
        _ type: Row.Type, _ table: ViewTable, _ projector: any Projector, _ story: Story
    ) throws {
        let rows = try FoldEngine.rows(of: projector, story)
        for (key, bytes) in rows.tables[table.index] {
            let row = Row(bytes)
            try #require(row.bytes == bytes, "\(projector.name) \(table.name) \(key)")
            try #require(bytes.count == 8 || bytes.suffix(8).contains { $0 != 0 })
        }
    }
}
