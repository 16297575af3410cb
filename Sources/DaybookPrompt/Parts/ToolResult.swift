import DaybookCore
import DaybookJSON

/// The result of a call, in any of the shapes that clients store.
struct ToolResult {
    /// The id of the call; nil where the API has none.
    var id: [UInt8]?
    /// The name of the tool, where it is known.
    var name: [UInt8]
    var text: [UInt8]
    let isError: Bool

    /// Reads a content block; nil where it is no result.
    init?(block: JSONValue) {
        switch block["type"]?.string {
        case "tool_result": self.init(block["tool_use_id"], nil, block["content"], in: block)
        case "function_call_output", "custom_tool_call_output", "local_shell_call_output":
            self.init(block["call_id"], block["name"], block["output"], in: block)
        case nil:
            guard let response = block["functionResponse"] ?? block["function_response"], response.isObject
            else { return nil }
            self.init(response["id"], response["name"], response["response"], in: response)
        default: return nil
        }
    }

    /// The result that a message of the role `tool` is as a whole.
    init(saying text: [UInt8], _ metadata: JSONValue?) {
        let output = ToolOutput(text)
        id = metadata?["tool_call_id"]?.stringBytes
        name = metadata?["name"]?.stringBytes ?? []
        self.text = output.text
        isError = output.isError || metadata.map(Self.isMarked) == true
    }

    private init(_ id: JSONValue?, _ name: JSONValue?, _ content: JSONValue?, in block: JSONValue) {
        let output = ToolOutput(content)
        self.id = id?.stringBytes
        self.name = name?.stringBytes ?? []
        text = output.text
        isError = output.isError || Self.isMarked(block)
    }

    /// Whether the shape itself says that the call failed.
    private static func isMarked(_ block: JSONValue) -> Bool {
        if block["is_error"]?.bool == true || block["isError"]?.bool == true { return true }
        return ["error", "failed"].contains(block["status"]?.string)
    }

    /// The words before the result in a section of text. A result is never a user's turn.
    var label: String {
        let name = String(decoding: ToolName.cleaned(name), as: UTF8.self)
        return "[tool result\(name.isEmpty ? "" : ": " + name)\(isError ? ", error" : "")]: "
    }

    static let nothing = Array("(no output)".utf8)

    var shownText: [UInt8] { UTF8Text.isBlank(text) ? Self.nothing : text }
}

/// The output of a tool as text, and whether it tells of a failure.
private struct ToolOutput {
    let text: [UInt8]
    let isError: Bool

    init(_ value: JSONValue?) {
        guard let value else {
            self.init(text: [], isError: false)
            return
        }
        if value.isObject, let response = Self.response(value) {
            self = response
        } else {
            self.init(PlainText.utf8(of: value))
        }
    }

    /// Reads a text, which Codex writes as JSON with the exit code beside it.
    init(_ text: [UInt8]) {
        if text.first == UInt8(ascii: "{"), (try? JSON.validate(text.span.bytes)) != nil {
            let value = JSONValue(validated: text)
            if let output = value["output"]?.stringBytes, let metadata = value["metadata"] {
                let code = metadata["exit_code"]?.integer ?? 0
                self.init(text: output, isError: code != 0)
                return
            }
        }
        self.init(text: text, isError: false)
    }

    private init(text: [UInt8], isError: Bool) {
        self.text = text
        self.isError = isError
    }

    /// Reads the object that Gemini's functions respond with: under `error` there stands what went wrong.
    private static func response(_ value: JSONValue) -> ToolOutput? {
        if let error = value["error"], !error.isNull {
            return ToolOutput(text: PlainText.utf8(of: error), isError: true)
        }
        let members = Array(value.members)
        guard members.count == 1, ["output", "result", "content"].contains(members[0].name.string) else {
            return nil
        }
        return ToolOutput(text: PlainText.utf8(of: members[0].value), isError: false)
    }
}
