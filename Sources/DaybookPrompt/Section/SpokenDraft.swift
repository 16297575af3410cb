import DaybookCore

/// The prior conversation as a section of a system prompt, as version 2 spells it.
struct SpokenDraft: ResumeDraft {
    private let summary: ResumeText?
    private let scalarCountMax: Int
    /// The messages, newest first, their texts cut.
    private var messages: [(message: MessageParts, isCut: Bool)] = []
    private(set) var byteCount = 0

    init(summary: ResumeText?, scalarCountMax: Int) {
        self.summary = summary
        self.scalarCountMax = scalarCountMax
    }

    mutating func add(_ message: Message) {
        let cut = MessageParts(message).cut(scalarCountMax: scalarCountMax)
        messages.append(cut)
        byteCount += SpokenText.entries(of: cut.message).count
    }

    var byteCounts: [SequenceNumber: Int] {
        var pairing = ToolPairing()
        var counts: [SequenceNumber: Int] = [:]
        for (var message, _) in messages.reversed() {
            pairing.pair(&message)
            counts[message.sequence] = SpokenText.entries(of: message).count
        }
        return counts
    }

    func render(_ choice: inout ResumeChoice, withSummary: Bool) -> ResumeRendering {
        choice.omitSilent(messages.lazy.map(\.message))
        let section = SectionText(
            summary: withSummary ? summary : nil, omittedBefore: choice.omittedBefore,
            entries: shown(of: choice))
        return section.rendering
    }

    private func shown(of choice: ResumeChoice) -> [SectionText.Entry] {
        let isIn = Set(choice.included.map(\.sequence))
        var pairing = ToolPairing()
        return messages.reversed().compactMap { message, isCut in
            guard isIn.contains(message.sequence) else { return nil }
            var message = message
            pairing.pair(&message)
            return SectionText.Entry(bytes: SpokenText.entries(of: message), isCut: isCut)
        }
    }

    var empty: ResumeRendering { ResumeRendering(form: .text(""), truncated: 0) }
}

extension ResumeChoice {
    /// Leaves out the chosen ones of these messages that have nothing to show.
    mutating func omitSilent(_ messages: some Sequence<MessageParts>) {
        var silent: [String: Set<SequenceNumber>] = [:]
        for message in messages {
            guard let silence = message.silence else { continue }
            silent[silence.rawValue, default: []].insert(message.sequence)
        }
        for (reason, sequences) in silent.sorted(by: { $0.key < $1.key }) {
            omit(sequences, reason: reason)
        }
    }
}
