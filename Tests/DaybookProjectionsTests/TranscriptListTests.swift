import DaybookCore
import DaybookProjections
import DaybookTesting
import Testing

/// A transcript as a list, with hidden messages and without.
@Suite struct TranscriptListTests {
    /// Every way through the lists of generated histories, against an array.
    @Test(arguments: Depth.seeds(10)) func listsAreThoseOfTheStory(_ seed: UInt64) throws {
        let story = RandomStory.story(seed: seed, eventCount: 600)
        let rows = try FoldEngine.rows(of: Projections.transcripts, story)
        var hiddenCount = 0
        for (session, state) in story.sessions {
            let transcript = try #require(try Transcript(of: session, in: rows))
            hiddenCount += state.live.count - state.shown.count
            try check(TranscriptList(transcript), state.shown, recorded: state)
            try check(TranscriptList(transcript, includingHidden: true), state.live, recorded: state)
            #expect(transcript.sharedCount == UInt64(state.shown.count { state.isInherited($0) }))
        }
        #expect(hiddenCount > 0)
    }

    private func check(
        _ list: TranscriptList, _ expected: [SequenceNumber], recorded state: Story.Conversation
    ) throws {
        var list = list
        #expect(list.count == UInt64(expected.count))
        #expect(try list.first() == expected.first)
        #expect(try list.last() == expected.last)
        for (offset, sequence) in expected.enumerated() {
            #expect(try list.sequence(atOffset: UInt64(offset)) == sequence)
        }
        #expect(try list.sequence(atOffset: UInt64(expected.count)) == nil)
        let members = Set(expected)
        // Also around messages that are not in the list, and behind all.
        let ends = [SequenceNumber.none, state.lastSequence.next, SequenceNumber(UInt64.max)]
        for sequence in state.positions.keys.sorted() + ends {
            #expect(try list.next(after: sequence) == expected.first { $0 > sequence })
            #expect(try list.previous(before: sequence) == expected.last { $0 < sequence })
            #expect(try list.offset(of: sequence) == UInt64(expected.count { $0 < sequence }))
            #expect(try list.contains(sequence) == members.contains(sequence))
        }
    }

    private func story(_ count: Int, hidden isHidden: (Int) -> Bool) -> (story: Story, session: Position) {
        var story = Story()
        let session = story.start("s")
        for index in 0..<count {
            if isHidden(index) { story.note(in: session) } else { story.say(in: session) }
        }
        return (story, session)
    }

    private func sequences(_ list: inout TranscriptList) throws -> [UInt64] {
        var sequences: [UInt64] = []
        while let next = try list.next(after: SequenceNumber(sequences.last ?? 0)) {
            sequences.append(next.value)
        }
        return sequences
    }

    @Test func aForkPassesOverWhatItInheritsAndWhatItHas() throws {
        var (story, parent) = story(100) { $0 % 3 == 1 }
        let fork = story.fork(parent, at: SequenceNumber(71), "f")
        for index in 0..<30 {
            if index % 2 == 0 { story.note(in: fork) } else { story.say(in: fork) }
        }
        let grandchild = story.fork(fork, at: SequenceNumber(50), "g")
        story.note(in: grandchild)
        story.say(in: grandchild)
        // Hidden before and after the forks, in the same rows.
        story.note(in: parent)
        let rows = try FoldEngine.rows(of: Projections.transcripts, story)
        for session in [parent, fork, grandchild] {
            var list = TranscriptList(try #require(try Transcript(of: session, in: rows)))
            #expect(try sequences(&list) == story.sessions[session]!.shown.map(\.value))
        }
    }

    @Test func aTranscriptOfHiddenMessagesIsEmptyToPeople() throws {
        let (story, session) = story(200) { _ in true }
        let rows = try FoldEngine.rows(of: Projections.transcripts, story)
        let transcript = try #require(try Transcript(of: session, in: rows))
        var shown = TranscriptList(transcript)
        #expect(try shown.count == 0 && shown.first() == nil && shown.last() == nil)
        var all = TranscriptList(transcript, includingHidden: true)
        #expect(try sequences(&all) == Array(1...200))
    }

    /// Where nothing is hidden nothing more is kept.
    @Test func aSessionWithoutHiddenMessagesHasNoRowsOfThem() throws {
        let (story, _) = story(300) { _ in false }
        for (projector, table) in [
            (Projections.transcripts, TranscriptsProjector.Table.hidden),
            (Projections.sessions, SessionsProjector.Table.hidden),
            (Projections.projects, GroupTable.hidden),
        ] as [(any Projector, ViewTable)] {
            #expect(try FoldEngine.rows(of: projector, story).tables[table.index].isEmpty)
        }
    }

    // MARK: Cost

    /// Rows looked up for a page of 50 messages at a place of the transcript, and how many.
    private func cost(
        of rows: StoredRows, _ session: Position, _ read: (inout TranscriptList) throws -> SequenceNumber?
    ) throws -> Int {
        var list = TranscriptList(try #require(try Transcript(of: session, in: rows)))
        let before = rows.readCount
        var next = try read(&list)
        for _ in 0..<50 {
            guard let sequence = next else { break }
            next = try list.next(after: sequence)
        }
        return rows.readCount - before
    }

    /// Every second message hidden: a page looks at a row for each 64 messages that it passes, and finds its
    /// place by bisection. Without hidden ones it looks at none.
    @Test(arguments: Depth.isFull ? [2_000, 20_000, 1_000_000] : [2_000, 20_000])
    func hiddenMessagesAreNotLookedAt(_ count: Int) throws {
        let (plain, plainSession) = story(count / 2) { _ in false }
        let (mixed, mixedSession) = story(count) { $0 % 2 == 1 }
        let plainRows = try FoldEngine.rows(of: Projections.transcripts, plain)
        let mixedRows = try FoldEngine.rows(of: Projections.transcripts, mixed)
        let bisection = (count / 64).bitWidth - (count / 64).leadingZeroBitCount + 1
        let passed = 2 * 50 / 64 + 2
        for offset in [0, count / 5, count / 2 - 50] {
            let read = { (list: inout TranscriptList) in try list.sequence(atOffset: UInt64(offset)) }
            #expect(try cost(of: plainRows, plainSession, read) == 0)
            #expect(try cost(of: mixedRows, mixedSession, read) <= bisection + passed)
        }
        let newest = { (list: inout TranscriptList) in try list.last() }
        #expect(try cost(of: mixedRows, mixedSession, newest) <= bisection + passed)
        // A session's row, which is written with each message, stays as small as it was.
        for (projector, table) in [
            (Projections.transcripts, TranscriptsProjector.Table.sessions),
            (Projections.sessions, SessionsProjector.Table.rows),
            (Projections.resume, ResumeProjector.Table.sessions),
        ] as [(any Projector, ViewTable)] {
            let small = try FoldEngine.rows(of: projector, story(20) { $0 % 2 == 1 }.story)
            let large = try FoldEngine.rows(of: projector, mixed)
            let key = ViewKey.session(mixedSession)
            #expect(large.row(table, key)?.count == small.row(table, key)?.count)
        }
    }
}
