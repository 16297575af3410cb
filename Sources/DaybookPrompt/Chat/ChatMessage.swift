import DaybookCore
import DaybookJSON

/// A message in the terms of chat APIs: text, tool calls and tool results. Texts are cut to the limit of the
/// prompt; thinking, which belongs to the model that thought it, is not carried over.
struct ChatMessage {
    /// The shape in which a call came: content blocks, or OpenAI's functions.
    enum Shape { case blocks, functions }

    struct Call {
        let id: [UInt8]
        let name: [UInt8]
        let input: Input
        let shape: Shape
    }

    enum Input {
        /// The text of a JSON object.
        case object([UInt8])
        /// Text that is no JSON object, which some models give.
        case text([UInt8])
    }

    struct Result {
        let id: [UInt8]
        let text: [UInt8]
        let isError: Bool
    }

    let sequence: SequenceNumber
    let role: Role
    private(set) var texts: [[UInt8]] = []
    var calls: [Call] = []
    var results: [Result] = []
    private(set) var isCut = false
    private let scalarCountMax: Int
    private var scalarsLeft: Int

    init(_ message: Message, scalarCountMax: Int) {
        sequence = message.header.sequence
        role = message.header.role ?? .user
        self.scalarCountMax = scalarCountMax
        scalarsLeft = scalarCountMax
        if let content = message.body?[.content], message.header.messageType != .artifact {
            let metadata = message.body?[.metadata].map { JSONValue(validated: $0.bytes) }
            read(JSONValue(validated: content.bytes), metadata)
        } else {
            add(text: ContentText.utf8(of: message))
        }
    }

    private mutating func read(_ content: JSONValue, _ metadata: JSONValue?) {
        if role == .tool, let id = metadata?["tool_call_id"]?.stringBytes {
            return addResult(id, of: content, isError: false)
        }
        if content.isArray {
            for block in content.elements { add(block: block) }
        } else {
            add(block: content)
        }
        if let metadata { addCalls(of: metadata) }
    }

    /// Whether it is part of a tool call and says nothing else.
    var isToolTraffic: Bool { role == .tool || !calls.isEmpty || !results.isEmpty }

    private mutating func add(block: JSONValue) {
        switch block["type"]?.string {
        case "tool_use" where role == .assistant:
            guard let id = block["id"]?.stringBytes else { return }
            let input = block["input"].map { object($0) }
            add(id, name: block["name"], input: input, .blocks)
        case "tool_use": break
        case "tool_result":
            guard role != .assistant, let id = block["tool_use_id"]?.stringBytes else { return }
            addResult(id, of: block["content"], isError: block["is_error"]?.bool == true)
        default: add(text: ContentText.utf8(ofBlock: block))
        }
    }

    /// Adds the calls in metadata. A call that also stands in the content counts once.
    private mutating func addCalls(of metadata: JSONValue) {
        guard role == .assistant, let functions = metadata["tool_calls"] else { return }
        for element in functions.elements {
            guard let function = element["function"], function.isObject,
                let id = element["id"]?.stringBytes
            else { continue }
            let input = function["arguments"].map { arguments($0) }
            add(id, name: function["name"], input: input, .functions)
        }
    }

    private mutating func add(_ id: [UInt8], name: JSONValue?, input: Input?, _ shape: Shape) {
        guard !calls.contains(where: { $0.id == id }) else { return }
        calls.append(
            Call(
                id: id, name: name?.stringBytes ?? [], input: input ?? .object(Array("{}".utf8)),
                shape: shape))
    }

    private mutating func addResult(_ id: [UInt8], of content: JSONValue?, isError: Bool) {
        guard !results.contains(where: { $0.id == id }) else { return }
        let text = cut(content.map { ContentText.utf8(of: $0) } ?? [])
        results.append(Result(id: id, text: text, isError: isError))
    }

    /// Adds text. All texts of a message together keep to the limit.
    private mutating func add(text: [UInt8]) {
        guard !UTF8Text.isBlank(text) else { return }
        guard scalarsLeft > 0 else {
            isCut = true
            return
        }
        let cut = UTF8Text.cut(text, scalarCountMax: scalarsLeft)
        if cut != nil { isCut = true }
        texts.append(cut?.bytes ?? text)
        scalarsLeft -= cut == nil ? UTF8Text.scalarCount(text) : scalarsLeft
    }

    private mutating func cut(_ text: [UInt8]) -> [UInt8] {
        guard let cut = UTF8Text.cut(text, scalarCountMax: scalarCountMax) else { return text }
        isCut = true
        return cut.bytes
    }
}

/// Arguments of tool calls.
extension ChatMessage {
    private mutating func object(_ value: JSONValue) -> Input {
        guard value.isObject else { return .text(cut(value.stringBytes ?? Array(value.raw))) }
        guard value.raw.count > scalarCountMax else { return .object(Array(value.raw)) }
        var writer = JSONWriter(capacity: value.raw.count)
        append(value, to: &writer)
        return .object(writer.finish())
    }

    /// The input of a function, whose arguments are a string that holds JSON.
    private mutating func arguments(_ value: JSONValue) -> Input {
        guard let text = value.stringBytes else { return object(value) }
        if text.isEmpty { return .object(Array("{}".utf8)) }
        guard (try? JSON.validate(text.span.bytes)) != nil else { return .text(cut(text)) }
        let parsed = JSONValue(validated: text)
        return parsed.isObject ? object(parsed) : .text(cut(text))
    }

    /// Writes a value with every string over the limit cut, so that the rest keeps its form.
    private mutating func append(_ value: JSONValue, to writer: inout JSONWriter) {
        guard value.raw.count > scalarCountMax else { return writer.raw(value) }
        switch value.kind {
        case .object:
            writer.beginObject()
            for (name, member) in value.members {
                writer.name(name)
                append(member, to: &writer)
            }
            writer.endObject()
        case .array:
            writer.beginArray()
            for element in value.elements { append(element, to: &writer) }
            writer.endArray()
        case .string: writer.string(utf8: cut(value.stringBytes ?? []))
        default: writer.raw(value)
        }
    }
}
