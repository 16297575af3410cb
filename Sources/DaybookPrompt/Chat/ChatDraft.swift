import DaybookCore

/// The prior conversation as the array that chat APIs take as `messages`.
struct ChatDraft: ResumeDraft {
    private let summary: ResumeText?
    private let scalarCountMax: Int
    /// The messages, newest first.
    private var messages: [ChatMessage] = []

    init(summary: ResumeText?, scalarCountMax: Int) {
        self.summary = summary
        self.scalarCountMax = scalarCountMax
    }

    /// Always 0, the least that is sure: any message may turn out to have no place.
    var byteCount: Int { 0 }

    mutating func add(_ message: Message) {
        messages.append(ChatMessage(message, scalarCountMax: scalarCountMax))
    }

    func render(_ choice: inout ResumeChoice, withSummary: Bool) -> ResumeRendering {
        let isIn = Set(choice.included.map(\.sequence))
        var turns = ChatTurns(messages.reversed().lazy.filter { isIn.contains($0.sequence) })
        for (reason, sequences) in turns.omitted.sorted(by: { $0.key < $1.key }) {
            choice.omit(sequences, reason: reason)
        }
        let shown = withSummary ? summary : nil
        turns.introduce(earlierCount: choice.omittedBefore, summary: shown?.bytes)
        let truncated = turns.truncated + (shown?.isCut == true ? 1 : 0)
        return ResumeRendering(form: .messages(ChatWriter.array(of: turns.turns)), truncated: truncated)
    }

    var empty: ResumeRendering {
        ResumeRendering(form: .messages(ChatWriter.array(of: [])), truncated: 0)
    }
}
