package import DaybookCore
import DaybookJSON

/// All words of a message's content that somebody may look for, as UTF-8: text, the names and inputs of tool
/// calls, results and artifacts whole, and the strings and numbers of any other JSON; no names of members, no
/// images, no thoughts.
package enum SearchedText {
    package static func utf8(of content: RawJSON) -> [UInt8] {
        var text: [UInt8] = []
        appendSearched(JSONValue(validated: content.bytes), to: &text)
        return text
    }

    private static func appendSearched(_ value: JSONValue, to text: inout [UInt8]) {
        switch value.kind {
        case .string: join(value.stringBytes ?? [], to: &text)
        case .number: join(Array(value.raw), to: &text)
        case .array: for element in value.elements { appendSearched(element, to: &text) }
        case .object: appendSearched(block: value, to: &text)
        case .true, .false, .null: break
        }
    }

    private static func appendSearched(block: JSONValue, to text: inout [UInt8]) {
        switch ContentBlockKind(type: block["type"]?.string) {
        case .call:
            if let name = block["name"] { appendSearched(name, to: &text) }
            if let input = block["input"] { appendSearched(input, to: &text) }
        case .result: if let content = block["content"] { appendSearched(content, to: &text) }
        case .image, .thought: break
        case .other:
            // A text block's other members are annotations of its text.
            if let said = block["text"], said.isString { return appendSearched(said, to: &text) }
            for member in block.members { appendSearched(member.value, to: &text) }
        }
    }

    private static func join(_ part: [UInt8], to text: inout [UInt8]) {
        guard !part.isEmpty else { return }
        if !text.isEmpty { text.append(UInt8(ascii: "\n")) }
        text += part
    }
}
