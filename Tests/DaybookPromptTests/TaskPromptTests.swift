import DaybookCore
import DaybookProjections
@testable import DaybookPrompt
import DaybookTesting
import Testing

@Suite struct TaskPromptTests {
    private func scene(_ tell: (inout Story, Position) -> Void) throws -> ResumeScene {
        var story = Story()
        let session = story.start("s")
        tell(&story, session)
        return try ResumeScene(story, session)
    }

    // MARK: Choice

    @Test func theTaskAsAWhole() throws {
        let scene = try scene { story, session in
            story.say(in: session, "mend the roof")
            for number in 1...60 {
                story.call(session, "c\(number)", "Read", String(repeating: "tile ", count: 100))
            }
            story.say(in: session, "use slate")
            story.call(session, "last", "Bash", "two tiles", isError: true)
            story.say(in: session, "The roof is whole.", role: .assistant)
        }
        let text = scene.taskText(summary: "A roof leaks.") { $0.tokenBudget = 80 }
        let lines = text.split(separator: "\n").map(String.init)
        #expect(
            Array(lines.prefix(4)) == [
                "## Prior Conversation", "[summary]: A roof leaks.", "[user]: mend the roof",
                "(120 messages left out)",
            ])
        #expect(
            Array(lines.suffix(4)) == [
                "[user]: use slate", #"[assistant]: (calls Bash {"of":"last"})"#,
                "[tool result: Bash, error]: two tiles", "[assistant]: The roof is whole.",
            ])
    }

    @Test func wrappersAreNoRequest() throws {
        let scene = try scene { story, session in
            story.said(session, .user, #""<environment_context>x</environment_context>""#)
            story.said(session, .user, #""<command-name>/clear</command-name>""#)
            story.said(session, .user, #""mend it\n<system-reminder>be brief</system-reminder>""#)
        }
        let (prompt, explanation) = scene.task()
        #expect(prompt.form.text == "## Prior Conversation\n\n[user]: mend it\n")
        #expect(prompt.omissionCounts == ["wrapper": 2])
        #expect(explanation.units.map(\.reason) == ["wrapper", "firstRequest"])
        #expect(explanation.units.map(\.messageCount) == [2, 1])
    }

    /// As importers of Claude Code record it.
    @Test func aSlashCommandWithArgumentsIsTheRequest() throws {
        let command =
            #""<command-message>build…</command-message>\n<command-name>/build</command-name>\n"#
            + #"<command-args>a to-do list</command-args>""#
        let scene = try scene { story, session in
            story.said(session, .system, command, metadata: #"{"role":"user"}"#)
            for number in 1...50 { story.call(session, "c\(number)", "Read", "text \(number)") }
            story.say(in: session, "thanks")
        }
        let prompt = scene.task { $0.tokenBudget = 60 }.prompt
        #expect(prompt.form.text?.contains("[user]: a to-do list\n") == true)
        #expect(prompt.sequences.first == 1)
    }

    @Test func longPiecesAreCutToAQuarterEach() throws {
        let long = String(repeating: "word ", count: 2_000)
        let scene = try scene { story, session in
            story.say(in: session, "first " + long)
            story.say(in: session, "short")
            story.say(in: session, "last " + long, role: .assistant)
        }
        for format in ResumeQuery.Format.allCases {
            let prompt = scene.task(summary: "summary " + long) {
                $0.format = format
                $0.tokenBudget = 1_000
            }.prompt
            let shown = prompt.form.text ?? prompt.form.json ?? ""
            #expect(shown.utf8.count <= 4_000)
            #expect(shown.utf8.count > 2_500)
            for word in ["summary word", "first word", "short", "last word", "characters left out …)"] {
                #expect(shown.contains(word), "\(word)")
            }
            #expect(prompt.included == 3)
            #expect(prompt.truncated == 3)
        }
    }

    @Test func anEmptyHistoryGivesEmptyText() throws {
        let scene = try scene { _, _ in }
        #expect(scene.task().prompt.form.text == "")
        let messages = scene.task { $0.format = .messages }.prompt
        #expect(messages.form.json == "[]")
        #expect(messages.included == 0 && messages.omitted == 0 && messages.ranges == [])
    }

    @Test func aBudgetForNothingGivesNothing() throws {
        let scene = try scene { story, session in story.say(in: session, "mend the roof") }
        for format in ResumeQuery.Format.allCases {
            for budget in 1...8 {
                let prompt = scene.task(summary: "sum") {
                    $0.format = format
                    $0.tokenBudget = budget
                }.prompt
                #expect((prompt.form.text ?? prompt.form.json!).utf8.count <= 4 * budget)
                #expect(prompt.included + Int(prompt.omitted) == 1)
            }
        }
    }

    // MARK: Turns

    @Test func maxMessagesBoundsTheNewestTurnsOnly() throws {
        let scene = try scene { story, session in
            for number in 1...10 {
                story.say(in: session, "question \(number)")
                story.say(in: session, "answer \(number)", role: .assistant)
            }
        }
        let prompt = scene.task { $0.messageCountMax = 4 }.prompt
        #expect(prompt.sequences == [1, 3, 5, 7, 9, 11, 13, 15, 17, 18, 19, 20])
        #expect(prompt.omissionCounts == ["maxMessages": 8])
        #expect(
            prompt.form.text?.contains("[user]: question 1\n(1 message left out)\n[user]: question 2\n")
                == true)
    }

    @Test func maxCharactersBoundsTheNewestTurnsOnly() throws {
        let long = String(repeating: "x", count: 900)
        let scene = try scene { story, session in
            story.say(in: session, long)
            story.say(in: session, "later " + long, role: .assistant)
            story.call(session, "c", "Read", long)
            story.say(in: session, "done", role: .assistant)
        }
        let text = scene.taskText { $0.scalarCountMax = 300 }
        #expect(text.contains("[user]: \(long)\n"))
        let lines = text.split(separator: "\n[")
        #expect(lines.allSatisfy { $0.utf8.count < 400 || $0.hasPrefix("## ") || $0.hasPrefix("user") })
        #expect(text.components(of: "characters left out").count == 3)
    }

    @Test func aRepeatedOutputIsShownOnce() throws {
        let output = String(repeating: "licence ", count: 20)
        let scene = try scene { story, session in
            story.say(in: session, String(repeating: "mend the roof ", count: 40))
            story.call(session, "a", "Read", output)
            story.call(session, "b", "Read", output)
            story.call(session, "c", "Read", "short")
            story.call(session, "d", "Read", "short")
        }
        let text = scene.taskText()
        #expect(text.components(of: output).count == 2)
        #expect(text.contains("[tool result: Read]: (the same output as below)\n"))
        #expect(text.components(of: "[tool result: Read]: short\n").count == 3)
    }

    @Test func aRepeatedBeginningIsShownOnce() throws {
        let licence = String(repeating: "licence ", count: 300)
        let scene = try scene { story, session in
            story.say(in: session, String(repeating: "mend the roof ", count: 400))
            story.call(session, "a", "Read", licence + "roof")
            story.call(session, "b", "Read", licence + "wall")
        }
        let text = scene.taskText()
        #expect(text.contains("(the same beginning as below)"))
        #expect(text.contains("roof\n[assistant]"))
        #expect(text.contains("wall\n"))
    }

    @Test func errorsAreServedBeforeOtherResults() throws {
        let scene = try scene { story, session in
            story.say(in: session, "mend the roof")
            story.said(
                session, .assistant,
                #"[{"type":"tool_use","id":"a","name":"f","input":{}},{"type":"tool_use","id":"b","name":"g","input":{}}]"#,
                calls: ["a", "b"])
            let noise = String(repeating: "noise ", count: 150)
            story.said(
                session, .user,
                #"[{"type":"tool_result","tool_use_id":"a","content":"\#(noise)"},"#
                    + #"{"type":"tool_result","tool_use_id":"b","is_error":true,"content":"the ladder is too short"}]"#,
                results: ["a", "b"])
        }
        let text = scene.taskText()
        #expect(text.contains("[tool result: g, error]: the ladder is too short\n"))
    }

    @Test func resultsWithoutTheirCallsGoOut() throws {
        let scene = try scene { story, session in
            story.say(in: session, "mend the roof")
            for id in ["a", "b"] {
                story.said(
                    session, .assistant,
                    #"[{"type":"tool_use","id":"\#(id)","name":"\#(id)","input":{}}]"#, calls: [id])
            }
            for id in ["a", "b"] {
                story.said(
                    session, .user,
                    #"[{"type":"tool_result","tool_use_id":"\#(id)","content":"of \#(id)"}]"#, results: [id])
            }
        }
        let prompt = scene.task { $0.messageCountMax = 3 }.prompt
        #expect(prompt.sequences == [1, 3, 5])
        #expect(prompt.omissionCounts == ["toolCallSplit": 1, "maxMessages": 1])
        let array = scene.task {
            $0.format = .messages
            $0.messageCountMax = 3
        }.prompt
        #expect(array.form.json?.contains("of b") == true)
        #expect(array.form.json?.contains("of a") == false)
    }

    // MARK: Cost

    /// A session of any length of which nothing is kept in memory.
    private struct EndlessSource: PromptSource {
        typealias Failure = Never
        let count: UInt64
        let text: String

        func offset(of sequence: SequenceNumber) -> UInt64 { sequence.value - 1 }
        func previous(before sequence: SequenceNumber) -> SequenceNumber? {
            sequence.value > 1 ? SequenceNumber(min(sequence.value - 1, count)) : nil
        }
        func next(after sequence: SequenceNumber) -> SequenceNumber? {
            sequence.value < count ? sequence.next : nil
        }
        func role(of sequence: SequenceNumber) -> Role { sequence.value % 2 == 1 ? .user : .assistant }
        func answeredCalls(of sequence: SequenceNumber) -> [SequenceNumber] { [] }
        func request(before sequence: SequenceNumber) -> SequenceNumber? {
            previous(before: sequence).map { SequenceNumber(($0.value - 1) / 2 * 2 + 1) }
        }
        func request(after sequence: SequenceNumber) -> SequenceNumber? {
            next(after: sequence).map { SequenceNumber($0.value / 2 * 2 + 1) }
        }
        func message(_ sequence: SequenceNumber, byteCountMax: Int) -> (message: Message, byteCount: Int)? {
            guard text.utf8.count <= byteCountMax else { return nil }
            var message = Message.saying(text, role: role(of: sequence))
            message.header.sequence = sequence
            return (message, text.utf8.count)
        }
    }

    private func bodyCount(_ count: UInt64, _ text: String, _ change: (inout ResumeQuery) -> Void) -> Int {
        var query = ResumeQuery(session: SessionID("s")!)
        query.keep = .task
        query.version = .two
        change(&query)
        var composer = TaskComposer(query, EndlessSource(count: count, text: text))
        composer.compose(summary: nil)
        let (bodyCount, byteCount) = (composer.bodies.bodyCount, composer.bodies.byteCount)
        #expect(bodyCount <= Limits.promptBodyCountMax)
        #expect(byteCount <= Limits.promptBodyByteCountMax)
        return bodyCount
    }

    @Test func aPromptReadsAsManyBodiesOfAnySession() {
        let texts = ["a few words", String(repeating: "long ", count: 400)]
        for text in texts {
            let counts = [1_000, 100_000, 1_000_000].map { bodyCount($0, text) { $0.tokenBudget = 2_000 } }
            #expect(counts[0] == counts[1])
            #expect(counts[1] == counts[2])
        }
    }

    @Test func readingEndsAtItsLimits() throws {
        #expect(bodyCount(1_000_000, "a", { $0.tokenBudget = 500_000 }) == Limits.promptBodyCountMax)
        let large = "<system-reminder>\(String(repeating: "large", count: 200_000))</system-reminder>"
        #expect(bodyCount(1_000, large, { $0.tokenBudget = 500_000 }) > 16)
        var query = ResumeQuery(session: SessionID("s")!)
        query.keep = .task
        query.tokenBudget = 500_000
        var composer = TaskComposer(query, EndlessSource(count: 1_000_000, text: "a"))
        composer.compose(summary: nil)
        let task = composer.finish()
        let beyond = task.explanation(revision: .first).units.filter { $0.reason == "readLimit" }
        #expect(beyond.first?.messageCount ?? 0 > 900_000)
        #expect(UInt64(task.prompt.included) + task.prompt.omitted == 1_000_000)
    }
}

extension String {
    fileprivate func components(of separator: String) -> [Substring] {
        split(separator: separator, omittingEmptySubsequences: false)
    }
}
