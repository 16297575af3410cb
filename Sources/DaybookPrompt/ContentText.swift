import DaybookContent
package import DaybookCore
import DaybookJSON

/// A message's content as version 1 of the prompt spells it, whose bytes never change; also the text of JSON that
/// is no message's. Everything else reads `MessageText`.
package enum ContentText {
    /// The message as text: the text of content blocks, a short line for each tool call and artifact.
    package static func utf8(of message: Message) -> [UInt8] {
        guard let content = message.body?[.content] else {
            return Array(MessageText.redactedPlaceholder.utf8)
        }
        if message.header.messageType == .artifact { return MessageText.artifactLine(message, content) }
        var text = utf8(of: JSONValue(validated: content.bytes))
        for call in calls(in: message.body?[.metadata]) { PlainText.join(call, to: &text) }
        return text
    }

    /// The text of a JSON string; of any other value the JSON itself.
    package static func utf8(of json: RawJSON) -> [UInt8] {
        let value = JSONValue(validated: json.bytes)
        return value.stringBytes ?? Array(value.raw)
    }

    static func utf8(of value: JSONValue) -> [UInt8] {
        switch value.kind {
        case .string: return value.stringBytes ?? []
        case .null: return []
        case .array:
            var text: [UInt8] = []
            for element in value.elements { PlainText.join(utf8(ofBlock: element), to: &text) }
            return text
        case .object: return utf8(ofBlock: value)
        default: return Array(value.raw)
        }
    }

    static func utf8(ofBlock value: JSONValue) -> [UInt8] {
        guard value.isObject else { return utf8(of: value) }
        switch value["type"]?.string {
        case "tool_use": return callLine(value["name"], value["input"])
        case "tool_result": return value["content"].map { utf8(of: $0) } ?? []
        case "image", "image_url", "input_image": return Array("(image)".utf8)
        case "thinking", "redacted_thinking", "reasoning": return []
        default: return value["text"]?.stringBytes ?? Array(value.raw)
        }
    }

    private static func calls(in metadata: RawJSON?) -> [[UInt8]] {
        guard let metadata, let calls = JSONValue(validated: metadata.bytes)["tool_calls"] else { return [] }
        return calls.elements.map { call in
            callLine(call["function"]?["name"], call["function"]?["arguments"])
        }
    }

    private static let argumentScalarCountMax = 120

    private static func callLine(_ name: JSONValue?, _ arguments: JSONValue?) -> [UInt8] {
        var line = Array("(calls ".utf8)
        line += name?.stringBytes ?? Array("a tool".utf8)
        if let arguments {
            let text = arguments.stringBytes ?? Array(arguments.raw)
            line.append(UInt8(ascii: " "))
            line += UTF8Text.cut(text, scalarCountMax: argumentScalarCountMax)?.bytes ?? text
        }
        line.append(UInt8(ascii: ")"))
        return line
    }
}
