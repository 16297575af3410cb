import DaybookClient
import DaybookContent
import enum DaybookCore.Role
import DaybookJSON
import DaybookTerminal

/// A session as Markdown for people to read: front matter, a heading for each message, what was said as
/// quotes, and what tools did folded away.
///
/// No text can pass for a part of the document: quotes and fences hold it, as `MarkdownText` has it.
struct MarkdownDocument {
    private var text = MarkdownText()

    var bytes: [UInt8] { text.bytes }

    init(of session: Session, exportedAt: UTCTime) {
        text.line("---")
        let strings = [
            ("title", session.title), ("session", session.id), ("owner", session.owner),
            ("agent", session.agent), ("project", session.project), ("status", session.status.rawValue),
            ("started", session.createdAt.rfc3339), ("exported", exportedAt.rfc3339),
        ]
        // A string of JSON is one of YAML.
        for (name, value) in strings {
            if let value { text.line("\(name): \(JSONBytes(string: value).text)") }
        }
        text.line("messages: \(session.messageCount)")
        text.line("---")
        text.paragraph("# " + MarkdownText.escaped(session.name))
    }

    mutating func add(_ message: Message) {
        let speaker = message.agent.map { " (\(MarkdownText.escaped($0)))" } ?? ""
        let edited = message.isEdited ? ", edited" : ""
        text.paragraph(
            "## \(message.sequence). \(MarkdownText.escaped(message.role.rawValue))\(speaker) · "
                + "\(Figures.time(message.at.rfc3339)) UTC\(edited)")
        guard !message.isRedacted else { return text.paragraph("*(redacted)*") }
        let content = JSONValue(validated: message.content.bytes)
        let role = Role(name: message.role.rawValue)
        let isOutput = message.type == .toolResult && role != .tool
        if content.isString, message.type == .artifact || isOutput {
            return text.folded(message.type == .artifact ? "Artifact" : "Tool result") { $0.fence(content) }
        }
        let metadata = message.metadata.map { JSONValue(validated: $0.bytes) }
        for part in ContentParts(content, metadata: metadata, role: role).parts { add(part) }
    }

    private mutating func add(_ part: ContentParts.Part) {
        switch part {
        case .text(let said): text.quote(Self.string(said))
        case .thought(let thought):
            guard !thought.isEmpty else { return text.paragraph("*(thinking, not readable)*") }
            text.folded("Thinking") { $0.quote(Self.string(thought)) }
        case .call(let call):
            text.folded("Tool call: " + Self.string(call.name)) { text in
                if let input = call.input { text.fence(input) }
            }
        case .result(let result):
            let name = Self.string(result.name.isEmpty ? result.id ?? [] : result.name)
            let kind = result.isError ? "Tool error" : "Tool result"
            text.folded(name.isEmpty ? kind : "\(kind): \(name)") { $0.fence(result.text) }
        case .attachment(let attachment): text.paragraph(MarkdownText.escaped(Self.string(attachment.line)))
        case .unknown(let block): text.paragraph(MarkdownText.escaped(Self.string(block.line)))
        case .data(let value): text.fence(value)
        }
    }

    private static func string(_ text: [UInt8]) -> String { String(decoding: text, as: UTF8.self) }
}
