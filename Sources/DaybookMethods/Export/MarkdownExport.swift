import DaybookCore
import DaybookJSON
import DaybookJournal
import DaybookWire

/// A session as Markdown: a heading, its facts, a section a message.
///
/// No text of a message can pass for a part of the document, for none ever stands at the start of a line:
/// texts are block quotes, each line behind `> ` (which also ends any fence or HTML block opened inside), and
/// JSON stands in fences longer than every run of backticks in it. Titles and names are one line, escaped.
enum MarkdownExport {
    static func text(_ page: ExportPage) -> [UInt8] {
        var text = MarkdownText()
        if page.isFirst { heading(of: page, &text) }
        for exported in page.messages { section(of: exported.message, &text) }
        return text.bytes
    }

    private static func heading(of page: ExportPage, _ text: inout MarkdownText) {
        let session = page.session
        text.line("# " + (inline(session.title) ?? "Untitled session"))
        text.line("")
        text.line("- Session: \(MarkdownText.escaped(session.id.text))")
        let names = [
            ("Owner", session.owner), ("Agent", session.agent), ("Project", session.project),
            ("Mode", session.mode ?? Session.defaultMode),
        ]
        for (label, name) in names {
            if let name = inline(name) { text.line("- \(label): \(name)") }
        }
        text.line("- Status: \(session.status.name)\(session.isArchived ? ", archived" : "")")
        text.line("- Created: \(session.createdAt.rfc3339)")
        text.line("- Messages: \(session.messageCount)")
        text.line("- Exported: \(page.exportedAt.rfc3339)")
    }

    private static func section(of message: Message, _ text: inout MarkdownText) {
        let header = message.header
        let speaker = inline(message.body?[.agent]).map { " (\($0))" } ?? ""
        text.line("")
        text.line("## \(header.sequence.value). \(header.role?.name ?? "unknown")\(speaker)")
        text.line("")
        text.line("*\(header.at.rfc3339)\(message.isEdited ? ", edited" : "")*")
        defer { annotations(of: message, &text) }
        guard let body = message.body else {
            text.paragraph("*(redacted)*")
            return
        }
        content(JSONValue(validated: (body[.content] ?? .null).bytes), header.messageType, &text)
        guard let metadata = body[.metadata], !metadata.isNull else { return }
        for call in JSONValue(validated: metadata.bytes)["tool_calls"]?.elements ?? JSONValue.noElements
        where call.isObject {
            let function = call["function"]
            text.toolCall("Tool call", name: function?["name"], function?["arguments"])
        }
    }

    private static func annotations(of message: Message, _ text: inout MarkdownText) {
        for annotation in message.annotations {
            text.paragraph("**Note: \(inline(annotation.kind) ?? "")**")
            text.fence(JSONValue(validated: annotation.value.bytes))
        }
    }

    private static func content(_ content: JSONValue, _ type: MessageType?, _ text: inout MarkdownText) {
        switch content.kind {
        case .string where type == .artifact || type == .toolCall || type == .toolResult:
            text.fence(content)
        case .string: text.quote(content.string ?? "")
        case .array:
            for block in content.elements { self.block(block, &text) }
        default: text.fence(content)
        }
    }

    private static func block(_ block: JSONValue, _ text: inout MarkdownText) {
        let type = block["type"]
        if block.isString {
            text.quote(block.string ?? "")
        } else if type?.isEqual(toString: "text") == true, let said = block["text"]?.string {
            text.quote(said)
        } else if type?.isEqual(toString: "tool_use") == true {
            text.toolCall("Tool call", name: block["name"], block["input"])
        } else if type?.isEqual(toString: "tool_result") == true {
            text.toolCall("Tool result", name: block["tool_use_id"], block["content"])
        } else {
            text.fence(block)
        }
    }

    private static func inline(_ json: RawJSON?) -> String? {
        json.flatMap { JSONValue(validated: $0.bytes).string }.map(MarkdownText.escaped)
    }
}

extension JSONValue {
    fileprivate static let noElements = JSONValue(validated: Array("[]".utf8)).elements
}

/// A builder of Markdown.
struct MarkdownText {
    private(set) var bytes: [UInt8] = []

    /// Adds a line of the document itself.
    mutating func line(_ text: String) {
        bytes.append(contentsOf: text.utf8)
        bytes.append(UInt8(ascii: "\n"))
    }

    mutating func paragraph(_ text: String) {
        line("")
        line(text)
    }

    mutating func quote(_ text: String) {
        line("")
        for quoted in Self.lines(of: text.utf8[...]) {
            bytes.append(contentsOf: quoted.isEmpty ? ">".utf8 : "> ".utf8)
            bytes.append(contentsOf: quoted)
            bytes.append(UInt8(ascii: "\n"))
        }
    }

    mutating func toolCall(_ label: String, name: JSONValue?, _ value: JSONValue?) {
        let name = name?.string.map { " " + Self.escaped($0) } ?? ""
        paragraph("**\(label)\(name)**")
        if let value { fence(value) }
    }

    /// Adds a fenced block: a string's text, or JSON as received.
    mutating func fence(_ value: JSONValue) {
        let inside = value.stringBytes ?? Array(value.raw)
        let marks = [UInt8](repeating: Self.backtick, count: max(3, Self.longestRun(in: inside) + 1))
        line("")
        bytes.append(contentsOf: marks)
        line(value.isString ? "" : "json")
        bytes.append(contentsOf: inside)
        if inside.last != UInt8(ascii: "\n") { line("") }
        bytes.append(contentsOf: marks)
        line("")
    }

    private static let backtick = UInt8(ascii: "`")

    private static func longestRun(in bytes: [UInt8]) -> Int {
        var longest = 0
        var run = 0
        for byte in bytes {
            run = byte == backtick ? run + 1 : 0
            longest = max(longest, run)
        }
        return longest
    }

    /// The lines of a text, which end with LF, CR LF or CR, as CommonMark has it.
    private static func lines(of text: Substring.UTF8View) -> [Substring.UTF8View] {
        var lines: [Substring.UTF8View] = []
        var start = text.startIndex
        var index = start
        while index < text.endIndex {
            let byte = text[index]
            guard byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") else {
                index = text.index(after: index)
                continue
            }
            lines.append(text[start..<index])
            let after = text.index(after: index)
            let isReturn = byte == UInt8(ascii: "\r")
            let isPair = isReturn && after < text.endIndex && text[after] == UInt8(ascii: "\n")
            index = isPair ? text.index(after: after) : after
            start = index
        }
        lines.append(text[start..<text.endIndex])
        return lines
    }

    /// The text as one line in which nothing is markup.
    static func escaped(_ text: String) -> String {
        var escaped = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator: escaped.append(" ")
            default:
                if "\\`*_{}[]<>()#+!|~&".unicodeScalars.contains(scalar) { escaped.append("\\") }
                escaped.append(scalar)
            }
        }
        return String(escaped)
    }
}
