package import DaybookCore

/// Renders the prior conversation as a section of a system prompt, in UTF-8.
///
/// A message begins at column 0 with `[role]: `; its further lines are indented, so that nothing it says
/// can stand there and pass for a turn.
package struct ResumeSection {
    package static let heading = Array("## Prior Conversation\n\n".utf8)
    private static let lineBreak = Array("\n  ".utf8)

    package private(set) var truncated = 0
    private let scalarCountMax: Int

    package init(scalarCountMax: Int) { self.scalarCountMax = scalarCountMax }

    package static func omissionLine(_ count: UInt64) -> [UInt8] {
        Array("(\(count) earlier message\(count == 1 ? "" : "s") left out)\n".utf8)
    }

    package mutating func entry(_ message: Message) -> [UInt8] {
        entry(message.header.role?.name ?? Role.user.name, ContentText.utf8(of: message))
    }

    /// With its final line break.
    package mutating func entry(_ role: String, _ text: [UInt8]) -> [UInt8] {
        labelled("[\(role)]: ", text)
    }

    /// A text cut to the limit behind its label, its further lines indented, with a final line break.
    mutating func labelled(_ label: String, _ text: [UInt8]) -> [UInt8] {
        let text = cut(text)
        var entry = Array(label.utf8)
        entry.reserveCapacity(text.count + 64)
        var index = 0
        while index < text.count {
            let breakByteCount = UTF8Text.lineBreakByteCount(in: text, at: index)
            if breakByteCount > 0 {
                entry += ResumeSection.lineBreak
                index += breakByteCount
            } else {
                entry.append(text[index])
                index += 1
            }
        }
        entry.append(UInt8(ascii: "\n"))
        return entry
    }

    /// Cuts a text to the limit, and counts it.
    package mutating func cut(_ text: [UInt8]) -> [UInt8] {
        guard let cut = UTF8Text.cut(text, scalarCountMax: scalarCountMax) else { return text }
        truncated += 1
        return cut.bytes
    }
}
