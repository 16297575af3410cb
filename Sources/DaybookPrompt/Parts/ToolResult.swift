import DaybookContent
import DaybookCore

/// The result of a call in a prompt, which may cut its text and learn its tool's name from the call.
struct ToolResult {
    /// The id of the call; nil where the API has none.
    var id: [UInt8]?
    /// The name of the tool, where it is known.
    var name: [UInt8]
    var text: [UInt8]
    let isError: Bool

    init(_ block: ResultBlock) {
        id = block.id
        name = block.name
        text = block.text
        isError = block.isError
    }

    /// The words before the result in a section of text. A result is never a user's turn.
    var label: String {
        let name = String(decoding: ToolName.cleaned(name), as: UTF8.self)
        return "[tool result\(name.isEmpty ? "" : ": " + name)\(isError ? ", error" : "")]: "
    }

    static let nothing = Array("(no output)".utf8)

    var shownText: [UInt8] { UTF8Text.isBlank(text) ? Self.nothing : text }
}
