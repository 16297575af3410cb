import DaybookCore

/// The prior conversation as a section of a system prompt, an entry a message.
struct SectionDraft: ResumeDraft {
    private struct Entry {
        let sequence: SequenceNumber
        let bytes: [UInt8]
        let isCut: Bool
    }

    private let summary: ResumeText?
    private let scalarCountMax: Int
    /// The entries, newest first.
    private var entries: [Entry] = []
    private(set) var byteCount = 0

    init(summary: ResumeText?, scalarCountMax: Int) {
        self.summary = summary
        self.scalarCountMax = scalarCountMax
    }

    mutating func add(_ message: Message) {
        let text = ResumeText(ContentText.utf8(of: message), scalarCountMax: scalarCountMax)
        let bytes = ResumeSection.entry((message.header.role ?? .user).name, text.bytes)
        entries.append(Entry(sequence: message.header.sequence, bytes: bytes, isCut: text.isCut))
        byteCount += bytes.count
    }

    func render(_ choice: inout ResumeChoice, withSummary: Bool) -> ResumeRendering {
        let omittedBefore = choice.omittedBefore
        let summary = withSummary ? summary : nil
        guard !choice.included.isEmpty || omittedBefore > 0 || summary != nil else { return empty }
        var text = ResumeSection.heading
        text.reserveCapacity(byteCount + (summary?.bytes.count ?? 0) + 256)
        if omittedBefore > 0 {
            text += ResumeSection.omission(omittedBefore)
            text.append(UInt8(ascii: "\n"))
        }
        if let summary { text += ResumeSection.entry("summary", summary.bytes) }
        var truncated = summary?.isCut == true ? 1 : 0
        var index = 0
        for entry in entries.reversed() where index < choice.included.count {
            guard entry.sequence == choice.included[index].sequence else { continue }
            text += entry.bytes
            if entry.isCut { truncated += 1 }
            index += 1
        }
        return ResumeRendering(form: .text(String(decoding: text, as: UTF8.self)), truncated: truncated)
    }

    var empty: ResumeRendering { ResumeRendering(form: .text(""), truncated: 0) }
}
