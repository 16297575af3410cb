package import DaybookCore
import DaybookJSON

/// The readable text of a message's content, as UTF-8: for prompts and previews.
package enum ContentText {
    package static let redactedPlaceholder = "(message removed)"

    /// The message as text: the text of content blocks, a short line for each tool call and artifact.
    package static func utf8(of message: Message) -> [UInt8] {
        guard let content = message.body?[.content] else { return Array(redactedPlaceholder.utf8) }
        let value = JSONValue(validated: content.bytes)
        if message.header.messageType == .artifact { return artifact(value, message) }
        var text = utf8(of: value)
        for call in calls(in: message.body?[.metadata]) { join(call, to: &text) }
        return text
    }

    /// The first characters of the text.
    package static func beginning(of message: Message, scalarCountMax: Int) -> [UInt8] {
        UTF8Text.prefix(of: utf8(of: message), scalarCount: scalarCountMax)
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
            for element in value.elements { join(utf8(ofBlock: element), to: &text) }
            return text
        case .object: return utf8(ofBlock: value)
        default: return Array(value.raw)
        }
    }

    private static func join(_ part: [UInt8], to text: inout [UInt8]) {
        guard !part.isEmpty else { return }
        if !text.isEmpty { text.append(UInt8(ascii: "\n")) }
        text += part
    }

    static func utf8(ofBlock value: JSONValue) -> [UInt8] {
        guard value.isObject else { return utf8(of: value) }
        switch ContentBlockKind(type: value["type"]?.string) {
        case .call: return callLine(value["name"], value["input"])
        case .result: return value["content"].map { utf8(of: $0) } ?? []
        case .image: return Array("(image)".utf8)
        case .thought: return []
        case .other: return value["text"]?.stringBytes ?? Array(value.raw)
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

    private static func artifact(_ value: JSONValue, _ message: Message) -> [UInt8] {
        let metadata = message.body?[.metadata].map { JSONValue(validated: $0.bytes) }
        var line = Array("(artifact".utf8)
        if let title = metadata?["title"]?.string ?? value["title"]?.string { line += " \"\(title)\"".utf8 }
        line += ", \(value.scalarCount ?? value.raw.count) characters)".utf8
        return line
    }
}

extension ContentText {
    /// The first characters of the content's text, on one line, white space folded.
    package static func preview(of message: Message) -> String? {
        guard message.body != nil else { return nil }
        var preview: [UInt8] = []
        var scalarCount = 0
        var isBetweenWords = false
        for byte in utf8(of: message) {
            if byte <= UInt8(ascii: " ") {
                isBetweenWords = !preview.isEmpty
                continue
            }
            if !UTF8Text.isContinuation(byte) {
                scalarCount += isBetweenWords ? 2 : 1
                guard scalarCount <= Limits.previewScalarCountMax else { break }
                if isBetweenWords { preview.append(UInt8(ascii: " ")) }
                isBetweenWords = false
            }
            preview.append(byte)
        }
        return String(decoding: preview, as: UTF8.self)
    }
}
