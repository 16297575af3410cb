package import DaybookCore
package import DaybookJSON

/// The parts of a message's content in their order, by what each is rather than by the shape in which some API
/// writes it.
///
/// Every face shows content through it, so that none has shapes of its own.
package struct ContentParts {
    package enum Part {
        /// Words that somebody said.
        case text([UInt8])
        /// The thoughts of a model before it spoke; empty where the provider keeps them secret.
        case thought([UInt8])
        case call(CallBlock)
        case result(ResultBlock)
        case attachment(Attachment)
        /// A block of a type that this build does not know.
        case unknown(UnknownBlock)
        /// JSON that is no block: data of an application.
        case data(JSONValue)
    }

    package private(set) var parts: [Part] = []

    /// Reads a message.
    /// - Parameters:
    ///   - content: The content, as received.
    ///   - metadata: The metadata; OpenAI's chats have calls and the ids of results there.
    ///   - role: The role of the message.
    package init(_ content: JSONValue, metadata: JSONValue?, role: Role?) {
        read(content)
        if role != .tool { readCalls(of: metadata) }
        if role == .tool { joinResult(metadata) }
    }

    private mutating func read(_ value: JSONValue) {
        switch value.kind {
        case .array: for element in value.elements { read(element) }
        case .object: read(block: value)
        case .string: parts.append(.text(value.stringBytes ?? []))
        case .null: break
        case .true, .false, .number: parts.append(.data(value))
        }
    }

    private mutating func read(block: JSONValue) {
        if block["type"] == nil, let inner = block["parts"], inner.isArray { return read(inner) }
        parts.append(Part(block: block))
    }

    /// Adds the calls in metadata. A call that also stands in the content counts once.
    private mutating func readCalls(of metadata: JSONValue?) {
        guard let functions = metadata?["tool_calls"] else { return }
        var known: Set<[UInt8]> = []
        for case .call(let call) in parts { if let id = call.id { known.insert(id) } }
        for function in functions.elements {
            guard let call = CallBlock(function: function) else { continue }
            if let id = call.id, !known.insert(id).inserted { continue }
            parts.append(.call(call))
        }
    }

    /// Makes one result of what a tool's message says, where it does not itself say what its results are.
    private mutating func joinResult(_ metadata: JSONValue?) {
        for case .result in parts { return }
        var said: [UInt8] = []
        for part in parts {
            switch part {
            case .text(let text): PlainText.join(text, to: &said)
            case .attachment(let attachment): PlainText.join(attachment.line, to: &said)
            case .unknown(let block): PlainText.join(Array(block.json.raw), to: &said)
            case .data(let value): PlainText.join(Array(value.raw), to: &said)
            case .thought, .call, .result: break
            }
        }
        parts = [.result(ResultBlock(saying: said, metadata: metadata))]
    }
}

extension ContentParts.Part {
    /// Reads one content block.
    package init(block: JSONValue) {
        if let call = CallBlock(block) {
            self = .call(call)
        } else if let result = ResultBlock(block) {
            self = .result(result)
        } else if let thought = Self.thought(block) {
            self = .thought(thought)
        } else if let text = Self.documentText(block) {
            self = .text(text)
        } else if let attachment = Attachment(block) {
            self = .attachment(attachment)
        } else if let text = Self.text(block) {
            self = .text(text)
        } else if block["type"]?.isString == true {
            self = .unknown(UnknownBlock(block))
        } else {
            self = .data(block)
        }
    }

    private static func text(_ block: JSONValue) -> [UInt8]? {
        if let text = block["text"]?.stringBytes { return text }
        return block["type"]?.string == "refusal" ? block["refusal"]?.stringBytes : nil
    }

    /// The text of a document whose source is text.
    private static func documentText(_ block: JSONValue) -> [UInt8]? {
        guard block["type"]?.string == "document", let source = block["source"] else { return nil }
        if source["type"]?.string == "text" { return source["data"]?.stringBytes }
        return source["content"].map { PlainText.utf8(of: $0) }
    }

    private static func thought(_ block: JSONValue) -> [UInt8]? {
        switch block["type"]?.string ?? block["content_type"]?.string {
        case "thinking": return block["thinking"]?.stringBytes ?? block["text"]?.stringBytes ?? []
        case "redacted_thinking": return []
        case "reasoning":
            var thought = block["text"]?.stringBytes ?? block["reasoning"]?.stringBytes ?? []
            for member in ["summary", "content"] {
                for element in block[member]?.elements ?? JSONElements.none {
                    PlainText.join(element["text"]?.stringBytes ?? [], to: &thought)
                }
            }
            return thought
        default: return block["thought"]?.bool == true ? block["text"]?.stringBytes ?? [] : nil
        }
    }
}

extension JSONElements {
    fileprivate static let none = JSONValue(validated: Array("[]".utf8)).elements
}
