import DaybookClient
import Testing

@testable import daybook

/// Sessions as trajectories in ATIF.
struct AtifDocumentTests {
    private static let session = #"""
        {"id":"s","agent":"weaver","mode":"batch","name":"A mat","status":"open","messageCount":0,"revision":1,
        "createdAt":"2026-06-04T08:00:00.000000Z","updatedAt":"2026-06-04T08:00:00.000000Z"}
        """#

    private func document(_ messages: [String]) throws -> JSONBytes {
        var trajectory = AtifDocument()
        for (index, members) in messages.enumerated() {
            let at = "2026-06-04T08:00:0\(index).000000Z"
            trajectory.add(
                try Message(
                    json: JSONBytes(
                        json:
                            #"{"session":"s","sequence":\#(index + 1),"at":"\#(at)","recordedAt":"\#(at)",\#(members)}"#
                    )))
        }
        let session = try Session(json: JSONBytes(json: Self.session))
        return try JSONBytes(json: trajectory.document(of: session))
    }

    /// What Harbor checks: steps numbered from 1, calls and their results in one step, only the agent reasons.
    @Test func resultsStandWithTheirCalls() throws {
        let steps =
            try document([
                #""role":"user","content":"Weave""#,
                #""role":"assistant","content":[{"type":"thinking","thinking":"Warp"},{"type":"text","text":"Warping"},{"type":"tool_use","id":"c1","name":"warp","input":{"n":40}}]"#,
                #""role":"assistant","content":null,"metadata":{"tool_calls":[{"id":"c2","type":"function","function":{"name":"weft","arguments":"{\"n\":2}"}}]}"#,
                #""role":"user","content":[{"type":"tool_result","tool_use_id":"c1","content":[{"type":"text","text":"warped"}]}]"#,
                #""role":"tool","content":"woven","metadata":{"tool_call_id":"c2"}"#,
                #""role":"tool","content":"unasked","metadata":{"tool_call_id":"nobody"}"#,
                #""role":"assistant","content":"Done","usage":{"model":"example-1","inputTokens":9,"outputTokens":2,"cost":0.5,"currency":"USD"}"#,
            ])["steps"]?.elements ?? []
        #expect(steps.map { $0["step_id"]?.integer } == [1, 2, 3, 4, 5])
        #expect(steps.map { $0["source"]?.string } == ["user", "agent", "agent", "system", "agent"])
        #expect(steps.map { $0["message"]?.string } == ["Weave", "Warping", "", "unasked", "Done"])
        #expect(steps[1]["reasoning_content"]?.string == "Warp")
        #expect(
            steps[1]["tool_calls"]?.text
                == #"[{"tool_call_id":"c1","function_name":"warp","arguments":{"n":40}}]"#)
        #expect(steps[1]["observation"]?.text == #"{"results":[{"source_call_id":"c1","content":"warped"}]}"#)
        #expect(steps[2]["tool_calls"]?.elements[0]["arguments"]?.text == #"{"n":2}"#)
        #expect(steps[2]["observation"]?["results"]?.elements.count == 1)
        #expect(steps[4]["metrics"]?.text == #"{"prompt_tokens":9,"completion_tokens":2,"cost_usd":0.5}"#)
        #expect(steps[4]["model_name"]?.string == "example-1" && steps[0]["extra"]?["sequence"]?.integer == 1)
    }

    @Test func aDocumentSaysWhoseItIs() throws {
        let document = try document([#""role":"user","content":"Hello""#])
        #expect(document["schema_version"]?.string == "ATIF-v1.6" && document["session_id"]?.string == "s")
        #expect(
            document["agent"]?["name"]?.string == "weaver" && document["extra"]?["title"]?.string == "A mat")
        #expect(AtifDocument().isEmpty)
    }

    /// Arguments that are no object, calls without an id, content of unknown blocks.
    @Test func nothingIsLostThatHasNoPlace() throws {
        let steps =
            try document([
                #""role":"assistant","content":[{"type":"tool_use","name":"a","input":"x"},{"type":"other","b":1}]"#,
                #""role":"user","content":[{"type":"text","text":"one"},{"type":"text","text":"two"}]"#,
            ])["steps"]?.elements ?? []
        #expect(
            steps[0]["tool_calls"]?.text
                == #"[{"tool_call_id":"call-1-1","function_name":"a","arguments":{"input":"x"}}]"#)
        #expect(steps[0]["message"]?.string == #"{"type":"other","b":1}"#)
        #expect(steps[1]["message"]?.string == "one\ntwo")
    }
}
