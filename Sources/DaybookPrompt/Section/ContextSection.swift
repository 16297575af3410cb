package import DaybookCore

/// Renders the insights and summaries of earlier sessions as a section of a system prompt.
///
/// Every entry begins with `- ` and its further lines are indented, so that nothing an insight or a summary
/// says can stand at column 0 and pass for a heading or a turn.
package struct ContextSection {
    package static let heading = "## Earlier Sessions\n\n"

    private struct Entry {
        let group: String
        let position: Position
        let text: [UInt8]
    }

    private var entries: [Entry] = []

    package init() {}

    package mutating func add(_ insight: Insight) {
        guard let kind = insight.body?[.kind], let value = insight.body?[.value] else { return }
        let name = oneLine(ContentText.utf8(of: kind))
        entry("insight: " + name, ContentText.utf8(of: value), insight.header.position)
    }

    package mutating func add(_ summary: SessionSummary) {
        entry("summary", ContentText.utf8(of: summary.text), summary.position)
    }

    /// The section's text. The newest entries come in first, until the limit of characters; groups stand in
    /// the order of their newest entry.
    package consuming func text() -> String {
        entries.sort { $0.position > $1.position }
        var remaining = Limits.contextScalarCountMax - ContextSection.heading.unicodeScalars.count
        remaining -= ContextSection.omissionLine(entries.count).unicodeScalars.count
        let fitting = entries.prefix { entry in
            remaining -= UTF8Text.scalarCount(entry.text)
            return remaining >= 0
        }
        guard !fitting.isEmpty else { return "" }
        var text = Array(ContextSection.heading.utf8)
        let omitted = entries.count - fitting.count
        if omitted > 0 { text += ContextSection.omissionLine(omitted).utf8 }
        var groups: [String] = []
        for entry in fitting where !groups.contains(entry.group) { groups.append(entry.group) }
        for group in groups {
            for entry in fitting where entry.group == group { text += entry.text }
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static func omissionLine(_ count: Int) -> String { "(\(count) older left out)\n" }

    private mutating func entry(_ group: String, _ text: [UInt8], _ position: Position) {
        let text = ResumeText(text, scalarCountMax: Limits.contextEntryScalarCountMax)
        let entry = ResumeSection.labelled("- (\(group)) ", text.bytes)
        entries.append(Entry(group: group, position: position, text: entry))
    }

    private func oneLine(_ text: [UInt8]) -> String {
        var line: [UInt8] = []
        var index = 0
        while index < text.count {
            let breakByteCount = UTF8Text.lineBreakByteCount(in: text, at: index)
            line.append(breakByteCount > 0 ? UInt8(ascii: " ") : text[index])
            index += max(breakByteCount, 1)
        }
        return String(decoding: line, as: UTF8.self)
    }
}
