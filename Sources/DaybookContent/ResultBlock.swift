package import DaybookJSON

/// The result of a call, in any of the shapes that clients store.
package struct ResultBlock {
    /// The id of the call; nil where the API has none.
    package let id: [UInt8]?
    /// The name of the tool; empty where the result does not say.
    package let name: [UInt8]
    /// The readable text of what the tool gave; images and files are a short line each.
    package let text: [UInt8]
    /// Whether the shape itself says that the call failed.
    package let isError: Bool

    /// Reads a content block; nil where it is no result.
    package init?(_ block: JSONValue) {
        guard let source = Source(block) else { return nil }
        let output = ToolOutput(source.output)
        id = source.id
        name = source.name
        text = output.text
        isError = output.isError || Self.isMarked(source.marks)
    }

    /// The result that a message of the role `tool` is as a whole.
    package init(saying text: [UInt8], metadata: JSONValue?) {
        let output = ToolOutput(text)
        id = metadata?["tool_call_id"]?.stringBytes
        name = metadata?["name"]?.stringBytes ?? []
        self.text = output.text
        isError = output.isError || metadata.map(Self.isMarked) == true
    }

    private static func isMarked(_ block: JSONValue) -> Bool {
        if block["is_error"]?.bool == true || block["isError"]?.bool == true { return true }
        return ["error", "failed"].contains(block["status"]?.string)
    }

    /// The members of a result's block, whatever its shape calls them.
    package struct Source {
        package let id: [UInt8]?
        package let name: [UInt8]
        package let output: JSONValue?
        /// The object that has the marks of a failure.
        fileprivate let marks: JSONValue

        /// Reads a content block; nil where it is no result.
        package init?(_ block: JSONValue) {
            switch block["type"]?.string {
            case "tool_result": self.init(block["tool_use_id"], nil, block["content"], block)
            case "function_call_output", "custom_tool_call_output", "local_shell_call_output":
                self.init(block["call_id"], block["name"], block["output"], block)
            case nil:
                guard let response = block["functionResponse"] ?? block["function_response"],
                    response.isObject
                else { return nil }
                self.init(response["id"], response["name"], response["response"], response)
            default: return nil
            }
        }

        private init(_ id: JSONValue?, _ name: JSONValue?, _ output: JSONValue?, _ marks: JSONValue) {
            self.id = id?.stringBytes
            self.name = name?.stringBytes ?? []
            self.output = output
            self.marks = marks
        }
    }
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
