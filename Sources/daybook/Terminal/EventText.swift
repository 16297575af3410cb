import DaybookClient
import DaybookTerminal

/// An event as a terminal shows it: one line.
enum EventText {
    static func line(_ event: Event) -> String {
        var line = "\(event.position)  \(TimeText.seconds(event.recordedAt))  \(event.type)"
        if let session = event.session { line += "  \(session)" }
        if let revision = event.revision { line += " r\(revision)" }
        if let actor = event.actor { line += "  by \(actor)" }
        let summary = TerminalText.cut(summary(event), to: 80)
        return TerminalText.oneLine(line) + (summary.isEmpty ? "" : "  " + summary)
    }

    private static func summary(_ event: Event) -> String {
        if let erased = event.erased { return "(erased by \(erased))" }
        guard let content = event.body["content"] else { return event.body.isNull ? "" : event.body.text }
        return ContentLines.text(content, metadata: event.body["metadata"], role: event.body["role"]?.string)
    }

    /// Prints an event to standard output.
    static func show(_ event: Event, asJSON: Bool) {
        if asJSON { Output.line(json: event.json.bytes) } else { Output.line(line(event)) }
    }
}
