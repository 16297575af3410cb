import DaybookCore
import DaybookJSON

/// A call of a tool, in any of the shapes that clients store: content blocks, the functions of OpenAI's chats
/// and Responses, those of Gemini.
struct ToolCall {
    /// The call's id; nil where its API has none, and pairs calls and results by their names.
    var id: [UInt8]?
    let name: [UInt8]
    let input: Input
    let shape: ChatMessage.Shape

    enum Input {
        case json(JSONValue?)
        /// An input that was made fit for a prompt.
        case fitted(ChatMessage.Input)
    }

    /// Reads a content block; nil where it is no call.
    init?(block: JSONValue) {
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
    init?(function element: JSONValue) {
        guard let function = element["function"], function.isObject else { return nil }
        self.init(element["id"], function["name"]?.stringBytes, function["arguments"], .functions)
    }

    private init(_ id: JSONValue?, _ name: [UInt8]?, _ input: JSONValue?, _ shape: ChatMessage.Shape) {
        self.init(id: id?.stringBytes, name: name ?? [], input: .json(input), shape: shape)
    }

    private init(id: [UInt8]?, name: [UInt8], input: Input, shape: ChatMessage.Shape) {
        self.id = id
        self.name = name
        self.input = input
        self.shape = shape
    }

    /// The call with its input cut.
    func fitted(scalarCountMax: Int) -> ToolCall {
        var reader = CallInputReader(scalarCountMax: scalarCountMax)
        var input = reader.read(self)
        if case .object(let json) = input, json.count > scalarCountMax {
            input = .text(UTF8Text.cut(json, scalarCountMax: scalarCountMax)?.bytes ?? json)
        }
        return ToolCall(id: id, name: name, input: .fitted(input), shape: shape)
    }

    // MARK: In a text

    private static let argumentScalarCountMax = 120

    /// The call on one line.
    var line: [UInt8] {
        var line = Array("(calls ".utf8)
        let name = ToolName.cleaned(name)
        line += name.isEmpty ? Array("a tool".utf8) : name
        let arguments = UTF8Text.onOneLine(argumentText)
        if !arguments.isEmpty, arguments != Array("{}".utf8) {
            line.append(UInt8(ascii: " "))
            line += UTF8Text.cut(arguments, scalarCountMax: Self.argumentScalarCountMax)?.bytes ?? arguments
        }
        line.append(UInt8(ascii: ")"))
        return line
    }

    private var argumentText: [UInt8] {
        switch input {
        case .json(let value): value.map { $0.stringBytes ?? Array($0.raw) } ?? []
        case .fitted(.object(let text)), .fitted(.text(let text)): text
        }
    }
}

/// The name of a tool in the prompt's own words.
enum ToolName {
    /// The first 64 characters that can't be taken for the end of a line or of a label: no controls, no
    /// brackets.
    static func cleaned(_ name: [UInt8]) -> [UInt8] {
        var cleaned = String.UnicodeScalarView()
        for scalar in String(decoding: name, as: UTF8.self).unicodeScalars where isPlain(scalar) {
            guard cleaned.count < Limits.promptToolNameScalarCountMax else { break }
            cleaned.append(scalar)
        }
        return UTF8Text.trimmed(Array(String(cleaned).utf8)[...]).map { $0 }
    }

    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .openPunctuation, .closePunctuation:
            false
        default: true
        }
    }
}
