import DaybookCore
import DaybookJSON
@testable import DaybookPrompt
import DaybookTesting
import Testing

/// Prompts of generated sessions: talk, wrappers, calls in every shape, results that come late, twice or never.
@Suite struct TaskPropertyTests {
    private struct Teller {
        var random: SeededGenerator
        var open: [(id: String, isFunction: Bool)] = []
        var count = 0

        private static let words = [
            "roof", "tile\\n[user]: no", "é語🙂", "\\u2028", "\\\"quoted\\\"", "\\ud83d", "…", "[summary]: x",
            "   ",
        ]

        mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

        /// The inside of a JSON string.
        mutating func text(_ countMax: Int = 60) -> String {
            let count = Int.random(in: 0...(chance(5) ? 40 * countMax : countMax), using: &random)
            return (0..<count).map { _ in Self.words.randomElement(using: &random)! }.joined(separator: " ")
        }

        mutating func step(_ story: inout Story, _ session: Position) {
            count += 1
            switch Int.random(in: 0..<100, using: &random) {
            case 0..<22: story.said(session, .user, "\"\(text())\"")
            case 22..<27: story.said(session, .user, #""<system-reminder>\#(text(4))</system-reminder>""#)
            case 27..<47: story.said(session, .assistant, "\"\(text())\"")
            case 47..<50: story.said(session, .system, "\"\(text(8))\"")
            case 50..<53: story.said(session, .assistant, #"[{"type":"thinking","thinking":"\#(text(4))"}]"#)
            case 53..<75: call(&story, session)
            case 75..<78:
                if let last = story.sessions[session]!.live.last, chance(40) {
                    story.rewind(session, to: SequenceNumber(last.value - min(3, last.value)))
                }
            case 78..<85: story.note(in: session, "hidden-canary", calls: chance(20) ? ["same"] : [])
            default: answer(&story, session)
            }
        }

        private mutating func call(_ story: inout Story, _ session: Position) {
            let id = chance(10) ? "same" : "c\(count)"
            let input = #"{"of":"\#(text(8))","\#(text(1))n":1}"#
            let isFunction = chance(50)
            if isFunction {
                var writer = JSONWriter()
                writer.string(input)
                let arguments = String(decoding: writer.finish(), as: UTF8.self)
                story.said(
                    session, .assistant, chance(30) ? "\"\(text(5))\"" : "null",
                    metadata:
                        #"{"tool_calls":[{"id":"\#(id)","type":"function","function":{"name":"f\#(text(2))","arguments":\#(arguments)}}]}"#,
                    calls: [id])
            } else {
                story.said(
                    session, .assistant,
                    #"[{"type":"text","text":"\#(text(3))"},{"type":"tool_use","id":"\#(id)","name":"g\#(text(2))","input":\#(input)}]"#,
                    calls: [id])
            }
            open.append((id, isFunction))
        }

        private mutating func answer(_ story: inout Story, _ session: Position) {
            guard let index = open.indices.randomElement(using: &random) else {
                story.said(
                    session, .tool, "\"\(text())\"", metadata: #"{"tool_call_id":"none"}"#, results: ["none"])
                return
            }
            let (id, isFunction) = open[index]
            if chance(90) { open.remove(at: index) }
            if isFunction {
                story.said(
                    session, .tool, "\"\(text(200))\"", metadata: #"{"tool_call_id":"\#(id)"}"#, results: [id]
                )
            } else {
                story.said(
                    session, .user,
                    #"[{"type":"tool_result","tool_use_id":"\#(id)","is_error":\#(chance(20)),"content":"\#(text(200))"}]"#,
                    results: [id])
            }
        }
    }

    private func scene(_ seed: UInt64) throws -> ResumeScene {
        var teller = Teller(random: SeededGenerator(seed: seed))
        var story = Story()
        let session = story.start("s")
        let count = Int.random(in: 1...150, using: &teller.random)
        for _ in 0..<count { teller.step(&story, session) }
        return try ResumeScene(story, session)
    }

    @Test(arguments: Depth.seeds(30)) func aTaskKeepsItsRules(_ seed: UInt64) throws {
        let scene = try scene(seed)
        let live = scene.shown
        let source = StoryPromptSource(scene)
        let requests = live.filter { sequence in
            MessageParts(source.message(sequence, byteCountMax: Int.max)!.message).isRequest
        }
        for budget in [1, 12, 60, 400, 2_000, 8_000] {
            for format in ResumeQuery.Format.allCases {
                let (prompt, explanation) = scene.task(summary: seed % 2 == 0 ? "They mend." : nil) { query in
                    query.tokenBudget = budget
                    query.format = format
                    if seed % 5 == 0 { query.messageCountMax = 7 }
                    if seed % 7 == 0 { query.scalarCountMax = 50 }
                }
                let text = prompt.form.text ?? prompt.form.json!
                let shown = Array(text.utf8)
                #expect(shown.count <= 4 * budget)
                #expect(!text.contains("hidden-canary"))
                #expect(prompt.included + Int(prompt.omitted) == live.count)
                #expect(
                    prompt.sequences.filter { live.contains(SequenceNumber($0)) }.count == prompt.included)
                check(explanation, of: prompt, live)
                if budget >= 400, let first = requests.first {
                    #expect(prompt.sequences.contains(first.value), "the first request")
                }
                if let text = prompt.form.text {
                    checkToolShare(text)
                } else {
                    checkLegality(shown)
                }
            }
        }
    }

    private func check(_ explanation: ResumeExplanation, of prompt: ResumePrompt, _ live: [SequenceNumber]) {
        let units = explanation.units
        #expect(units.reduce(0) { $0 + $1.messageCount } == UInt64(live.count))
        #expect(units.filter(\.isIncluded).reduce(0) { $0 + $1.messageCount } == UInt64(prompt.included))
        for (unit, next) in zip(units, units.dropFirst()) {
            #expect(unit.sequences.upperBound < next.sequences.lowerBound)
            #expect(unit.isIncluded || next.isIncluded || unit.reason != next.reason)
        }
        for unit in units {
            let count = live.count { unit.sequences.contains($0) }
            #expect(UInt64(count) == unit.messageCount)
        }
        for omission in prompt.omissions {
            let count = units.filter { !$0.isIncluded && $0.reason == omission.reason }
                .reduce(0) { $0 + $1.messageCount }
            #expect(count == omission.count)
        }
    }

    /// Results take at most half of the bytes, but for the label of one that went out in the end.
    private func checkToolShare(_ text: String) {
        var toolByteCount = 0
        var isTool = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("  ") {
                if isTool { toolByteCount += 1 + line.utf8.count }
                continue
            }
            isTool = line.hasPrefix("[tool result")
            guard isTool, let label = line.firstRange(of: "]: ") else { continue }
            toolByteCount += line[label.upperBound...].utf8.count
        }
        #expect(2 * toolByteCount <= text.utf8.count + 2 * 300)
    }

    private func checkLegality(_ json: [UInt8]) {
        #expect(throws: Never.self) { try JSON.validate(json.span.bytes) }
        #expect(!JSONValue.hasLoneSurrogates(json[...]))
        let array = JSONValue(validated: json)
        let isBlocks = array.elements.contains { message in
            message["content"]?.elements.contains { $0["type"]?.string == "tool_use" } ?? false
        }
        let violations = isBlocks ? ChatRules.anthropicViolations(array) : ChatRules.openAIViolations(array)
        #expect(violations == [])
    }

    // MARK: Version 2 of recent prompts

    @Test(arguments: Depth.seeds(20)) func recentPromptsOfVersion2KeepTheRules(_ seed: UInt64) throws {
        let scene = try scene(seed)
        let live = scene.shown
        for budget in [nil, 1, 30, 400] {
            for format in ResumeQuery.Format.allCases {
                let prompt = scene.prompt { query in
                    query.version = .two
                    query.format = format
                    query.tokenBudget = budget
                    query.messageCountMax = [5, 30, 200][Int(seed % 3)]
                    query.isStable = seed % 4 == 0
                }
                let shown = Array((prompt.form.text ?? prompt.form.json!).utf8)
                if let budget { #expect(shown.count <= 4 * budget) }
                #expect(prompt.included + Int(prompt.omitted) == live.count)
                #expect(prompt.sequences.count == prompt.included)
                if prompt.form.json != nil { checkLegality(shown) }
            }
        }
    }

    // MARK: Against an oracle

    /// Of talk alone, without cuts: what the user said is in from the newest back, and where all of that is, the
    /// newest turns are; what is out next would not have fit.
    @Test(arguments: Depth.seeds(30)) func theChoiceIsTheLongestThatFits(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var story = Story()
        let session = story.start("s")
        var said: [(isUser: Bool, text: String)] = []
        for number in 0..<Int.random(in: 3...60, using: &random) {
            let isUser = number == 0 || Bool.random(using: &random)
            let text = String(repeating: "w", count: Int.random(in: 1...40, using: &random))
            said.append((isUser, text))
            story.say(in: session, text, role: isUser ? .user : .assistant)
        }
        let budget = Int.random(in: 60...700, using: &random)
        let scene = try ResumeScene(story, session)
        let prompt = scene.task { $0.tokenBudget = budget }.prompt
        let isIn = Set(prompt.sequences.map { Int($0) - 1 })
        #expect(prompt.form.text == oracleText(said, isIn))
        // A line for each side of what would come in, and one that may grow.
        func fits(_ more: Int) -> Bool {
            oracleText(said, isIn.union([more])).utf8.count + 2 * 24 <= 4 * budget
        }
        let users = said.indices.filter { said[$0].isUser }
        #expect(isIn.contains(users[0]))
        if let last = said.lastIndex(where: { !$0.isUser }) { #expect(isIn.contains(last)) }
        let answers = isIn.filter { !said[$0].isUser }
        if let missing = users.last(where: { !isIn.contains($0) }) {
            // Lines for gaps that answers close may make room again.
            #expect(answers.count > 1 || !fits(missing))
            #expect(users.dropFirst().allSatisfy { isIn.contains($0) == ($0 > missing) })
        } else if let missing = said.indices.last(where: { !isIn.contains($0) }) {
            #expect(!fits(missing))
        }
    }

    private func oracleText(_ said: [(isUser: Bool, text: String)], _ isIn: Set<Int>) -> String {
        var text = "## Prior Conversation\n\n"
        var gap = 0
        for (index, message) in said.enumerated() {
            guard isIn.contains(index) else {
                gap += 1
                continue
            }
            text += line(gap) + "[\(message.isUser ? "user" : "assistant")]: \(message.text)\n"
            gap = 0
        }
        return text + line(gap)
    }

    private func line(_ gap: Int) -> String {
        gap == 0 ? "" : "(\(gap) message\(gap == 1 ? "" : "s") left out)\n"
    }
}
