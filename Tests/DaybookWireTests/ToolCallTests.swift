import DaybookCore
import DaybookJSON
import Testing

@testable import DaybookWire

@Suite struct ToolCallTests {
    private func calls(_ role: Role, _ content: String, _ metadata: String? = nil) throws -> ToolCalls {
        ToolCalls(
            role: role, content: try value(content.utf8), metadata: try metadata.map { try value($0.utf8) })
    }

    private func texts(_ ids: [[UInt8]]) -> [String] { ids.map(text) }

    @Test func contentBlocksAreCalls() throws {
        let calls = try calls(
            .assistant,
            #"[{"type":"text","text":"x"},{"type":"tool_use","id":"a\u0041","name":"f","input":{}},"#
                + #"{"input":{},"name":"g","id":"b","type":"tool_use"},{"type":"tool_use","id":"b","name":"g"}]"#
        )
        #expect(texts(calls.callIDs) == ["aA", "b", "b"])
        #expect(calls.type == .toolCall)
    }

    @Test func contentBlocksAreResults() throws {
        let calls = try calls(
            .user,
            #"[{"type":"tool_result","tool_use_id":"a","content":"x"},{"type":"tool_result","tool_use_id":"b"}]"#
        )
        #expect(texts(calls.resultIDs) == ["a", "b"])
        #expect(calls.type == .toolResult)
    }

    @Test(arguments: [
        #"[{"type":"function_call","call_id":"a","name":"f","arguments":"{}"}]"#,
        #"{"type":"function_call","call_id":"a","name":"f","arguments":"{}"}"#,
        #"[{"text":"x"},{"functionCall":{"id":"a","name":"f","args":{}}}]"#,
        #"{"role":"model","parts":[{"functionCall":{"id":"a","name":"f","args":{}}}]}"#,
        #"{"functionCall":{"id":"a","name":"f","args":{}}}"#,
    ])
    func functionsAreCalls(_ content: String) throws {
        let calls = try calls(.assistant, content)
        #expect(texts(calls.callIDs) == ["a"] && calls.callNames.isEmpty && calls.type == .toolCall)
    }

    @Test(arguments: [
        #"[{"type":"function_call_output","call_id":"a","output":"x"}]"#,
        #"{"type":"function_call_output","call_id":"a","output":"x"}"#,
        #"{"role":"user","parts":[{"functionResponse":{"id":"a","name":"f","response":{}}}]}"#,
    ])
    func functionsAreResults(_ content: String) throws {
        let calls = try calls(.tool, content)
        #expect(texts(calls.resultIDs) == ["a"] && calls.type == .toolResult)
    }

    @Test func callsWithoutAnIDHaveTheirNames() throws {
        let part = #"{"functionCall":{"name":"f","args":{}}}"#
        let made = try calls(
            .assistant, #"{"parts":[\#(part),\#(part),{"functionCall":{"id":"","name":"g"}}]}"#)
        #expect(made.callIDs.isEmpty && texts(made.callNames) == ["f", "f", "g"] && made.type == .toolCall)
        let given = try calls(.user, #"[{"functionResponse":{"name":"f","response":{}}}]"#)
        #expect(texts(given.resultNames) == ["f"] && given.type == .toolResult)
        let response = try calls(.assistant, #"{"type":"function_call","name":"h"}"#)
        #expect(texts(response.callNames) == ["h"])
    }

    @Test func metadataIsCalls() throws {
        let metadata =
            #"{"tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{}"}},"#
            + #"{"id":"b","function":{"name":"f","arguments":"{}"}}]}"#
        #expect(texts(try calls(.assistant, "null", metadata).callIDs) == ["a", "b"])
        #expect(try calls(.assistant, "null", metadata).type == .toolCall)
    }

    @Test func metadataIsAResultWithTheRoleTool() throws {
        #expect(texts(try calls(.tool, #""x""#, #"{"tool_call_id":"a"}"#).resultIDs) == ["a"])
        #expect(try calls(.tool, #""x""#, #"{"tool_call_id":"a"}"#).type == .toolResult)
        #expect(try calls(.user, #""x""#, #"{"tool_call_id":"a"}"#).type == .text)
    }

    @Test func callsInBothShapesCountOnce() throws {
        let calls = try calls(
            .assistant, #"[{"type":"tool_use","id":"a","name":"f","input":{}}]"#,
            #"{"tool_calls":[{"id":"a","function":{}},{"id":"b","function":{}}]}"#)
        #expect(texts(calls.callIDs) == ["a", "b"])
    }

    @Test(arguments: [
        (#""tool_use""#, nil), ("{}", nil), (#"[{"type":"tool_use"}]"#, nil), ("[1,null,[]]", nil),
        (#"[{"type":"tool_use","id":7}]"#, nil), (#"[{"type":["tool_use"],"id":"a"}]"#, nil),
        (#"[{"type":"tool_result","id":"a"}]"#, nil), ("1", "[]"), ("1", #"{"tool_calls":{}}"#),
        ("1", #"{"tool_calls":[1,{"id":"a"},{"id":1,"function":{}},{"function":{}}]}"#),
        ("1", #"{"tool_call_id":4}"#),
    ]) func malformedBlocksAreText(content: String, metadata: String?) throws {
        let calls = try calls(.tool, content, metadata)
        #expect(calls.type == .text)
        #expect(calls.callIDs.isEmpty && calls.resultIDs.isEmpty)
    }

    @Test func idsHaveALimit() throws {
        let block = #"{"type":"tool_use","id":"a"}"#
        let content = "[" + Array(repeating: block, count: 2_000).joined(separator: ",") + "]"
        #expect(try calls(.assistant, content).callIDs.count == Limits.toolCallCountMax)
    }

    @Test func theTypeGivenRulesButIDsAreKept() throws {
        let params =
            #"{"session":"s","role":"assistant","type":"artifact","content":[{"type":"tool_use","id":"a"}]}"#
        guard
            case .record(.messages(let turn)) = try #require(call("message.append", params).append).command
        else {
            Issue.record("no message")
            return
        }
        #expect(turn.messages[0].type == .artifact)
        #expect(texts(turn.messages[0].callIDs) == ["a"])
    }
}
