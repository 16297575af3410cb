import DaybookCore
import DaybookProjections
import DaybookJSON
import DaybookPrompt
import DaybookTesting
import Testing

/// The resume prompt as an array for chat APIs.
@Suite struct ResumeMessagesTests {
    private struct Told {
        let json: String
        let prompt: ResumePrompt

        var omissions: [String: UInt64] {
            Dictionary(uniqueKeysWithValues: prompt.omissions.map { ($0.reason, $0.count) })
        }
    }

    /// A message as a client would send it; its calls and results are found as the wire finds them.
    private struct Said {
        var role = Role.user
        var content: String
        var metadata: String?
        var calls: [String] = []
        var results: [String] = []
        var type = MessageType.text

        static func user(_ text: String) -> Said { Said(content: "\"\(text)\"") }
        static func assistant(_ text: String) -> Said { Said(role: .assistant, content: "\"\(text)\"") }

        static func functions(_ ids: String..., saying text: String = "null") -> Said {
            let calls = ids.map {
                #"{"id":"\#($0)","type":"function","function":{"name":"f","arguments":"{}"}}"#
            }
            return Said(
                role: .assistant, content: text,
                metadata: #"{"tool_calls":[\#(calls.joined(separator: ","))]}"#, calls: ids)
        }

        static func output(_ id: String, _ text: String = "ok") -> Said {
            Said(
                role: .tool, content: "\"\(text)\"", metadata: #"{"tool_call_id":"\#(id)"}"#, results: [id])
        }

        static func uses(_ ids: String..., text: String? = nil) -> Said {
            var blocks = text.map { [#"{"type":"text","text":"\#($0)"}"#] } ?? []
            blocks += ids.map { #"{"type":"tool_use","id":"\#($0)","name":"f","input":{"a": 1}}"# }
            return Said(role: .assistant, content: "[\(blocks.joined(separator: ","))]", calls: ids)
        }

        static func toolResults(_ ids: String..., text: String? = nil) -> Said {
            var blocks = ids.map { #"{"type":"tool_result","tool_use_id":"\#($0)","content":"ok"}"# }
            if let text { blocks.append(#"{"type":"text","text":"\#(text)"}"#) }
            return Said(content: "[\(blocks.joined(separator: ","))]", results: ids)
        }
    }

    private func tell(
        _ said: [Said], summary: String? = nil, _ change: (inout ResumeQuery) -> Void = { _ in }
    ) throws -> Told {
        var story = Story()
        let session = story.start("s")
        for message in said {
            story.say(
                in: session, role: message.role, type: message.type, calls: message.calls,
                results: message.results, content: RawJSON(Array(message.content.utf8)),
                metadata: message.metadata.map { RawJSON(Array($0.utf8)) })
        }
        let prompt = try ResumeScene(story, session).prompt(summary: summary) { query in
            query.format = .messages
            change(&query)
        }
        return Told(json: try #require(prompt.form.json), prompt: prompt)
    }

    // MARK: Turns

    @Test func plainTextsStayAsTheyCame() throws {
        let told = try tell([.user("hi"), .assistant("hello"), .user("bye")])
        let expected =
            #"[{"role":"user","content":"hi"},{"role":"assistant","content":"hello"},"#
            + #"{"role":"user","content":"bye"}]"#
        #expect(told.json == expected)
        #expect(told.prompt.included == 3 && told.prompt.omitted == 0)
    }

    @Test func neighboursOfOneRoleAreOneTurn() throws {
        let told = try tell([.user("a"), .user("b"), .assistant("c"), .assistant("d")])
        let expected =
            #"[{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]},"#
            + #"{"role":"assistant","content":[{"type":"text","text":"c"},{"type":"text","text":"d"}]}]"#
        #expect(told.json == expected)
    }

    @Test func anAssistantThatBeginsIsIntroduced() throws {
        #expect(
            try tell([.assistant("welcome")]).json
                == #"[{"role":"user","content":"(the conversation begins)"},"#
                + #"{"role":"assistant","content":"welcome"}]"#)
        let cut = try tell([.user("a"), .assistant("b")]) { $0.messageCountMax = 1 }
        #expect(
            cut.json == #"[{"role":"user","content":"(1 earlier message left out)"},"#
                + #"{"role":"assistant","content":"b"}]"#)
    }

    @Test func theSummaryStandsBeforeWhatFollows() throws {
        let told = try tell([.user("a"), .user("b")], summary: "before") { $0.messageCountMax = 1 }
        let expected =
            #"[{"role":"user","content":[{"type":"text","text":"(1 earlier message left out)"},"#
            + #"{"type":"text","text":"[summary]: before"},{"type":"text","text":"b"}]}]"#
        #expect(told.json == expected)
    }

    @Test func systemAndEmptyMessagesAreLeftOutWithAReason() throws {
        let told = try tell([
            Said(role: .system, content: #""be brief""#), .user("  "), Said(content: "null"), .user("a"),
            Said(role: .assistant, content: #"[{"type":"thinking","thinking":"hm","signature":"x"}]"#),
        ])
        #expect(told.json == #"[{"role":"user","content":"a"}]"#)
        #expect(told.omissions == ["systemMessage": 1, "emptyContent": 3])
        #expect(
            told.prompt.firstSequence == SequenceNumber(4) && told.prompt.throughSequence == SequenceNumber(5)
        )
    }

    // MARK: Calls, each shape in its own dialect

    @Test func functionsStayFunctions() throws {
        let told = try tell([.user("q"), .functions("c1"), .output("c1", ""), .assistant("a")])
        let expected =
            #"[{"role":"user","content":"q"},{"role":"assistant","content":null,"tool_calls":"#
            + #"[{"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}}]},"#
            + #"{"role":"tool","content":"(no output)","tool_call_id":"c1"},"#
            + #"{"role":"assistant","content":"a"}]"#
        #expect(told.json == expected)
    }

    @Test func blocksStayBlocks() throws {
        let told = try tell([.user("q"), .uses("c1", text: "look"), .toolResults("c1", text: "thanks")])
        let expected =
            #"[{"role":"user","content":"q"},{"role":"assistant","content":[{"type":"text","text":"look"},"#
            + #"{"type":"tool_use","id":"c1","name":"f","input":{"a": 1}}]},{"role":"user","content":"#
            + #"[{"type":"tool_result","tool_use_id":"c1","content":"ok"},{"type":"text","text":"thanks"}]}]"#
        #expect(told.json == expected)
    }

    @Test func aMixedSessionSpeaksTheDialectOfItsFirstCall() throws {
        let blocks: [Said] = [.uses("b"), .toolResults("b")]
        let functions: [Said] = [.functions("f"), .output("f")]
        let first = try tell([.user("q")] + blocks + functions).json
        #expect(ChatRules.anthropicViolations(JSONValue(validated: Array(first.utf8))) == [])
        let second = try tell([.user("q")] + functions + blocks).json
        #expect(ChatRules.openAIViolations(JSONValue(validated: Array(second.utf8))) == [])
        #expect(second.contains(#""arguments":"{\"a\": 1}""#))
    }

    @Test func parallelCallsAreOneTurn() throws {
        let told = try tell([
            .user("q"), .uses("a"), .uses("b", text: "and"), .toolResults("b"), .toolResults("a"),
            .user("then"),
        ])
        #expect(told.prompt.omitted == 0)
        #expect(ChatRules.anthropicViolations(JSONValue(validated: Array(told.json.utf8))) == [])
    }

    @Test func whatNobodyAnswersIsLeftOutAndItsTextKept() throws {
        let told = try tell([
            .user("q"), .uses("a"), .uses("b", text: "let me see"), .user("stop"), .toolResults("a"),
            .functions("late"),
        ])
        let expected =
            #"[{"role":"user","content":"q"},{"role":"assistant","content":"let me see"},"#
            + #"{"role":"user","content":"stop"}]"#
        #expect(told.json == expected)
        #expect(told.omissions == ["unpairedToolCall": 3])
    }

    @Test func aCallWithoutAnswerTakesNoOtherWithIt() throws {
        let told = try tell([.user("q"), .uses("lost"), .uses("b"), .toolResults("b"), .assistant("so")])
        #expect(told.omissions == ["unpairedToolCall": 1])
        #expect(told.json.contains(#""tool_use_id":"b""#) && !told.json.contains("lost"))
    }

    @Test func idsThatTheAPIsRefuseAreReplacedInPairs() throws {
        let told = try tell([
            .user("q"), .uses("x"), .toolResults("x"), .uses("x"), .toolResults("x"), .uses("a|b.c"),
            .toolResults("a|b.c"), .user("end"),
        ])
        #expect(told.prompt.omitted == 0)
        for id in ["x", "call_2", "call_3"] { #expect(told.json.split(separator: "\"\(id)\"").count == 3) }
        #expect(ChatRules.anthropicViolations(JSONValue(validated: Array(told.json.utf8))) == [])
    }

    // MARK: Cuts

    @Test func allTextsOfAMessageKeepToTheLimitTogether() throws {
        let content =
            #"[{"type":"text","text":"abcdef"},{"type":"text","text":"ghijkl"},{"type":"text","text":"m"}]"#
        let told = try tell([Said(content: content)]) { $0.scalarCountMax = 10 }
        let expected =
            #"[{"role":"user","content":[{"type":"text","text":"abcdef"},{"type":"text","text":"g..."}]}]"#
        #expect(told.json == expected)
        #expect(told.prompt.truncated == 1)
    }

    @Test func aCallsInputKeepsItsForm() throws {
        let input = #"{"path":"a","text":"\#(String(repeating: "x", count: 40))","n":[1,{"b":true}]}"#
        let content = #"[{"type":"tool_use","id":"c","name":"write","input":\#(input)}]"#
        let told = try tell([
            .user("q"), Said(role: .assistant, content: content, calls: ["c"]), .toolResults("c"),
        ]) { $0.scalarCountMax = 20 }
        #expect(
            told.json.contains(
                #""input":{"path":"a","text":"\#(String(repeating: "x", count: 17))...","n":[1,{"b":true}]}"#)
        )
        #expect(told.prompt.truncated == 1)
    }

    @Test func artifactsImagesAndRedactedAreShortLines() throws {
        var artifact = Said.assistant("code")
        artifact.type = .artifact
        let told = try tell([Said(content: #"[{"type":"image","source":{}}]"#), artifact])
        #expect(told.json.contains(#""content":"(image)""#))
        #expect(told.json.contains(#""content":"(artifact, 4 characters)""#))
    }

    // MARK: Any history

    /// Whatever is said and called, in any order: an array that both kinds of API take.
    @Test(arguments: 1...30 as ClosedRange<UInt64>) func everyArrayIsTaken(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let isBlocks = seed % 2 == 0
        var said: [Said] = []
        for _ in 0..<120 { said.append(Self.anything(isBlocks: isBlocks, &random)) }
        for count in [1, 2, 3, 5, 8, 30, 120] {
            let told = try tell(said) { query in
                query.messageCountMax = count
                query.scalarCountMax = Int.random(in: 3...50, using: &random)
                query.tokenBudget =
                    Bool.random(using: &random) ? Int.random(in: 1...900, using: &random) : nil
                query.isStable = Bool.random(using: &random)
            }
            let bytes = Array(told.json.utf8)
            try JSON.validate(bytes.span.bytes)
            let array = JSONValue(validated: bytes)
            let violations =
                isBlocks ? ChatRules.anthropicViolations(array) : ChatRules.openAIViolations(array)
            #expect(violations == [], "\(told.json)")
            #expect(told.prompt.included + Int(told.prompt.omitted) == said.count)
        }
    }

    private static func anything(isBlocks: Bool, _ random: inout SeededGenerator) -> Said {
        let id = ["a", "b", "c.d", ""].randomElement(using: &random)!
        let other = ["a", "e"].randomElement(using: &random)!
        switch Int.random(in: 0..<12, using: &random) {
        case 0: return .user("u")
        case 1: return .assistant("a")
        case 2: return Said(role: .system, content: #""s""#)
        case 3: return Said(role: .allCases.randomElement(using: &random)!, content: #""\u2028 ""#)
        case 4: return Said(role: .tool, content: #""stray""#)
        case 5, 6: return isBlocks ? .uses(id) : .functions(id)
        case 7: return isBlocks ? .uses(id, other, text: "t") : .functions(id, other, saying: #""t""#)
        case 8: return isBlocks ? .toolResults(id, other, text: "t") : .output(other)
        default: return isBlocks ? .toolResults(id) : .output(id)
        }
    }
}
