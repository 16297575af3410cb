import DaybookContent
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
        let content = JSONValue(validated: (body[.content] ?? .null).bytes)
        let isOutput = header.messageType == .toolResult && header.role != .tool
        if content.isString, header.messageType == .artifact || isOutput { return text.fence(content) }
        let metadata = body[.metadata].map { JSONValue(validated: $0.bytes) }
        for part in ContentParts(content, metadata: metadata, role: header.role).parts { add(part, &text) }
    }

    private static func add(_ part: ContentParts.Part, _ text: inout MarkdownText) {
        switch part {
        case .text(let said): text.quote(string(said))
        case .thought(let thought):
            text.paragraph(thought.isEmpty ? "**Thinking, not readable**" : "**Thinking**")
            if !thought.isEmpty { text.quote(string(thought)) }
        case .call(let call):
            text.labelled("Tool call", name: call.name)
            if let input = call.input { text.fence(input) }
        case .result(let result):
            let label = "Tool result\(result.isError ? ", error" : "")"
            text.labelled(label, name: result.name.isEmpty ? result.id ?? [] : result.name)
            text.fence(result.text)
        case .attachment(let attachment): text.paragraph(MarkdownText.escaped(string(attachment.line)))
        case .unknown(let block): text.paragraph(MarkdownText.escaped(string(block.line)))
        case .data(let value): text.fence(value)
        }
    }

    private static func string(_ text: [UInt8]) -> String { String(decoding: text, as: UTF8.self) }

    private static func annotations(of message: Message, _ text: inout MarkdownText) {
        for annotation in message.annotations {
            text.paragraph("**Note: \(inline(annotation.kind) ?? "")**")
            text.fence(JSONValue(validated: annotation.value.bytes))
        }
    }

    private static func inline(_ json: RawJSON?) -> String? {
        json.flatMap { JSONValue(validated: $0.bytes).string }.map(MarkdownText.escaped)
    }
}
