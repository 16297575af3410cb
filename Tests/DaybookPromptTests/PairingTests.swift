import DaybookCore
import DaybookProjections
import DaybookPrompt
import DaybookTesting
import Testing

/// A result belongs to the nearest earlier unanswered call of its id.
@Suite struct PairingTests {
    private func scene(_ tell: (inout Story, Position) -> Void) throws -> ResumeScene {
        var story = Story()
        let session = story.start("s")
        tell(&story, session)
        return try ResumeScene(story, session)
    }

    private func answers(_ sequence: UInt64, _ scene: ResumeScene) -> [UInt64] {
        scene.message(SequenceNumber(sequence)).answers.map(\.call.value)
    }

    @Test func aResultAnswersItsCall() throws {
        let scene = try scene { story, session in
            story.say(in: session, calls: ["a"])
            story.say(in: session, results: ["a"])
        }
        #expect(answers(2, scene) == [1])
        #expect(scene.message(SequenceNumber(1)).callCount == 1)
        #expect(scene.answeredCount(1) == 1)
        #expect(scene.message(SequenceNumber(2)).orphanResultCount == 0)
        #expect(scene.rows.sortedKeys(ResumeProjector.Table.calls) == [])
    }

    @Test func anIDUsedAgainIsAnsweredNearestFirst() throws {
        let scene = try scene { story, session in
            story.say(in: session, calls: ["a"])
            story.say(in: session, calls: ["a"])
            story.say(in: session, results: ["a"])
            story.say(in: session, results: ["a"])
            story.say(in: session, results: ["a"])
        }
        #expect(answers(3, scene) == [2])
        #expect(answers(4, scene) == [1])
        #expect(answers(5, scene) == [])
        #expect(scene.message(SequenceNumber(5)).orphanResultCount == 1)
    }

    @Test func oneMessageMayCallAndAnswerSeveral() throws {
        let scene = try scene { story, session in
            story.say(in: session, calls: ["a", "b", "b"])
            story.say(in: session, results: ["b", "a"])
            story.say(in: session, calls: ["c"], results: ["b"])
            story.say(in: session, results: ["c", "nobody"])
        }
        #expect(answers(2, scene) == [1, 1])
        #expect(answers(3, scene) == [1])
        #expect(answers(4, scene) == [3])
        #expect(scene.answeredCount(1) == 3)
        #expect(scene.message(SequenceNumber(4)).orphanResultCount == 1)
    }

    @Test func aMessageDoesNotAnswerItself() throws {
        let scene = try scene { story, session in story.say(in: session, calls: ["a"], results: ["a"]) }
        #expect(answers(1, scene) == [])
        #expect(scene.message(SequenceNumber(1)).orphanResultCount == 1)
        #expect(scene.answeredCount(1) == 0)
    }

    @Test func sessionsDoNotAnswerOneAnother() throws {
        var story = Story()
        let first = story.start("1")
        let second = story.start("2")
        story.say(in: first, calls: ["a"])
        story.say(in: second, results: ["a"])
        #expect(try ResumeScene(story, second).message(SequenceNumber(1)).orphanResultCount == 1)
        #expect(try ResumeScene(story, first).answeredCount(1) == 0)
    }

    @Test func aCallThatWasRewoundIsNotAnswered() throws {
        let scene = try scene { story, session in
            story.say(in: session, calls: ["a"])
            story.say(in: session, calls: ["a"])
            story.rewind(session, to: SequenceNumber(1))
            story.say(in: session, results: ["a"])
        }
        #expect(answers(3, scene) == [1])
    }

    @Test func aCallThatWasClearedIsNotAnswered() throws {
        let scene = try scene { story, session in
            story.say(in: session, calls: ["a"])
            story.clear(session)
            story.say(in: session, results: ["a"])
        }
        #expect(answers(2, scene) == [])
        #expect(scene.message(SequenceNumber(2)).orphanResultCount == 1)
    }

    /// A result that stays is left without its call, which no prompt shows.
    @Test func aCallBeforeAClearedMessageIsNotAnswered() throws {
        let scene = try scene { story, session in
            story.say(in: session, calls: ["a", "b"])
            story.say(in: session, results: ["b"])
            story.say(in: session, "stays")
            story.clear(session, through: SequenceNumber(1))
            story.say(in: session, results: ["a"])
        }
        #expect(answers(4, scene) == [])
        #expect(scene.message(SequenceNumber(4)).orphanResultCount == 1)
        let prompt = scene.prompt()
        #expect(prompt.omissions.map(\.reason) == ["toolCallSplit"])
        #expect(prompt.included == 2)
    }

    /// Going back to before the result and answering anew is what a rewind is for.
    @Test func aCallWhoseResultWasRewoundIsUnansweredAgain() throws {
        let scene = try scene { story, session in
            story.say(in: session, calls: ["a"])
            story.say(in: session, results: ["a"])
            story.rewind(session, to: SequenceNumber(1))
            story.say(in: session, results: ["a"])
        }
        #expect(answers(3, scene) == [1])
        #expect(scene.answeredCount(1) == 1)
        #expect(scene.prompt().included == 2)
    }

    /// What is hidden calls nothing and answers nothing.
    @Test func hiddenMessagesAreNotPaired() throws {
        let scene = try scene { story, session in
            story.say(in: session, calls: ["a"])
            story.note(in: session, calls: ["a", "b"])
            story.note(in: session, results: ["a"])
            story.say(in: session, results: ["a", "b"])
        }
        #expect(answers(4, scene) == [1])
        #expect(scene.message(SequenceNumber(4)).orphanResultCount == 1)
        #expect(scene.message(SequenceNumber(2)).callCount == 0 && answers(3, scene) == [])
        #expect([1, 2, 3, 4].map { scene.message(SequenceNumber($0)).unit } == [1, 1, 1, 1])
    }

    // MARK: Against a model

    private struct Model {
        var calls: [(message: SequenceNumber, id: UInt64, answeredBy: SequenceNumber?)] = []
        var answers: [SequenceNumber: [SequenceNumber]] = [:]
        var orphanCounts: [SequenceNumber: UInt64] = [:]

        mutating func follow(_ header: EventHeader) {
            switch header.type {
            case .messageRecorded:
                guard case .message(let tail) = header.tail, !header.flags.contains(.hidden) else { return }
                answers[header.sequence] = []
                orphanCounts[header.sequence] = 0
                for result in tail.results {
                    let call = calls.lastIndex { $0.id == result && $0.answeredBy == nil }
                    if let call {
                        calls[call].answeredBy = header.sequence
                        answers[header.sequence]!.append(calls[call].message)
                    } else {
                        orphanCounts[header.sequence]! += 1
                    }
                }
                calls += tail.calls.map { (header.sequence, $0, nil) }
            case .sessionCleared:
                guard case .cleared = header.tail else { return calls = [] }
                calls.removeAll { $0.message <= header.sequence }
            case .sessionErased: calls = []
            case .sessionRewound: rewind(to: header.sequence)
            // The parent's events have come before.
            case .sessionStarted: if let fork = header.fork { rewind(to: fork.sequence) }
            default: break
            }
        }

        private mutating func rewind(to last: SequenceNumber) {
            calls.removeAll { $0.message > last }
            for index in calls.indices where calls[index].answeredBy ?? .none > last {
                calls[index].answeredBy = nil
            }
        }
    }

    @Test(arguments: Depth.seeds(20)) func generatedHistoriesPairAsTheModel(_ seed: UInt64)
        throws
    {
        let story = RandomStory.story(seed: seed, eventCount: 600)
        let rows = try FoldEngine.rows(of: Projections.resume, story)
        for (session, state) in story.sessions {
            let scene = ResumeScene(story, session, rows)
            var model = Model()
            for header in story.lineage(of: session) { model.follow(header) }
            for sequence in state.shown {
                let bytes = scene.messageBytes(sequence)
                let row = ResumeMessageRow(bytes)
                #expect(row.bytesAgain == bytes)
                #expect(row.answers.map(\.call) == model.answers[sequence])
                #expect(row.orphanResultCount == model.orphanCounts[sequence])
                let answered = model.calls.count { $0.message == sequence && $0.answeredBy != nil }
                #expect(scene.answeredCount(sequence.value) == answered)
            }
        }
    }
}

extension ResumeMessageRow {
    /// The words of the row, without zeros at the end, written here independently of the projector.
    fileprivate var bytesAgain: [UInt8] {
        var words = [position.value, unit, callCount]
        words += [orphanResultCount, isRedacted ? 1 : 0, editPosition.value, UInt64(answers.count)]
        for answer in answers { words += [answer.call.value, answer.id] }
        while words.last == 0 { words.removeLast() }
        var bytes: [UInt8] = []
        for word in words { bytes.append(littleEndian: word) }
        return bytes
    }
}
