import DaybookContent
import DaybookCore
import DaybookJSON

/// A message in the terms of chat APIs: text, tool calls and tool results. Texts are cut to the limit of the
/// prompt; thinking, which belongs to the model that thought it, is not carried over.
struct ChatMessage {
    struct Call {
        let id: [UInt8]
        let name: [UInt8]
        let input: Input
        let shape: CallBlock.Shape
    }

    enum Input {
        /// The text of a JSON object.
        case object([UInt8])
        /// Text that is no JSON object, which some models give.
        case text([UInt8])

        var byteCount: Int {
            switch self {
            case .object(let text), .text(let text): text.count
            }
        }
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
    private var isTextCut = false
    private var inputs: CallInputReader
    private var scalarsLeft: Int

    /// Whether anything in it was cut.
    var isCut: Bool { isTextCut || inputs.isCut }

    /// Reads a message as version 1 of the prompt does.
    init(_ message: Message, scalarCountMax: Int) {
        self.init(message.header.sequence, message.header.role ?? .user, scalarCountMax: scalarCountMax)
        if let content = message.body?[.content], message.header.messageType != .artifact {
            let metadata = message.body?[.metadata].map { JSONValue(validated: $0.bytes) }
            read(JSONValue(validated: content.bytes), metadata)
        } else {
            add(text: ContentText.utf8(of: message))
        }
    }

    /// Reads a message whose calls and results have ids.
    init(_ message: MessageParts, scalarCountMax: Int) {
        self.init(message.sequence, message.role, scalarCountMax: scalarCountMax)
        for part in message.parts {
            switch part {
            case .text(let text): add(text: text)
            case .call(let call):
                guard role == .assistant, let id = call.id else { continue }
                add(id, name: call.name, input: inputs.read(call), call.shape)
            case .result(let result):
                guard role != .assistant, let id = result.id else { continue }
                add(Result(id: id, text: inputs.cut(result.text), isError: result.isError))
            }
        }
    }

    private init(_ sequence: SequenceNumber, _ role: Role, scalarCountMax: Int) {
        self.sequence = sequence
        self.role = role
        inputs = CallInputReader(scalarCountMax: scalarCountMax)
        scalarsLeft = scalarCountMax
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

    /// About the bytes that it takes in an array, without what joins it to others.
    var byteCount: Int {
        texts.reduce(0) { $0 + $1.count } + results.reduce(0) { $0 + $1.text.count }
            + calls.reduce(0) { $0 + $1.name.count + $1.input.byteCount }
    }

    /// Whether it is part of a tool call and says nothing else.
    var isToolTraffic: Bool { role == .tool || !calls.isEmpty || !results.isEmpty }

    private mutating func add(block: JSONValue) {
        switch block["type"]?.string {
        case "tool_use" where role == .assistant:
            guard let id = block["id"]?.stringBytes else { return }
            let input = block["input"].map { inputs.object($0) }
            add(id, name: block["name"]?.stringBytes ?? [], input: input, .blocks)
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
            let input = function["arguments"].map { inputs.arguments($0) }
            add(id, name: function["name"]?.stringBytes ?? [], input: input, .functions)
        }
    }

    private mutating func add(_ id: [UInt8], name: [UInt8], input: Input?, _ shape: CallBlock.Shape) {
        guard !calls.contains(where: { $0.id == id }) else { return }
        calls.append(Call(id: id, name: name, input: input ?? .nothing, shape: shape))
    }

    private mutating func addResult(_ id: [UInt8], of content: JSONValue?, isError: Bool) {
        guard !results.contains(where: { $0.id == id }) else { return }
        let text = inputs.cut(content.map { ContentText.utf8(of: $0) } ?? [])
        results.append(Result(id: id, text: text, isError: isError))
    }

    private mutating func add(_ result: Result) {
        guard !results.contains(where: { $0.id == result.id }) else { return }
        results.append(result)
    }

    /// Adds text. All texts of a message together keep to the limit.
    private mutating func add(text: [UInt8]) {
        guard !UTF8Text.isBlank(text) else { return }
        guard scalarsLeft > 0 else {
            isTextCut = true
            return
        }
        let cut = UTF8Text.cut(text, scalarCountMax: scalarsLeft)
        if cut != nil { isTextCut = true }
        texts.append(cut?.bytes ?? text)
        scalarsLeft -= cut == nil ? UTF8Text.scalarCount(text) : scalarsLeft
    }
}
