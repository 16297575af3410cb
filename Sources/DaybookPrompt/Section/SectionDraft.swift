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

    var byteCounts: [SequenceNumber: Int] {
        Dictionary(uniqueKeysWithValues: entries.map { ($0.sequence, $0.bytes.count) })
    }

    func render(_ choice: inout ResumeChoice, withSummary: Bool) -> ResumeRendering {
        let isIn = Set(choice.included.map(\.sequence))
        let section = SectionText(
            summary: withSummary ? summary : nil, omittedBefore: choice.omittedBefore,
            entries: entries.reversed().lazy.filter { isIn.contains($0.sequence) }
                .map { SectionText.Entry(bytes: $0.bytes, isCut: $0.isCut) })
        return section.rendering
    }

    var empty: ResumeRendering { ResumeRendering(form: .text(""), truncated: 0) }
}
