import DaybookCore

/// The messages of a prompt that keeps the task, put into words: each in its place, with a line for each gap
/// between them.
struct TaskTurns {
    private(set) var entries: [TaskEntry]
    /// Messages that went out in the end, by the reason.
    private(set) var dropped: [SequenceNumber: String] = [:]

    /// Pairs calls with results, and takes out results whose calls are out.
    init(_ entries: [TaskEntry]) {
        self.entries = []
        var pairing = ToolPairing()
        for var entry in entries {
            if !pairing.pair(&entry.message), entry.answersCalls {
                entry.message.parts.removeAll { part in
                    if case .result(let result) = part { !pairing.knowsCall(of: result) } else { false }
                }
            }
            if entry.message.parts.isEmpty {
                dropped[entry.message.sequence] = "toolCallSplit"
            } else {
                self.entries.append(entry)
            }
        }
    }

    /// The entries, each with the number of messages left out before it; the last number is of those after all.
    private func gaps(_ count: UInt64, quiet: Set<UInt64>) -> [UInt64] {
        var gaps: [UInt64] = []
        var start: UInt64 = 0
        let quiet = quiet.sorted()
        var index = 0
        for end in entries.map(\.offset) + [count] {
            var gap = end - start
            while index < quiet.count, quiet[index] < end {
                if quiet[index] >= start { gap -= 1 }
                index += 1
            }
            gaps.append(gap)
            start = end + 1
        }
        return gaps
    }

    private func truncated(_ summary: ResumeText?) -> Int {
        entries.count(where: \.isCut) + (summary?.isCut == true ? 1 : 0)
    }

    // MARK: Section

    func section(_ summary: ResumeText?, count: UInt64, quiet: Set<UInt64>) -> ResumeRendering {
        guard count > 0 || summary != nil else { return ResumeRendering(form: .text(""), truncated: 0) }
        var text = ResumeSection.heading
        if let summary { text += ResumeSection.entry("summary", summary.bytes) }
        let gaps = gaps(count, quiet: quiet)
        for (gap, entry) in zip(gaps, entries) {
            addLine(gap, to: &text)
            text += SpokenText.entries(of: entry.message)
        }
        addLine(gaps.last!, to: &text)
        return ResumeRendering(
            form: .text(String(decoding: text, as: UTF8.self)), truncated: truncated(summary))
    }

    private func addLine(_ gap: UInt64, to text: inout [UInt8]) {
        guard gap > 0 else { return }
        text += TaskForm.gap(gap)
        text.append(UInt8(ascii: "\n"))
    }

    // MARK: Messages

    mutating func messages(_ summary: ResumeText?, count: UInt64, quiet: Set<UInt64>) -> ResumeRendering {
        var told: [MessageParts] = []
        if let summary { told.append(MessageParts(.user, saying: TaskForm.summary(summary.bytes))) }
        let gaps = gaps(count, quiet: quiet)
        for (gap, entry) in zip(gaps, entries) {
            if gap > 0 { told.append(MessageParts(.user, saying: TaskForm.gap(gap))) }
            told.append(entry.message)
        }
        if gaps.last! > 0 { told.append(MessageParts(.user, saying: TaskForm.gap(gaps.last!))) }
        var turns = ChatTurns(told.map { ChatMessage($0, scalarCountMax: Int.max) })
        for (reason, sequences) in turns.omitted {
            for sequence in sequences where sequence != .none { dropped[sequence] = reason }
        }
        entries.removeAll { dropped[$0.message.sequence] != nil }
        turns.introduce(earlierCount: 0, summary: nil)
        return ResumeRendering(
            form: .messages(ChatWriter.array(of: turns.turns)), truncated: truncated(summary))
    }
}
