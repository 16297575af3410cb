import DaybookCore

/// A section of text as a whole: the heading, a line on what was left out before, the summary, the entries.
struct SectionText {
    struct Entry {
        let bytes: [UInt8]
        let isCut: Bool
    }

    let summary: ResumeText?
    let omittedBefore: UInt64
    let entries: [Entry]

    /// The text; empty where there is nothing to tell.
    var rendering: ResumeRendering {
        guard !entries.isEmpty || omittedBefore > 0 || summary != nil else {
            return ResumeRendering(form: .text(""), truncated: 0)
        }
        var text = ResumeSection.heading
        text.reserveCapacity(entries.reduce(summary?.bytes.count ?? 0) { $0 + $1.bytes.count } + 256)
        if omittedBefore > 0 {
            text += ResumeSection.omission(omittedBefore)
            text.append(UInt8(ascii: "\n"))
        }
        if let summary { text += ResumeSection.entry("summary", summary.bytes) }
        for entry in entries { text += entry.bytes }
        let truncated = entries.count(where: \.isCut) + (summary?.isCut == true ? 1 : 0)
        return ResumeRendering(form: .text(String(decoding: text, as: UTF8.self)), truncated: truncated)
    }
}
