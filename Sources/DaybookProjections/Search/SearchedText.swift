package import DaybookCore
import DaybookJSON

/// All words of a message's content that somebody may look for, as UTF-8: text, the names and inputs of tool
/// calls, results and artifacts whole, and the strings and numbers of any other JSON; no names of members, no
/// images, no thoughts. What was said stands apart from what went to tools and came from them.
package struct SearchedText: Sendable {
    private enum Part { case said, tools }

    private var said: [UInt8] = []
    private var tools: [UInt8] = []

    /// A text without words, as of a body that is gone.
    package init() {}

    /// Takes the words of a message.
    /// - Parameter role: of the message; what a tool says was not said.
    package init(of content: RawJSON, role: Role?) {
        append(JSONValue(validated: content.bytes), to: role == .tool ? .tools : .said)
    }

    package init(title: RawJSON) { said = JSONValue(validated: title.bytes).stringBytes ?? [] }

    /// The text, what was said first.
    package var utf8: [UInt8] {
        guard !said.isEmpty, !tools.isEmpty else { return said + tools }
        return said + [SearchedText.separator] + tools
    }

    /// Byte count of what was said, which is the beginning of the text.
    package var saidByteCount: Int { said.count }

    private static let separator = UInt8(ascii: "\n")

    // MARK: Taking

    private mutating func append(_ value: JSONValue, to part: Part) {
        switch value.kind {
        case .string: join(value.stringBytes ?? [], to: part)
        case .number: join(Array(value.raw), to: part)
        case .array: for element in value.elements { append(element, to: part) }
        case .object: append(block: value, to: part)
        case .true, .false, .null: break
        }
    }

    private mutating func append(block: JSONValue, to part: Part) {
        switch ContentBlockKind(type: block["type"]?.string) {
        case .call:
            if let name = block["name"] { append(name, to: .tools) }
            if let input = block["input"] { append(input, to: .tools) }
        case .result: if let content = block["content"] { append(content, to: .tools) }
        case .image, .thought: break
        case .other:
            // A text block's other members are annotations of its text.
            if let said = block["text"], said.isString { return append(said, to: part) }
            for member in block.members { append(member.value, to: part) }
        }
    }

    private mutating func join(_ text: [UInt8], to part: Part) {
        switch part {
        case .said: SearchedText.join(text, to: &said)
        case .tools: SearchedText.join(text, to: &tools)
        }
    }

    private static func join(_ text: [UInt8], to part: inout [UInt8]) {
        guard !text.isEmpty else { return }
        if !part.isEmpty { part.append(separator) }
        part += text
    }
}
