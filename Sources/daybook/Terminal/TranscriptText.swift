import DaybookClient
import DaybookTerminal

/// Sessions and messages as a terminal shows them. Headings stand at the margin; the text of messages is
/// indented.
enum TranscriptText {
    static func heading(_ session: Session) -> String {
        var lines = [TerminalText.oneLine(session.name)]
        lines.append("id: \(session.id)")
        for (name, value) in [
            ("owner", session.owner), ("agent", session.agent), ("project", session.project),
        ] {
            if let value { lines.append("\(name): \(TerminalText.oneLine(value))") }
        }
        var state = [session.status.rawValue, session.mode]
        if session.isPinned { state.append("pinned") }
        if session.isArchived { state.append("archived") }
        lines.append(TerminalText.oneLine("state: " + state.joined(separator: ", ")))
        lines.append("started: \(TimeText.seconds(session.createdAt))")
        lines.append("messages: \(Figures.grouped(session.messageCount)), revision \(session.revision)")
        return lines.joined(separator: "\n")
    }

    static func text(_ message: Message) -> String {
        var heading = "#\(message.sequence) \(message.role.rawValue)"
        if message.type != .text { heading += ", \(message.type.rawValue)" }
        if let agent = message.agent { heading += ", \(agent)" }
        heading += " · \(TimeText.seconds(message.at))"
        if message.isHidden { heading += " · hidden" }
        if message.isEdited { heading += " · edited" }
        let body = message.isRedacted ? "[redacted]" : body(message)
        return TerminalText.oneLine(heading) + (body.isEmpty ? "" : "\n" + TerminalText.indented(body, by: 4))
    }

    private static func body(_ message: Message) -> String {
        ContentLines.text(message.content, metadata: message.metadata, role: message.role.rawValue)
    }
}
