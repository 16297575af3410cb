import DaybookCore
import DaybookProjections
import DaybookTesting
import Testing

@Suite struct TranscriptsTests {
    private func transcript(_ session: Position, _ story: Story) throws -> [UInt64] {
        let rows = try FoldEngine.rows(of: Projections.transcripts, story)
        let row = try #require(rows.row(TranscriptsProjector.Table.sessions, ViewKey.session(session)))
        return TranscriptRow(row).live.all.ranges.flatMap { Array($0) }
    }

    private func message(_ sequence: UInt64, _ session: Position, _ story: Story) throws -> MessageRow {
        let rows = try FoldEngine.rows(of: Projections.transcripts, story)
        let key = ViewKey.session(session, sequence)
        return MessageRow(try #require(rows.row(TranscriptsProjector.Table.messages, key)))
    }

    @Test func messagesStandInOrderWithWhatListsAreFilteredBy() throws {
        var story = Story()
        let session = story.start("s")
        story.say(in: session, type: .artifact, run: "r")
        story.say(in: session)
        #expect(try transcript(session, story) == [1, 2])
        let first = try message(1, session, story)
        #expect(first.position == Position(2))
        #expect(first.type == .artifact)
        #expect(first.run == .named("r"))
        let second = try message(2, session, story)
        #expect(second.type == .text)
        #expect(second.run == .none)
    }

    @Test func clearingEmptiesAndTheNumbersGoOn() throws {
        var story = Story()
        let session = story.start("s")
        for _ in 0..<3 { story.say(in: session) }
        story.clear(session)
        #expect(try transcript(session, story) == [])
        story.say(in: session)
        #expect(try transcript(session, story) == [4])
    }

    @Test func rewindingLeavesAGap() throws {
        var story = Story()
        let session = story.start("s")
        for _ in 0..<5 { story.say(in: session) }
        story.rewind(session, to: SequenceNumber(2))
        story.say(in: session)
        story.say(in: session)
        #expect(try transcript(session, story) == [1, 2, 6, 7])
        story.rewind(session, to: SequenceNumber(6))
        #expect(try transcript(session, story) == [1, 2, 6])
        story.rewind(session, to: .none)
        #expect(try transcript(session, story) == [])
    }

    @Test func anErasedSessionHasNoMessages() throws {
        var story = Story()
        let session = story.start("s")
        story.say(in: session)
        story.add(.sessionErased, to: session)
        #expect(try transcript(session, story) == [])
    }

    @Test func amendmentsAreNotedOnTheirMessage() throws {
        var story = Story()
        let session = story.start("s")
        story.say(in: session)
        story.say(in: session)
        story.add(.messageEdited, to: session) { $0.sequence = SequenceNumber(1) }
        let edit = story.add(.messageEdited, to: session) { $0.sequence = SequenceNumber(1) }
        for _ in 0..<2 { story.add(.messageAnnotated, to: session) { $0.sequence = SequenceNumber(1) } }
        #expect(try message(1, session, story).editPosition == edit)
        #expect(try message(1, session, story).annotationCount == 2)
        #expect(try message(2, session, story).editPosition == .none)
        story.add(.messageRedacted, to: session) {
            $0.sequence = SequenceNumber(1)
            $0.flags = .keepsCurrent
        }
        #expect(try message(1, session, story).redactedBy == .none)
        let redaction = story.add(.messageRedacted, to: session) { $0.sequence = SequenceNumber(1) }
        #expect(try message(1, session, story).redactedBy == redaction)
        #expect(try message(2, session, story).redactedBy == .none)
    }

    @Test func aForksOwnMessagesFollowTheForkPoint() throws {
        var story = Story()
        let parent = story.start("parent")
        for _ in 0..<4 { story.say(in: parent) }
        let fork = ForkPoint(parent: parent, revision: Revision(5), sequence: SequenceNumber(3))
        let child = story.start("child") { $0.fork = fork }
        story.say(in: child)
        #expect(try transcript(child, story) == [1, 2, 3, 4])
        let rows = try FoldEngine.rows(of: Projections.transcripts, story)
        let row = try #require(rows.row(TranscriptsProjector.Table.sessions, ViewKey.session(child)))
        #expect(TranscriptRow(row).fork == fork)
    }

    /// The rows of every generated history, against the live messages as the story knows them.
    @Test(arguments: 1...10 as ClosedRange<UInt64>) func transcriptsAreAsTheStoryHasThem(_ seed: UInt64)
        throws
    {
        let story = RandomStory.story(seed: seed, eventCount: 600)
        let rows = try FoldEngine.rows(of: Projections.transcripts, story)
        for (session, state) in story.sessions {
            let stored = try #require(rows.row(TranscriptsProjector.Table.sessions, ViewKey.session(session)))
            #expect(TranscriptRow(stored).live.all.ranges.flatMap { Array($0) } == state.live.map(\.value))
            var transcript = try #require(try Transcript(of: session, in: rows))
            for (sequence, position) in state.positions {
                let entry = try #require(try transcript.entry(sequence))
                #expect(entry.message.position == position)
                #expect(entry.current == state.text(sequence))
                #expect(entry.owner == story.owner(of: sequence, in: session))
                #expect(try transcript.owner(of: sequence) == entry.owner)
                #expect(try transcript.amendments(.edit, of: entry) == story.edits(of: sequence, in: session))
            }
        }
    }

    /// The messages that users wrote, against every live message looked at one by one.
    @Test(arguments: 1...10 as ClosedRange<UInt64>) func promptsAreTheUsersMessagesWithoutResults(
        _ seed: UInt64
    )
        throws
    {
        let story = RandomStory.story(seed: seed, eventCount: 600)
        let rows = try FoldEngine.rows(of: Projections.transcripts, story)
        let headers = Dictionary(uniqueKeysWithValues: story.headers.map { ($0.position, $0) })
        for (session, state) in story.sessions {
            let expected = state.live.filter { sequence in
                let header = headers[state.positions[sequence]!]!
                guard case .message(let tail) = header.tail else { return false }
                return header.role == .user && tail.results.isEmpty && !header.flags.contains(.hidden)
            }
            var transcript = try #require(try Transcript(of: session, in: rows))
            var found: [SequenceNumber] = []
            var list = TranscriptList(transcript)
            while let entry = try list.nextPrompt(after: found.last ?? .none) {
                #expect(try transcript.entry(entry.sequence) == entry)
                found.append(entry.sequence)
            }
            #expect(found == expected)
        }
    }

    @Test func rewindsAreNotedWithWhatTheyLeft() throws {
        var story = Story()
        let session = story.start("s")
        for _ in 0..<5 { story.say(in: session) }
        story.rewind(session, to: SequenceNumber(2))
        story.say(in: session)
        story.rewind(session, to: .none)
        let rows = try FoldEngine.rows(of: Projections.transcripts, story)
        let rewinds = rows.sortedKeys(TranscriptsProjector.Table.rewinds).map { key in
            let row = RewindRow(rows.row(TranscriptsProjector.Table.rewinds, key)!)
            return [key.span.bytes.bigEndianWord(at: 8), row.from.value, row.to.value]
        }
        #expect(rewinds == [[7, 5, 2], [9, 6, 0]])
    }

    @Test func aForkSeesItsSourceAsItWas() throws {
        var story = Story()
        let parent = story.start("parent")
        for _ in 0..<3 { story.say(in: parent) }
        let before = story.edit(SequenceNumber(1), in: parent)
        story.rewind(parent, to: SequenceNumber(2))
        let child = story.fork(parent, at: SequenceNumber(3), "child")
        #expect(try transcript(child, story) == [1, 2])
        let after = story.edit(SequenceNumber(1), in: parent)
        _ = story.edit(SequenceNumber(2), in: parent)
        story.add(.messageAnnotated, to: parent) { $0.sequence = SequenceNumber(1) }
        story.rewind(parent, to: SequenceNumber(1))
        story.say(in: child)
        #expect(try transcript(child, story) == [1, 2, 4])
        let own = story.edit(SequenceNumber(2), in: child)
        let grandchild = story.fork(child, at: SequenceNumber(2), "grandchild")
        _ = story.edit(SequenceNumber(2), in: child)
        let rows = try FoldEngine.rows(of: Projections.transcripts, story)
        var seen = try #require(try Transcript(of: child, in: rows))
        #expect(try seen.entry(SequenceNumber(1))?.current == before)
        #expect(try seen.entry(SequenceNumber(1))?.isAnnotated == false)
        #expect(try #require(try Transcript(of: grandchild, in: rows)).live.count == 2)
        var grandchilds = try #require(try Transcript(of: grandchild, in: rows))
        #expect(try grandchilds.entry(SequenceNumber(2))?.current == own)
        #expect(try grandchilds.entry(SequenceNumber(2))?.owner == parent)
        var parents = try #require(try Transcript(of: parent, in: rows))
        #expect(try parents.entry(SequenceNumber(1))?.current == after)
        #expect(
            try parents.heirs(of: SequenceNumber(1), through: SequenceNumber(1)) == [
                child: SequenceNumber(1), grandchild: SequenceNumber(1),
            ])
        #expect(
            try parents.heirs(of: SequenceNumber(3), through: SequenceNumber(3)) == [child: SequenceNumber(3)]
        )
        #expect(try seen.heirs(of: SequenceNumber(4), through: SequenceNumber(9)) == [:])
    }
}

extension Story {
    /// By the events alone: those of each session on the way up, before the fork from it.
    fileprivate func edits(of sequence: SequenceNumber, in session: Position) -> [Position] {
        let target = position(of: sequence, in: session)
        return lineage(of: session).filter { $0.type == .messageEdited && $0.target == target }.map(
            \.position)
    }
}
