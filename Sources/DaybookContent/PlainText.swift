import DaybookCore
package import DaybookJSON

/// The text of content: of images and files a short line each, of data its JSON.
package enum PlainText {
    package static func utf8(of value: JSONValue) -> [UInt8] {
        switch value.kind {
        case .string: return value.stringBytes ?? []
        case .null: return []
        case .array:
            var text: [UInt8] = []
            for element in value.elements { join(utf8(of: element), to: &text) }
            return text
        case .object: return utf8(ofBlock: value)
        default: return Array(value.raw)
        }
    }

    private static func utf8(ofBlock block: JSONValue) -> [UInt8] {
        switch ContentParts.Part(block: block) {
        case .text(let text): text
        case .thought: []
        case .attachment(let attachment): attachment.line
        case .call, .result, .unknown, .data: Array(block.raw)
        }
    }

    /// Adds a part on a line of its own.
    package static func join(_ part: [UInt8], to text: inout [UInt8]) {
        guard !part.isEmpty else { return }
        if !text.isEmpty { text.append(UInt8(ascii: "\n")) }
        text += part
    }
}
