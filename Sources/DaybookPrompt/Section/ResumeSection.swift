import DaybookCore

/// Renders the prior conversation as a section of a system prompt, in UTF-8.
///
/// A message begins at column 0 with `[role]: `; its further lines are indented, so that nothing it says
/// can stand there and pass for a turn.
enum ResumeSection {
    static let heading = Array("## Prior Conversation\n\n".utf8)
    private static let lineBreak = Array("\n  ".utf8)

    /// The line that stands for messages left out at the beginning.
    static func omission(_ count: UInt64) -> [UInt8] {
        Array("(\(count) earlier message\(count == 1 ? "" : "s") left out)".utf8)
    }

    static func entry(_ role: String, _ text: [UInt8]) -> [UInt8] { labelled("[\(role)]: ", text) }

    /// A text behind its label, its further lines indented, with a final line break.
    static func labelled(_ label: String, _ text: [UInt8]) -> [UInt8] {
        var lines = Array(label.utf8)
        lines.reserveCapacity(lines.count + text.count + 64)
        var lineStart = 0
        var index = 0
        while true {
            index = UTF8Text.firstLineBreakCandidate(in: text, from: index)
            guard index < text.count else { break }
            let breakByteCount = UTF8Text.lineBreakByteCount(in: text, at: index)
            guard breakByteCount > 0 else {
                index += 1
                continue
            }
            lines += text[lineStart..<index]
            lines += lineBreak
            index += breakByteCount
            lineStart = index
        }
        lines += text[lineStart...]
        lines.append(UInt8(ascii: "\n"))
        return lines
    }
}
