import DaybookClient

/// The newest answers of a model whose tokens a later line may tell, and what stands behind them. Pure.
struct AwaitedUsage {
    private var waiting: [ImportedPart] = []

    /// Number of parts that wait; those of a file that tells no tokens go on then.
    private static let waitingCountMax = 256

    /// Takes the parts of the next line.
    /// - Parameter usage: the tokens that the line tells of the answer before it.
    /// - Returns: the parts of which no later line tells any more, in their order.
    mutating func take(_ parts: [ImportedPart], _ usage: UsageDraft?) -> [ImportedPart] {
        if let usage {
            if let last = waiting.lastIndex(where: { $0.draft?.role == .assistant }),
                var draft = waiting[last].draft
            {
                draft.usage = usage
                waiting[last].content = .message(draft)
            }
            return release() + parts
        }
        let begins = parts.contains { $0.draft?.role == .assistant }
        let ends = parts.contains { $0.draft.map { ![.assistant, .tool].contains($0.role) } ?? false }
        if ends || (waiting.isEmpty && !begins) { return release() + parts }
        waiting += parts
        return waiting.count > Self.waitingCountMax ? release() : []
    }

    /// Returns all that waits.
    mutating func release() -> [ImportedPart] {
        defer { waiting = [] }
        return waiting
    }
}
