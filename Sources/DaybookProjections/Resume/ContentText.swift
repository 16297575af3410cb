package import DaybookCore
import JSON

/// The readable text of a message's content: for prompts and previews.
package enum ContentText {
    package static let redactedPlaceholder = "(message removed)"

    /// Of content blocks the text, of tool calls and artifacts a short line.
    package static func text(of message: Message) -> String {
        guard let content = message.body?[.content] else { return redactedPlaceholder }
        let value = JSONValue(validated: content.bytes)
        if message.header.messageType == .artifact { return artifact(value, message) }
        var parts = [text(of: value)].filter { !$0.isEmpty }
        parts += calls(in: message.body?[.metadata])
        return parts.joined(separator: "\n")
    }

    /// The first characters of the content's text, on one line.
    package static func preview(of message: Message) -> String? {
        guard message.body != nil else { return nil }
        let words = text(of: message).unicodeScalars.prefix(8 * Limits.previewScalarCountMax)
            .split { $0.properties.isWhitespace }
        var preview = String.UnicodeScalarView()
        for word in words {
            if !preview.isEmpty { preview.append(" ") }
            preview.append(contentsOf: word)
        }
        return String(preview.prefix(Limits.previewScalarCountMax))
    }

    private static func text(of value: JSONValue) -> String {
        switch value.kind {
        case .string: value.string ?? ""
        case .null: ""
        case .array:
            value.elements.map(block).filter { !$0.isEmpty }.joined(separator: "\n")
        case .object: block(value)
        default: String(decoding: value.raw, as: UTF8.self)
        }
    }

    private static func block(_ value: JSONValue) -> String {
        guard value.isObject else { return text(of: value) }
        switch value["type"]?.string {
        case "tool_use": return callLine(value["name"]?.string, value["input"])
        case "tool_result": return value["content"].map(text) ?? ""
        case "image", "image_url", "input_image": return "(image)"
        case "thinking", "redacted_thinking", "reasoning": return ""
        default:
            if let text = value["text"]?.string { return text }
            return String(decoding: value.raw, as: UTF8.self)
        }
    }

    private static func calls(in metadata: RawJSON?) -> [String] {
        guard let metadata else { return [] }
        let calls = JSONValue(validated: metadata.bytes)["tool_calls"]
        guard let calls, calls.kind == .array else { return [] }
        return calls.elements.map { call in
            callLine(call["function"]?["name"]?.string, call["function"]?["arguments"])
        }
    }

    private static let argumentScalarCountMax = 120

    private static func callLine(_ name: String?, _ arguments: JSONValue?) -> String {
        var line = "(calls \(name ?? "a tool")"
        if let arguments {
            let text = arguments.string ?? String(decoding: arguments.raw, as: UTF8.self)
            let scalars = text.unicodeScalars
            line += " "
            line += String(scalars.prefix(argumentScalarCountMax))
            if scalars.count > argumentScalarCountMax { line += "..." }
        }
        return line + ")"
    }

    private static func artifact(_ value: JSONValue, _ message: Message) -> String {
        let metadata = message.body?[.metadata].map { JSONValue(validated: $0.bytes) }
        let title = metadata?["title"]?.string ?? value["title"]?.string
        let scalarCount = value.scalarCount ?? value.raw.count
        let name = title.map { " \"\($0)\"" } ?? ""
        return "(artifact\(name), \(scalarCount) characters)"
    }
}
