import DaybookCore
package import DaybookJSON

/// The call of a tool, in any of the shapes that clients store: content blocks, the functions of OpenAI's chats
/// and Responses, those of Gemini and ADK.
package struct CallBlock {
    /// The shape in which a call came: content blocks, or functions.
    package enum Shape: Sendable { case blocks, functions }

    /// The call's id; nil where its API has none, and pairs calls and results by their names.
    package let id: [UInt8]?
    /// The name of the tool; empty where the call does not say.
    package let name: [UInt8]
    /// The input of the tool: JSON, which for functions is often a string that holds JSON.
    package let input: JSONValue?
    package let shape: Shape

    /// Reads a content block; nil where it is no call.
    package init?(_ block: JSONValue) {
        switch block["type"]?.string {
        case "tool_use": self.init(block["id"], block["name"]?.stringBytes, block["input"], .blocks)
        case "function_call", "custom_tool_call":
            let name = block["name"]?.stringBytes
            self.init(block["call_id"] ?? block["id"], name, block["arguments"] ?? block["input"], .functions)
        case "local_shell_call":
            self.init(block["call_id"] ?? block["id"], Array("local_shell".utf8), block["action"], .functions)
        case nil:
            guard let call = block["functionCall"] ?? block["function_call"], call.isObject else {
                return nil
            }
            self.init(call["id"], call["name"]?.stringBytes, call["args"], .functions)
        default: return nil
        }
    }

    /// Reads an element of `tool_calls`; nil where it calls no function.
    package init?(function element: JSONValue) {
        guard let function = element["function"], function.isObject else { return nil }
        self.init(element["id"], function["name"]?.stringBytes, function["arguments"], .functions)
    }

    private init(_ id: JSONValue?, _ name: [UInt8]?, _ input: JSONValue?, _ shape: Shape) {
        self.id = id?.stringBytes
        self.name = name ?? []
        self.input = input
        self.shape = shape
    }

    /// The input as text: JSON, or the text that stands for it. Empty where there is nothing.
    package var inputText: [UInt8] { input.map { $0.stringBytes ?? Array($0.raw) } ?? [] }

    /// The call on one line, its input cut.
    package var line: [UInt8] { Self.line(name: name, input: inputText) }

    private static let inputScalarCountMax = 120

    /// A call on one line, its input cut.
    package static func line(name: [UInt8], input: [UInt8]) -> [UInt8] {
        var line = Array("(calls ".utf8)
        let name = ToolName.cleaned(name)
        line += name.isEmpty ? Array("a tool".utf8) : name
        let input = UTF8Text.onOneLine(input)
        if !input.isEmpty, input != Array("{}".utf8) {
            line.append(UInt8(ascii: " "))
            line += UTF8Text.cut(input, scalarCountMax: inputScalarCountMax)?.bytes ?? input
        }
        line.append(UInt8(ascii: ")"))
        return line
    }
}
