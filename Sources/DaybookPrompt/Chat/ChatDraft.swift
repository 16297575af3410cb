import DaybookCore

/// The prior conversation as the array that chat APIs take as `messages`.
struct ChatDraft: ResumeDraft {
    private let summary: ResumeText?
    private let version: ResumeQuery.Version
    private let scalarCountMax: Int
    /// The messages, newest first.
    private var messages: [Source] = []

    /// A message as a version of the prompt reads it: in version 2 its calls and results may have no ids until
    /// they are paired.
    private enum Source {
        case one(ChatMessage)
        case two(MessageParts)

        var sequence: SequenceNumber {
            switch self {
            case .one(let message): message.sequence
            case .two(let message): message.sequence
            }
        }
    }

    init(summary: ResumeText?, version: ResumeQuery.Version, scalarCountMax: Int) {
        self.summary = summary
        self.version = version
        self.scalarCountMax = scalarCountMax
    }

    /// Always 0, the least that is sure: any message may turn out to have no place.
    var byteCount: Int { 0 }

    mutating func add(_ message: Message) {
        switch version {
        case .one: messages.append(.one(ChatMessage(message, scalarCountMax: scalarCountMax)))
        case .two: messages.append(.two(MessageParts(message)))
        }
    }

    var byteCounts: [SequenceNumber: Int] {
        Dictionary(uniqueKeysWithValues: paired { _ in true }.map { ($0.sequence, $0.byteCount) })
    }

    func render(_ choice: inout ResumeChoice, withSummary: Bool) -> ResumeRendering {
        choice.omitSilent(
            messages.lazy.compactMap { if case .two(let message) = $0 { message } else { nil } })
        let isIn = Set(choice.included.map(\.sequence))
        var turns = ChatTurns(paired { isIn.contains($0.sequence) })
        for (reason, sequences) in turns.omitted.sorted(by: { $0.key < $1.key }) {
            choice.omit(sequences, reason: reason)
        }
        let shown = withSummary ? summary : nil
        turns.introduce(earlierCount: choice.omittedBefore, summary: shown?.bytes)
        let truncated = turns.truncated + (shown?.isCut == true ? 1 : 0)
        return ResumeRendering(form: .messages(ChatWriter.array(of: turns.turns)), truncated: truncated)
    }

    /// Messages in order, as chat APIs have them.
    private func paired(where isIn: (Source) -> Bool) -> [ChatMessage] {
        var pairing = ToolPairing()
        return messages.reversed().compactMap { source in
            guard isIn(source) else { return nil }
            switch source {
            case .one(let message): return message
            case .two(var message):
                pairing.pair(&message)
                return ChatMessage(message, scalarCountMax: scalarCountMax)
            }
        }
    }

    var empty: ResumeRendering {
        ResumeRendering(form: .messages(ChatWriter.array(of: [])), truncated: 0)
    }
}
