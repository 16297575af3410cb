import DaybookContent
import DaybookCore
import DaybookJSON

/// A call of a tool in a prompt, which may cut its input and give it an id.
struct ToolCall {
    /// The call's id; nil where its API has none, and pairs calls and results by their names.
    var id: [UInt8]?
    let name: [UInt8]
    let input: Input
    let shape: CallBlock.Shape

    enum Input {
        case json(JSONValue?)
        /// An input that was made fit for a prompt.
        case fitted(ChatMessage.Input)
    }

    init(_ block: CallBlock) {
        self.init(id: block.id, name: block.name, input: .json(block.input), shape: block.shape)
    }

    private init(id: [UInt8]?, name: [UInt8], input: Input, shape: CallBlock.Shape) {
        self.id = id
        self.name = name
        self.input = input
        self.shape = shape
    }

    /// The call with its input cut.
    func fitted(scalarCountMax: Int) -> ToolCall {
        var reader = CallInputReader(scalarCountMax: scalarCountMax)
        var input = reader.read(self)
        if case .object(let json) = input, json.count > scalarCountMax {
            input = .text(UTF8Text.cut(json, scalarCountMax: scalarCountMax)?.bytes ?? json)
        }
        return ToolCall(id: id, name: name, input: .fitted(input), shape: shape)
    }

    // MARK: In a text

    /// The call on one line.
    var line: [UInt8] { CallBlock.line(name: name, input: argumentText) }

    private var argumentText: [UInt8] {
        switch input {
        case .json(let value): value.map { $0.stringBytes ?? Array($0.raw) } ?? []
        case .fitted(.object(let text)), .fitted(.text(let text)): text
        }
    }
}
