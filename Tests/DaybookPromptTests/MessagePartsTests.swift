import DaybookCore
import DaybookJSON
@testable import DaybookPrompt
import DaybookTesting
import Testing

/// The shapes that version 2 of the prompt understands, as it spells them.
@Suite struct MessagePartsTests {
    struct Shape: Sendable, CustomTestStringConvertible {
        let role: Role
        let content: String
        let metadata: String?
        let text: String

        init(_ role: Role, _ content: String, metadata: String? = nil, _ text: String) {
            self.role = role
            self.content = content
            self.metadata = metadata
            self.text = text
        }

        var testDescription: String { content + (metadata ?? "") }
    }

    @Test(arguments: [
        Shape(.user, #""hi""#, "[user]: hi\n"),
        Shape(
            .assistant,
            #"[{"type":"text","text":"so"},{"type":"tool_use","id":"1","name":"f","input":{"a":1}}]"#,
            "[assistant]: so\n  (calls f {\"a\":1})\n"),
        Shape(
            .user,
            #"[{"type":"tool_result","tool_use_id":"1","content":[{"type":"text","text":"one\ntwo"}]}]"#,
            "[tool result]: one\n  two\n"),
        Shape(
            .user, #"[{"type":"tool_result","tool_use_id":"1","is_error":true,"content":""}]"#,
            "[tool result, error]: (no output)\n"),
        Shape(
            .assistant, "null",
            metadata: #"{"tool_calls":[{"id":"1","function":{"name":"f","arguments":"{\n \"a\": 1}"}}]}"#,
            "[assistant]: (calls f { \"a\": 1})\n"),
        Shape(.tool, #""out""#, metadata: #"{"tool_call_id":"1","name":"f"}"#, "[tool result: f]: out\n"),
        Shape(
            .tool, #""{\"output\":\"out\",\"metadata\":{\"exit_code\":2}}""#,
            metadata: #"{"tool_call_id":"1"}"#, "[tool result, error]: out\n"),
        Shape(
            .assistant, #"{"type":"function_call","call_id":"1","name":"f","arguments":"{}"}"#,
            "[assistant]: (calls f)\n"),
        Shape(
            .assistant,
            #"[{"type":"custom_tool_call","call_id":"1","name":"apply_patch","input":"*** Begin\n+a"}]"#,
            "[assistant]: (calls apply_patch *** Begin +a)\n"),
        Shape(
            .assistant, #"[{"type":"local_shell_call","call_id":"1","action":{"command":["ls"]}}]"#,
            "[assistant]: (calls local_shell {\"command\":[\"ls\"]})\n"),
        Shape(
            .tool, #"[{"type":"function_call_output","call_id":"1","output":"out"}]"#, "[tool result]: out\n"),
        Shape(
            .assistant, #"[{"functionCall":{"name":"f","args":{"a":1}}}]"#,
            "[assistant]: (calls f {\"a\":1})\n"),
        Shape(
            .user, #"{"parts":[{"functionResponse":{"name":"f","response":{"output":"out"}}}]}"#,
            "[tool result: f]: out\n"),
        Shape(
            .user, #"[{"function_response":{"name":"f","response":{"error":"away"}}}]"#,
            "[tool result: f, error]: away\n"),
        Shape(.assistant, #"[{"text":"hm","thought":true},{"text":"said"}]"#, "[assistant]: said\n"),
        Shape(.user, #"[{"type":"image","source":{}}]"#, "[user]: (image)\n"),
        Shape(.user, #"[{"type":"novelty","x":1}]"#, "[user]: (novelty, x: 1)\n"),
        Shape(.user, #"[{"x":1}]"#, "[user]: {\"x\":1}\n"),
        Shape(.user, #""<system-reminder>x</system-reminder>""#, ""),
        Shape(.assistant, #"[{"type":"thinking","thinking":"hm"}]"#, ""),
    ])
    func shapesAsText(_ shape: Shape) {
        let message = Message.made(shape.content, role: shape.role, metadata: shape.metadata)
        let text = SpokenText.entries(of: MessageParts(message))
        #expect(String(decoding: text, as: UTF8.self) == shape.text)
    }

    @Test func resultsHaveTheNamesOfTheirCalls() {
        var pairing = ToolPairing()
        let calls =
            #"[{"type":"tool_use","id":"1","name":"f"},{"functionCall":{"name":"g"}},{"functionCall":{"name":"g"}}]"#
        let results =
            #"[{"functionResponse":{"name":"g","response":{}}},{"type":"tool_result","tool_use_id":"1"},"#
            + #"{"functionResponse":{"name":"g","response":{}}},{"type":"tool_result","tool_use_id":"2"}]"#
        var call = MessageParts(.made(calls, role: .assistant))
        var result = MessageParts(.made(results))
        let isCallWhole = pairing.pair(&call)
        let isResultWhole = pairing.pair(&result)
        #expect(isCallWhole && !isResultWhole)
        #expect(result.results.map { String(decoding: $0.name, as: UTF8.self) } == ["g", "f", "g", ""])
        #expect(result.results[0].id != result.results[2].id)
        #expect(result.results[0].id != nil)
    }

    /// Half a surrogate pair in JSON is no text that a model's API takes.
    @Test(arguments: ResumeQuery.Version.allCases) func whatGoesToAModelIsWhole(
        _ version: ResumeQuery.Version
    ) throws {
        var story = Story()
        let session = story.start("s")
        story.said(session, .user, #""list \ud83d""#)
        let long = String(repeating: "x", count: 2_000)
        story.said(
            session, .assistant,
            #"[{"type":"tool_use","id":"c","name":"ls","input":{"\udc00k":"ls \ud83d","whole":"\ud83d\ude00","l":"\#(long)"}}]"#,
            calls: ["c"])
        story.said(
            session, .user, #"[{"type":"tool_result","tool_use_id":"c","content":"\ud83d"}]"#, results: ["c"])
        let scene = try ResumeScene(story, session)
        let json = try #require(
            scene.prompt {
                $0.version = version
                $0.format = .messages
            }.form.json)
        #expect(!JSONValue.hasLoneSurrogates(Array(json.utf8)[...]))
        #expect(json.contains("ls \u{FFFD}"))
        #expect(json.contains("\u{FFFD}k"))
    }
}
