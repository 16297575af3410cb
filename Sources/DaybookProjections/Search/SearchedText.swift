import DaybookContent
package import DaybookCore
import DaybookJSON

/// All words of a message that somebody may look for, as UTF-8: text, the names and inputs of tool calls in
/// content and metadata, results and artifacts whole, the names of files, and the strings and numbers of any
/// other JSON; no names of members, no bytes of files, no thoughts. What was said stands apart from what went to
/// tools and came from them.
package struct SearchedText: Sendable {
    private enum Part { case said, tools }

    private var said: [UInt8] = []
    private var tools: [UInt8] = []

    /// A text without words, as of a body that is gone.
    package init() {}

    /// Takes the words of a message.
    /// - Parameters:
    ///   - content: The content, as recorded.
    ///   - metadata: The metadata; OpenAI's chats have their calls there.
    ///   - role: The role of the message; what a tool says was not said.
    package init(of content: RawJSON, metadata: RawJSON? = nil, role: Role?) {
        append(JSONValue(validated: content.bytes), to: role == .tool ? .tools : .said)
        guard role != .tool, let metadata else { return }
        for function in JSONValue(validated: metadata.bytes)["tool_calls"].map({ Array($0.elements) }) ?? [] {
            if let call = CallBlock(function: function) { append(call) }
        }
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
        // Most blocks are text, and need no look for anything else.
        if block["type"]?.isEqual(toString: "text") == true, let text = block["text"]?.stringBytes {
            return join(text, to: part)
        }
        if let call = CallBlock(block) { return append(call) }
        if let result = ResultBlock.Source(block) {
            if let output = result.output { append(output, to: .tools) }
            return
        }
        switch ContentParts.Part(block: block) {
        case .text(let text): join(text, to: part)
        case .attachment(let attachment): join(attachment.name, to: part)
        case .thought, .call, .result: break
        case .unknown, .data: for member in block.members { append(member.value, to: part) }
        }
    }

    private mutating func append(_ call: CallBlock) {
        join(call.name, to: .tools)
        guard let input = call.input else { return }
        guard let text = input.stringBytes else { return append(input, to: .tools) }
        // A function's input is a string that holds JSON, if the model wrote it well.
        if (try? JSON.validate(text.span.bytes)) != nil {
            append(JSONValue(validated: text), to: .tools)
        } else {
            join(text, to: .tools)
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
