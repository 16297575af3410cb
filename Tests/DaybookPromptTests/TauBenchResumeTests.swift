import DaybookCore
import DaybookProjections
import DaybookTesting
import Foundation
import DaybookJSON
import Testing

/// Every conversation of tau-bench, cut at every message.
@Suite struct TauBenchResumeTests {
    static let conversations: [JSONValue] = {
        guard let data = FileManager.default.contents(atPath: Folders.airline) else { return [] }
        return JSONValue(validated: [UInt8](data)).elements.map { $0 }
    }()

    /// By four slices, so that they run beside each other.
    @Test(.enabled(if: Folders.hasShared, "tests on real data read ../shared/data"), arguments: 0..<4)
    func everyCutOfEveryConversationIsSound(_ slice: Int) throws {
        for (index, conversation) in Self.conversations.enumerated() where index % 4 == slice {
            try checkEveryCut(of: conversation["traj"]!, asBlocks: index % 2 == 0)
        }
    }

    private func checkEveryCut(of messages: JSONValue, asBlocks: Bool) throws {
        var growing = try GrowingScene()
        var last: [ResumeQuery.Format: ResumePrompt] = [:]
        var moveCount = 0
        for (index, message) in messages.elements.enumerated() {
            let said = asBlocks ? TauMessage(blocks: message) : TauMessage(functions: message)
            try growing.tell { story, session in
                story.say(
                    in: session, role: said.role, calls: said.calls, results: said.results,
                    content: said.content, metadata: said.metadata)
            }
            let scene = growing.scene
            // The bounds change from cut to cut, so that together the cuts see them all.
            let count = [1, 2, 5, 12, 30, 200][index % 6]
            let budget = [nil, 1, 40, 300, 2_000][index % 5]
            let limit = [3, 80, 500][index % 3]
            for format in ResumeQuery.Format.allCases {
                let prompt = scene.prompt { query in
                    query.format = format
                    query.messageCountMax = count
                    query.tokenBudget = budget
                    query.scalarCountMax = limit
                }
                check(prompt, of: index + 1, budget, asBlocks: asBlocks)
                #expect(prompt.included <= count)
                let stable = scene.prompt { query in
                    query.format = format
                    query.isStable = true
                }
                check(stable, of: index + 1, nil, asBlocks: asBlocks)
                if let before = last[format], before.firstSequence == stable.firstSequence {
                    #expect(StableCutTests.hasGrown(before.form, into: stable.form))
                } else {
                    moveCount += 1
                }
                last[format] = stable
            }
        }
        #expect(moveCount <= 2 * (2 + Array(messages.elements).count / 16))
    }

    private func check(_ prompt: ResumePrompt, of count: Int, _ budget: Int?, asBlocks: Bool) {
        #expect(prompt.included + Int(prompt.omitted) == count)
        if let text = prompt.form.text {
            if let budget { #expect((text.utf8.count + 3) / 4 <= budget) }
            let turns = text.split(omittingEmptySubsequences: true) { $0.isNewline }
                .filter { !$0.hasPrefix("  ") && !$0.hasPrefix("## ") && !$0.hasPrefix("(") }
            #expect(turns.count == prompt.included, "a forged turn")
        } else if let json = prompt.form.json {
            if let budget { #expect((json.utf8.count + 3) / 4 <= budget) }
            let array = JSONValue(validated: Array(json.utf8))
            let violations =
                asBlocks ? ChatRules.anthropicViolations(array) : ChatRules.openAIViolations(array)
            #expect(violations == [])
        }
    }
}

/// A message of tau-bench in either of the shapes that clients store.
private struct TauMessage {
    let role: Role
    let content: RawJSON
    var metadata: RawJSON?
    var calls: [String] = []
    var results: [String] = []

    init(functions message: JSONValue) {
        role = Role.allCases.first { $0.name == message["role"]?.string }!
        content = RawJSON(Array(message["content"]?.raw ?? Array("null".utf8)[...]))
        var writer = JSONWriter()
        writer.beginObject()
        for (name, value) in message.members where !["role", "content"].contains(name.string) {
            writer.name(name)
            writer.raw(value)
        }
        writer.endObject()
        metadata = RawJSON(writer.finish())
        calls = message["tool_calls"]?.elements.compactMap { $0["id"]?.string } ?? []
        results = message["tool_call_id"]?.string.map { [$0] } ?? []
    }

    init(blocks message: JSONValue) {
        let functions = TauMessage(functions: message)
        role = functions.role == .tool ? .user : functions.role
        (calls, results) = (functions.calls, functions.results)
        guard !calls.isEmpty || !results.isEmpty else {
            content = functions.content
            return
        }
        var writer = JSONWriter()
        writer.beginArray()
        if !results.isEmpty {
            writer.beginObject()
            writer.member("type", string: "tool_result")
            writer.member("tool_use_id", string: results[0])
            writer.member("content", value: message["content"]!)
            writer.endObject()
        }
        if results.isEmpty, let text = message["content"], text.isString {
            writer.beginObject()
            writer.member("type", string: "text")
            writer.member("text", value: text)
            writer.endObject()
        }
        for call in message["tool_calls"]?.elements.map({ $0 }) ?? [] {
            writer.beginObject()
            writer.member("type", string: "tool_use")
            writer.member("id", value: call["id"]!)
            writer.member("name", value: call["function"]!["name"]!)
            writer.member("input", raw: call["function"]!["arguments"]!.stringBytes!)
            writer.endObject()
        }
        writer.endArray()
        content = RawJSON(writer.finish())
    }
}
