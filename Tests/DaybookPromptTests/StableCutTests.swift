import DaybookCore
import DaybookProjections
import DaybookJSON
import DaybookPrompt
import DaybookTesting
import Testing

/// `stable`: from one call to the next the prompt grows at its end only, until its first message changes.
@Suite struct StableCutTests {
    struct Limits: Sendable, CustomTestStringConvertible {
        let messageCountMax: Int
        var tokenBudget: Int?

        var testDescription: String { "\(messageCountMax) messages, \(tokenBudget ?? 0) tokens" }

        func apply(to query: inout ResumeQuery, _ format: ResumeQuery.Format) {
            query.isStable = true
            query.messageCountMax = messageCountMax
            query.tokenBudget = tokenBudget
            query.format = format
        }
    }

    static let limits = [
        Limits(messageCountMax: 1), Limits(messageCountMax: 7), Limits(messageCountMax: 30),
        Limits(messageCountMax: 100), Limits(messageCountMax: 30, tokenBudget: 120),
        Limits(messageCountMax: 1_000, tokenBudget: 400),
    ]

    /// Any order of speech, calls and results, complete or not.
    @Test(arguments: limits, ResumeQuery.Format.allCases)
    func thePromptGrowsAtItsEndUntilTheCutMoves(_ limits: Limits, _ format: ResumeQuery.Format) throws {
        for seed in 1...3 as ClosedRange<UInt64> {
            var random = SeededGenerator(seed: seed)
            var growing = try GrowingScene()
            var last: ResumePrompt?
            for _ in 0..<120 {
                try growing.tell { story, session in Self.anything(in: session, &story, &random) }
                let prompt = growing.scene.prompt { limits.apply(to: &$0, format) }
                if let last, last.firstSequence == prompt.firstSequence {
                    #expect(Self.hasGrown(last.form, into: prompt.form))
                }
                if let before = last?.firstSequence, let now = prompt.firstSequence { #expect(now >= before) }
                last = prompt
            }
        }
    }

    /// A call with its result is one unit of two messages: 30 messages hold 15 units and may hold no multiple
    /// of 16. The cut goes by 16 all the same.
    @Test(arguments: [1, 2, 5, 10, 29, 30, 31, 60, 100])
    func theCutMovesBy16UnitsHoweverSmallTheWindow(_ count: Int) throws {
        var growing = try GrowingScene()
        var firsts: [UInt64] = []
        for index in 0..<100 {
            try growing.tell { story, session in
                story.say(in: session, role: .assistant, calls: ["c\(index)"])
                story.say(in: session, "r", role: .tool, results: ["c\(index)"])
            }
            let prompt = growing.scene.prompt { Limits(messageCountMax: count).apply(to: &$0, .section) }
            let first = try #require(prompt.firstSequence).value
            if firsts.last != first { firsts.append(first) }
            #expect(prompt.included <= max(count, 32))
            #expect(prompt.omissions.allSatisfy { $0.reason != "toolCallSplit" })
        }
        #expect(firsts == Array(stride(from: 1, through: firsts.last ?? 0, by: 32)))
        #expect(firsts.count <= 100 / 16 + 1)
    }

    /// A budget is never exceeded; where it holds fewer than 16 units the cut goes by 8, 4, 2, but still
    /// seldom.
    @Test(arguments: [60, 120, 250, 500, 1_000]) func aBudgetMovesTheCutSeldom(_ budget: Int) throws {
        var growing = try GrowingScene()
        var firsts: [UInt64] = []
        var fittingCount = 0
        for index in 0..<300 {
            try growing.tell { story, session in story.say(in: session, "message number \(index)") }
            let prompt = growing.scene.prompt {
                Limits(messageCountMax: 1_000, tokenBudget: budget).apply(to: &$0, .section)
            }
            #expect(((prompt.form.text ?? "").utf8.count + 3) / 4 <= budget)
            let first = try #require(prompt.firstSequence).value
            if firsts.last != first { firsts.append(first) }
            fittingCount = max(fittingCount, prompt.included)
        }
        #expect(firsts == firsts.sorted())
        // Each move lands on a multiple of a power of two that is over half of what fits, up to 16.
        #expect(firsts.count <= 300 / min(16, max(1, fittingCount / 4)) + 2)
    }

    @Test func anAnswerToACallOutsideStaysOut() throws {
        var growing = try GrowingScene()
        try growing.tell { story, session in
            story.say(in: session, role: .assistant, calls: ["old"])
            for index in 0..<20 { story.say(in: session, "m\(index)") }
            story.say(in: session, role: .assistant, calls: ["new"])
        }
        let stable = { (scene: ResumeScene) in
            scene.prompt { Limits(messageCountMax: 20).apply(to: &$0, .section) }
        }
        let before = stable(growing.scene)
        try growing.tell { story, session in
            story.say(in: session, "both", role: .tool, results: ["old", "new"])
            story.say(in: session, "next")
        }
        let after = stable(growing.scene)
        #expect(after.firstSequence == before.firstSequence)
        #expect(Self.hasGrown(before.form, into: after.form))
        #expect(after.form.text?.contains("both") == false)
        #expect(after.omissions.contains { $0.reason == "toolCallSplit" && $0.count == 1 })
    }

    // MARK: Support

    private static func anything(
        in session: Position, _ story: inout Story, _ random: inout SeededGenerator
    ) {
        let ids = ["a", "b", "c"]
        let id = ids.randomElement(using: &random)!
        switch Int.random(in: 0..<10, using: &random) {
        case 0, 1: story.say(in: session, "user says", role: .user)
        case 2, 3: story.say(in: session, "assistant says", role: .assistant)
        case 4, 5: call([id], in: session, &story)
        case 6: call(["a", "c"], in: session, &story)
        case 7: answer(["a", "b"], in: session, &story)
        default: answer([id], in: session, &story)
        }
    }

    private static func call(_ ids: [String], in session: Position, _ story: inout Story) {
        let blocks = ids.map { #"{"type":"tool_use","id":"\#($0)","name":"f","input":{}}"# }
        story.say(
            in: session, role: .assistant, type: .toolCall, calls: ids,
            content: RawJSON(Array("[\(blocks.joined(separator: ","))]".utf8)))
    }

    private static func answer(_ ids: [String], in session: Position, _ story: inout Story) {
        let blocks = ids.map { #"{"type":"tool_result","tool_use_id":"\#($0)","content":"r"}"# }
        story.say(
            in: session, type: .toolResult, results: ids,
            content: RawJSON(Array("[\(blocks.joined(separator: ","))]".utf8)))
    }

    /// As a text byte by byte; as an array by its messages, of which the last may have become longer.
    static func hasGrown(_ before: ResumePrompt.Form, into after: ResumePrompt.Form) -> Bool {
        if let before = before.text, let after = after.text { return after.hasPrefix(before) }
        guard let before = before.json, let after = after.json else { return false }
        let (old, new) = (parts(of: before), parts(of: after))
        return new.starts(with: old)
    }

    /// Role by role, its texts, calls and results one by one.
    private static func parts(of json: String) -> [String] {
        JSONValue(validated: Array(json.utf8)).elements.flatMap { message in
            let role = message["role"]?.string ?? ""
            guard let content = message["content"] else { return [role] }
            if let text = content.string { return [#"\#(role) {"type":"text","text":"\#(text)"}"#] }
            return content.elements.map { "\(role) " + String(decoding: $0.raw, as: UTF8.self) }
        }
    }
}
