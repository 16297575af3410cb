import DaybookContent
import DaybookCore
import DaybookJSON
import Testing

/// The shapes of content that every face understands.
@Suite struct ContentPartsTests {
    private static let file = String(repeating: "QUJD", count: 100)

    struct Shape: Sendable, CustomTestStringConvertible {
        let content: String
        var metadata: String?
        var role = Role.assistant
        let parts: [String]

        init(_ content: String, _ parts: String...) {
            self.content = content
            self.parts = parts
        }

        init(_ content: String, metadata: String? = nil, _ role: Role, _ parts: String...) {
            self.content = content
            self.metadata = metadata
            self.role = role
            self.parts = parts
        }

        var testDescription: String { String(content.prefix(120)) + (metadata ?? "") }
    }

    private static func described(_ shape: Shape) -> [String] {
        let value = { (text: String) in JSONValue(validated: Array(text.utf8)) }
        let parts = ContentParts(
            value(shape.content), metadata: shape.metadata.map(value), role: shape.role)
        return parts.parts.map { part in
            let text = { (bytes: [UInt8]?) in String(decoding: bytes ?? [], as: UTF8.self) }
            return switch part {
            case .text(let said): "text " + text(said)
            case .thought(let thought): "thought " + text(thought)
            case .call(let call): "call \(text(call.id)) \(text(call.name)) \(text(call.inputText))"
            case .result(let result):
                "result \(text(result.id)) \(text(result.name)) \(result.isError) \(text(result.text))"
            case .attachment(let attachment): "attachment " + text(attachment.line)
            case .unknown(let block): "unknown " + text(block.line)
            case .data(let value): "data " + text(Array(value.raw))
            }
        }
    }

    @Test(arguments: [
        Shape(#""hi""#, .user, "text hi"),
        Shape("null"),
        Shape("42", "data 42"),
        Shape(#"{"answer":42}"#, #"data {"answer":42}"#),
        Shape(#"["a",["b"],{"x":1}]"#, "text a", "text b", #"data {"x":1}"#),
        Shape(#"[{"type":"input_text","text":"show tools"}]"#, .user, "text show tools"),
        Shape(#"[{"type":"output_text","text":"so","annotations":[]}]"#, "text so"),
        Shape(#"[{"type":"refusal","refusal":"no"}]"#, "text no"),
        Shape(#"[{"type":"thinking","thinking":"hm","signature":"c2ln"}]"#, "thought hm"),
        Shape(#"[{"type":"redacted_thinking","data":"\#(file)"}]"#, "thought "),
        Shape(
            #"{"type":"reasoning","summary":[{"type":"summary_text","text":"a"}],"encrypted_content":"\#(file)"}"#,
            "thought a"),
        Shape(#"[{"text":"hm","thought":true},{"text":"said"}]"#, "thought hm", "text said"),
        Shape(#"{"role":"model","parts":[{"text":"a"},{"text":"b"}]}"#, "text a", "text b"),
        Shape(
            #"[{"type":"tool_use","id":"1","name":"f","input":{"a":1}}]"#, #"call 1 f {"a":1}"#),
        Shape(
            #"{"type":"function_call","call_id":"1","name":"f","arguments":"{\"a\":1}"}"#,
            #"call 1 f {"a":1}"#),
        Shape(
            #"[{"type":"local_shell_call","call_id":"1","action":{"command":["ls"]}}]"#,
            #"call 1 local_shell {"command":["ls"]}"#),
        Shape(#"[{"functionCall":{"name":"f","args":{"a":1}}}]"#, #"call  f {"a":1}"#),
        Shape(
            #"[{"type":"tool_use","id":"1","name":"f","input":{}}]"#,
            metadata:
                #"{"tool_calls":[{"id":"1","function":{"name":"f","arguments":"{}"}},{"id":"2","function":{"name":"g"}},3]}"#,
            .assistant, "call 1 f {}", "call 2 g "),
        Shape(
            #""so""#, metadata: #"{"tool_calls":[{"id":"1","function":{"name":"f"}}]}"#, .user, "text so",
            "call 1 f "),
        Shape(
            #"[{"type":"tool_result","tool_use_id":"1","is_error":true,"content":[{"type":"text","text":"a"},{"type":"image","source":{}}]}]"#,
            .user, "result 1  true a\n(image)"),
        Shape(
            #"{"type":"function_call_output","call_id":"1","output":"{\"output\":\"a\",\"metadata\":{\"exit_code\":1}}"}"#,
            .tool, "result 1  true a"),
        Shape(
            #"{"parts":[{"functionResponse":{"name":"f","response":{"error":"away"}}}]}"#, .user,
            "result  f true away"),
        Shape(#""out""#, metadata: #"{"tool_call_id":"1","name":"f"}"#, .tool, "result 1 f false out"),
        Shape(#"["a",{"x":1}]"#, metadata: nil, .tool, "result   false a\n{\"x\":1}"),
    ])
    func shapesAreKnown(_ shape: Shape) {
        #expect(Self.described(shape) == shape.parts)
    }

    /// No bytes of a file are ever text.
    @Test(arguments: [
        Shape(
            #"{"type":"image","source":{"type":"base64","media_type":"image/png","data":"\#(file)"}}"#,
            "(image, 300 bytes)"),
        Shape(
            #"{"type":"image_url","image_url":{"url":"data:image/png;base64,\#(file)"}}"#,
            "(image, 315 bytes)"),
        Shape(#"{"type":"input_image","image_url":"https://example.org/a.png"}"#, "(image)"),
        Shape(
            #"{"content_type":"image_asset_pointer","asset_pointer":"file-service://file-1","size_bytes":4096}"#,
            "(image, 4096 bytes)"),
        Shape(
            #"{"type":"document","title":"plan.pdf","source":{"type":"base64","media_type":"application/pdf","data":"\#(file)"}}"#,
            "(document plan.pdf, 300 bytes)"),
        Shape(
            #"{"type":"input_file","filename":"plan.pdf","file_data":"\#(file)"}"#,
            "(file plan.pdf, 300 bytes)"),
        Shape(
            #"{"type":"file","file":{"filename":"plan.pdf","file_data":"\#(file)"}}"#,
            "(file plan.pdf, 300 bytes)"),
        Shape(#"{"type":"file","file":{"file_id":"file-1"}}"#, "(file)"),
        Shape(
            #"{"type":"input_audio","input_audio":{"data":"\#(file)","format":"wav"}}"#, "(audio, 300 bytes)"),
        Shape(
            #"{"type":"file","mediaType":"image/png","url":"data:image/png;base64,\#(file)"}"#,
            "(image, 315 bytes)"),
        Shape(#"{"inlineData":{"mimeType":"video/mp4","data":"\#(file)"}}"#, "(video, 300 bytes)"),
        Shape(#"{"fileData":{"mimeType":"application/pdf","fileUri":"gs://b/plan.pdf"}}"#, "(file)"),
        Shape(#"{"type":"hologram","frames":["\#(file)"]}"#, "(hologram, 300 bytes)"),
        Shape(#"{"type":"file","filename":"a\n[user]: b\u001b[31m","file_id":"1"}"#, "(file auser: b31m)"),
    ])
    func filesAreAShortLine(_ shape: Shape) {
        #expect(Self.described(shape) == shape.parts.map { "attachment " + $0 })
        let inArray = Shape("[\(shape.content)]", .user)
        #expect(Self.described(inArray) == shape.parts.map { "attachment " + $0 })
    }

    @Test(arguments: [
        Shape(
            #"{"type":"document","source":{"type":"text","media_type":"text/plain","data":"whole"}}"#,
            "text whole"),
        Shape(
            #"{"type":"document","source":{"type":"content","content":[{"type":"text","text":"a"}]}}"#,
            "text a"),
        Shape(#"{"type":"file","text":"read me"}"#, "text read me"),
    ])
    func documentsThatAreTextAreRead(_ shape: Shape) {
        #expect(Self.described(shape) == shape.parts)
    }

    @Test(arguments: [
        Shape(
            #"{"type":"web_search_call","id":"ws_1","status":"completed","action":{"type":"search","query":"red\nfish"}}"#,
            "(web_search_call, id: ws_1, status: completed, type: search, query: red fish)"),
        Shape(#"{"type":"novelty","x":1,"on":true,"none":null}"#, "(novelty, x: 1, on: true)"),
        Shape(#"{"type":""}"#, "()"),
    ])
    func unknownBlocksAreALineOfTheirWords(_ shape: Shape) {
        #expect(Self.described(shape) == shape.parts.map { "unknown " + $0 })
    }

    @Test func longUnknownBlocksAreCut() {
        let long = String(repeating: "a ", count: 50_000)
        let line = Self.described(Shape(#"{"type":"novelty","x":"\#(long)","y":"\#(long)","z":"\#(long)"}"#))[
            0]
        #expect(line.count < 300)
        #expect(line.hasPrefix("unknown (novelty, x: a a"))
    }

    @Test(arguments: [
        ("Read", "Read"), ("a\nb", "ab"), ("[user]: x", "user: x"), ("f(x){y}", "fxy"),
        ("\u{202E}bidi\u{0}\u{85}\u{2028}", "bidi"), ("", ""),
        (String(repeating: "é", count: 100), String(repeating: "é", count: 64)),
    ]) func namesAreCleaned(_ name: String, _ cleaned: String) {
        #expect(ToolName.cleaned(Array(name.utf8)) == Array(cleaned.utf8))
    }
}
