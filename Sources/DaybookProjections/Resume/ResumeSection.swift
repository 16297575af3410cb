package import DaybookCore

/// Renders the prior conversation as a section of a system prompt.
///
/// A message begins at column 0 with `[role]: `; its further lines are indented, so that nothing it says
/// can stand there and pass for a turn.
package struct ResumeSection {
    package static let heading = "## Prior Conversation"

    package private(set) var truncated = 0
    private let scalarCountMax: Int

    package init(scalarCountMax: Int) { self.scalarCountMax = scalarCountMax }

    package static func omissionLine(_ count: UInt64) -> String {
        count == 1 ? "(1 earlier message left out)" : "(\(count) earlier messages left out)"
    }

    /// One message, without its final line break.
    package mutating func entry(_ message: Message) -> String {
        let role = message.header.role?.name ?? "user"
        return entry(role, ContentText.text(of: message))
    }

    package mutating func entry(_ role: String, _ text: String) -> String {
        "[\(role)]: " + ResumeSection.indented(cut(text))
    }

    /// The last three of a text that is cut are dots.
    package mutating func cut(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard scalars.dropFirst(scalarCountMax).first != nil else { return text }
        truncated += 1
        let keep = max(scalarCountMax - 3, 0)
        return String(scalars.prefix(keep)) + String("...".prefix(scalarCountMax))
    }

    private static func indented(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        var previous: UnicodeScalar?
        for scalar in text.unicodeScalars {
            defer { previous = scalar }
            guard isLineBreak(scalar) else {
                result.append(scalar)
                continue
            }
            if scalar == "\n", previous == "\r" { continue }
            result.append(contentsOf: "\n  ".unicodeScalars)
        }
        return String(result)
    }

    /// Whatever a terminal, an editor or a model may take for the end of a line.
    private static func isLineBreak(_ scalar: UnicodeScalar) -> Bool {
        switch scalar.value {
        case 0x0A...0x0D, 0x1C...0x1E, 0x85, 0x2028, 0x2029: true
        default: false
        }
    }
}
