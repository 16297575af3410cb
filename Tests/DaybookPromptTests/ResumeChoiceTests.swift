import DaybookCore
import DaybookProjections
import DaybookPrompt
import DaybookTesting
import Testing

@Suite struct ResumeChoiceTests {
    private func omissions(_ prompt: ResumePrompt) -> [String: UInt64] {
        Dictionary(uniqueKeysWithValues: prompt.omissions.map { ($0.reason, $0.count) })
    }

    @Test func theNewestMessagesAndHowManyWereLeftOut() throws {
        var story = Story()
        let session = story.start("s")
        for index in 1...45 { story.say(in: session, "m\(index)") }
        let prompt = try ResumeScene(story, session).prompt()
        #expect(prompt.included == 30)
        #expect(omissions(prompt) == ["maxMessages": 15])
        #expect(prompt.omitted == 15)
        #expect(prompt.firstSequence == SequenceNumber(16))
        #expect(prompt.throughSequence == SequenceNumber(45))
    }

    @Test func messagesThatLeftTheTranscriptAreNotCounted() throws {
        var story = Story()
        let session = story.start("s")
        for _ in 0..<40 { story.say(in: session) }
        story.rewind(session, to: SequenceNumber(5))
        story.say(in: session)
        let prompt = try ResumeScene(story, session).prompt { $0.messageCountMax = 4 }
        #expect(prompt.firstSequence == SequenceNumber(3))
        #expect(prompt.throughSequence == SequenceNumber(41))
        #expect(omissions(prompt) == ["maxMessages": 2])
    }

    @Test func aResultWhoseCallIsOutGoesOut() throws {
        var story = Story()
        let session = story.start("s")
        story.say(in: session, calls: ["a"])
        story.say(in: session, results: ["a"])
        story.say(in: session)
        let prompt = try ResumeScene(story, session).prompt { $0.messageCountMax = 2 }
        #expect(prompt.firstSequence == SequenceNumber(3))
        #expect(omissions(prompt) == ["maxMessages": 1, "toolCallSplit": 1])
    }

    /// Over windows of any size of generated histories: in or out together, in order, and all accounted for.
    @Test(arguments: Depth.seeds(15)) func aCallAndItsResultsGoTogether(_ seed: UInt64) throws {
        let story = RandomStory.story(seed: seed, eventCount: 500)
        for (session, state) in story.sessions where state.status != .erased {
            let scene = try ResumeScene(story, session)
            for count in [0, 1, 2, 3, 5, 8, 13, 30, 1_000] {
                for isStable in [false, true] {
                    let choice = scene.choice(count, isStable: isStable)
                    check(choice, in: scene, isStable: isStable)
                    #expect(isStable || choice.included.count <= count)
                    var shorter = choice
                    shorter.omitOlder(than: choice.included.count / 2, reason: "tokenBudget")
                    check(shorter, in: scene, isStable: isStable)
                }
            }
        }
    }

    private func check(_ choice: ResumeChoice, in scene: ResumeScene, isStable: Bool) {
        let live = scene.shown
        var answeredInAll: [SequenceNumber: Int] = [:]
        for answer in live.flatMap({ scene.message($0).answers }) {
            answeredInAll[answer.call, default: 0] += 1
        }
        let included = choice.included.map(\.sequence)
        let shown = Set(included)
        #expect(included == live.filter(shown.contains))
        #expect(choice.omissions.reduce(0) { $0 + Int($1.count) } == live.count - included.count)
        #expect(Set(choice.omissions.map(\.reason)).count == choice.omissions.count)
        #expect(choice.omissions.allSatisfy { $0.count > 0 })
        #expect(choice.omittedBefore == live.prefix { !shown.contains($0) }.count)
        var answeredCounts: [SequenceNumber: Int] = [:]
        for candidate in choice.included {
            for call in candidate.answeredCalls {
                #expect(shown.contains(call), "a result without its call")
                answeredCounts[call, default: 0] += 1
            }
        }
        guard !isStable else { return }
        for candidate in choice.included {
            let answered = answeredCounts[candidate.sequence] ?? 0
            #expect(answered == answeredInAll[candidate.sequence] ?? 0, "a call without all of its results")
        }
    }

    // MARK: The stable cut

    /// With one message a unit: the text grows at its end until the cut moves, and then by 16.
    @Test func aStableCutMovesByMultiplesOf16() throws {
        var story = Story()
        let session = story.start("s")
        var last: ResumePrompt?
        var cuts: [UInt64] = []
        for index in 1...120 {
            story.say(in: session, "m\(index)")
            let prompt = try ResumeScene(story, session).prompt { $0.isStable = true }
            let first = try #require(prompt.firstSequence)
            #expect((first.value - 1) % 16 == 0)
            #expect(prompt.included > 30 - 16 || index <= 30 - 16)
            #expect(prompt.included <= 30)
            #expect(prompt.omitted == first.value - 1)
            if let last, last.firstSequence == first {
                let (text, before) = try (#require(prompt.form.text), #require(last.form.text))
                #expect(text.hasPrefix(before))
            } else {
                cuts.append(first.value)
            }
            last = prompt
        }
        #expect(cuts == [1, 17, 33, 49, 65, 81, 97])
    }

    /// Calls and results make one unit, so that a cut never falls between them.
    @Test func aStableCutFallsBeforeAUnit() throws {
        var story = Story()
        let session = story.start("s")
        for index in 0..<60 {
            story.say(in: session, "ask \(index)")
            story.say(in: session, role: .assistant, calls: ["call"])
            story.say(in: session, role: .tool, results: ["call"])
            let scene = try ResumeScene(story, session)
            let prompt = scene.prompt {
                $0.isStable = true
                $0.messageCountMax = 100
            }
            let first = try #require(prompt.firstSequence)
            #expect((scene.message(first).unit - 1) % 16 == 0)
            #expect(scene.message(first).answers.isEmpty)
            #expect(prompt.omissions.allSatisfy { $0.reason != "toolCallSplit" })
        }
    }

    /// Units are counted as they are in the transcript, not as they were before a rewind.
    @Test func aRewindTakesItsUnitsBack() throws {
        var story = Story()
        let session = story.start("s")
        for _ in 0..<20 { story.say(in: session) }
        story.rewind(session, to: SequenceNumber(10))
        #expect(try ResumeScene(story, session).row.unitCount == 10)
        for _ in 0..<10 { story.say(in: session) }
        let scene = try ResumeScene(story, session)
        #expect(scene.row.unitCount == 20)
        #expect(scene.message(SequenceNumber(27)).unit == 17)
    }

    // MARK: Budget

    @Test(arguments: [1, 2, 5, 12, 13, 20, 30, 50, 100, 300, 1_000]) func aBudgetTakesFromTheNewestBack(
        _ budget: Int
    ) throws {
        var random = SeededGenerator(seed: UInt64(budget))
        var story = Story()
        let session = story.start("s")
        for _ in 0..<60 {
            let count = Int.random(in: 0...80, using: &random)
            story.say(
                in: session,
                String(repeating: ["a", "ä", "語", "🙂"].randomElement(using: &random)!, count: count))
        }
        let scene = try ResumeScene(story, session)
        for format in ResumeQuery.Format.allCases {
            let whole = scene.prompt { $0.format = format }
            let prompt = scene.prompt {
                $0.format = format
                $0.tokenBudget = budget
            }
            let bytes = (prompt.form.text ?? prompt.form.json ?? "").utf8.count
            #expect((bytes + 3) / 4 <= budget)
            #expect(prompt.included <= whole.included)
            #expect(prompt.included + Int(prompt.omitted) == 60)
            #expect(prompt.throughSequence == SequenceNumber(60))
            if format == .section, let first = prompt.firstSequence {
                #expect(Int(first.value) == 61 - prompt.included)
            }
            if prompt.included < whole.included { #expect(omissions(prompt)["tokenBudget"] != nil) }
        }
    }

    @Test func aBudgetForAllLeavesNothingOut() throws {
        var story = Story()
        let session = story.start("s")
        for index in 0..<10 { story.say(in: session, "message \(index)") }
        let scene = try ResumeScene(story, session)
        let whole = scene.prompt()
        #expect(scene.prompt { $0.tokenBudget = 10_000 } == whole)
    }

    @Test func aBudgetKeepsTheSummary() throws {
        var story = Story()
        let session = story.start("s")
        for index in 0..<10 { story.say(in: session, "message \(index)") }
        let text = try ResumeScene(story, session).text(summary: "what was before") { $0.tokenBudget = 40 }
        #expect(text.contains("[summary]: what was before\n"))
        #expect(!text.contains("message 0"))
        #expect((text.utf8.count + 3) / 4 <= 40)
    }

    @Test func aBudgetCutsBeforeAUnit() throws {
        var story = Story()
        let session = story.start("s")
        story.say(in: session, String(repeating: "x", count: 400), calls: ["a"])
        story.say(in: session, "result", results: ["a"])
        story.say(in: session, "after")
        let prompt = try ResumeScene(story, session).prompt { $0.tokenBudget = 60 }
        #expect(prompt.firstSequence == SequenceNumber(3))
        #expect(omissions(prompt) == ["tokenBudget": 2])
    }

    // MARK: Summary, redaction and edits in the rows

    @Test func theRowsKnowSummaryAndRedaction() throws {
        var story = Story()
        let session = story.start("s")
        for _ in 0..<3 { story.say(in: session) }
        let summary = story.add(.sessionSummarized, to: session) {
            $0.flags = .carriesSummary
            $0.sequence = SequenceNumber(2)
        }
        story.add(.messageRedacted, to: session) { $0.sequence = SequenceNumber(1) }
        story.add(.messageRedacted, to: session) {
            $0.sequence = SequenceNumber(2)
            $0.flags = .keepsCurrent
        }
        let edit = story.add(.messageEdited, to: session) { $0.sequence = SequenceNumber(3) }
        var scene = try ResumeScene(story, session)
        #expect(scene.row.summary.position == summary && scene.row.summary.through == SequenceNumber(2))
        #expect(scene.message(SequenceNumber(1)).isRedacted && !scene.message(SequenceNumber(2)).isRedacted)
        #expect(scene.message(SequenceNumber(3)).editPosition == edit)
        story.clear(session)
        scene = try ResumeScene(story, session)
        #expect(scene.row.summary.position == .none && scene.row.live.count == 0)
        #expect(scene.text() == "")
    }

    /// The prompt of a long session costs as many rows as it has messages.
    @Test func aWindowReadsNoMoreRowsThanAsked() throws {
        var story = Story()
        let session = story.start("s")
        for _ in 0..<500 { story.say(in: session) }
        let scene = try ResumeScene(story, session)
        #expect(scene.choice(30).included.count == 30)
        #expect(scene.prompt().omitted == 470)
        #expect(scene.row.live.ranges.count == 1)
    }
}
