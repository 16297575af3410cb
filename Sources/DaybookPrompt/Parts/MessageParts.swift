import DaybookContent
import DaybookCore
import DaybookJSON

/// A message as version 2 of the prompt understands it: texts, calls of tools and results of tools, in the
/// order in which they stand. Wrappers are taken off the texts of a user; thinking is left out.
struct MessageParts {
    enum Part {
        case text([UInt8])
        case call(ToolCall)
        case result(ToolResult)
    }

    /// The reason for which a message has no parts.
    enum Silence: String {
        case wrapper, emptyContent
    }

    let sequence: SequenceNumber
    /// The role of whoever speaks: of a slash command, the user.
    private(set) var role: Role
    let isRedacted: Bool
    var parts: [Part] = []
    /// Whether the message is a slash command, which importers record as the program's, with arguments: they
    /// are what a person asked for.
    private(set) var isCommand = false
    private var hasWrapper = false
    private var hasArguments = false

    init(_ message: Message) {
        sequence = message.header.sequence
        role = message.header.role ?? .user
        isRedacted = message.body == nil
        guard let content = message.body?[.content], message.header.messageType != .artifact else {
            parts.append(.text(MessageText.utf8(of: message)))
            return
        }
        let metadata = message.body?[.metadata].map { JSONValue(validated: $0.bytes) }
        let value = JSONValue(validated: content.bytes)
        for part in ContentParts(value, metadata: metadata, role: message.header.role).parts { add(part) }
        isCommand = role == .system && hasArguments && metadata?["role"]?.string == Role.user.name
        if isCommand { role = .user }
    }

    /// A message of the prompt's own.
    init(_ role: Role, saying text: [UInt8]) {
        sequence = .none
        self.role = role
        isRedacted = false
        parts = [.text(text)]
    }

    /// The reason for which there is nothing to show; nil where there is something.
    var silence: Silence? { parts.isEmpty ? hasWrapper ? .wrapper : .emptyContent : nil }

    var hasText: Bool { parts.contains { if case .text = $0 { true } else { false } } }
    var hasResults: Bool { parts.contains { if case .result = $0 { true } else { false } } }

    var results: [ToolResult] {
        parts.compactMap { if case .result(let result) = $0 { result } else { nil } }
    }

    /// Gives the result of a number its text.
    mutating func setResult(_ number: Int, _ text: [UInt8]) {
        var next = 0
        for index in parts.indices {
            guard case .result(var result) = parts[index] else { continue }
            if next == number {
                result.text = text
                parts[index] = .result(result)
            }
            next += 1
        }
    }

    /// Whether a person asks for something in it.
    var isRequest: Bool { hasText && !isRedacted && role == .user && !hasResults }

    /// All its texts as one.
    var said: [UInt8] {
        var said: [UInt8] = []
        for case .text(let text) in parts {
            if !said.isEmpty { said.append(UInt8(ascii: "\n")) }
            said += text
        }
        return said
    }
}

extension MessageParts {
    private mutating func add(_ part: ContentParts.Part) {
        switch part {
        case .text(let text): add(text: text)
        case .thought: break
        case .call(let call): parts.append(.call(ToolCall(call)))
        case .result(let result): parts.append(.result(ToolResult(result)))
        case .attachment(let attachment): parts.append(.text(attachment.line))
        case .unknown(let block): parts.append(.text(block.line))
        case .data(let value): add(text: Array(value.raw))
        }
    }

    private mutating func add(text: [UInt8]) {
        guard !UTF8Text.isBlank(text) else { return }
        guard role == .user || role == .system else { return parts.append(.text(text)) }
        let left = PromptWrappers.textLeft(in: text)
        let trimmed = UTF8Text.trimmed(text[...])
        if left.count < trimmed.count { hasWrapper = true }
        guard !left.isEmpty else { return }
        if trimmed.starts(with: "<command-".utf8) { hasArguments = true }
        parts.append(.text(left))
    }
}
