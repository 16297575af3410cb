import DaybookCore

/// The account of a prompt that keeps the task: what is in as what, and what is out why.
struct TaskGaps {
    /// The reason for which the newest turns end.
    enum Reason: String {
        case budget = "tokenBudget"
        case maxMessages, readLimit
    }

    struct Account {
        private(set) var units = ResumeUnits()
        private var counts: [(reason: String, count: UInt64)] = []

        var omissions: [ResumePrompt.Omission] {
            counts.map { ResumePrompt.Omission(reason: $0.reason, count: $0.count) }
        }

        mutating func addIn(_ entry: TaskEntry) {
            units.addIn(
                entry.message.sequence, reason: entry.reason.rawValue, byteCount: entry.cost,
                joinsLast: entry.answersCalls)
        }

        mutating func addOut(
            _ sequences: ClosedRange<SequenceNumber>, _ count: UInt64, reason: String
        ) {
            units.addOut(sequences, count, reason: reason, byteCount: nil)
            if let index = counts.firstIndex(where: { $0.reason == reason }) {
                counts[index].count += count
            } else {
                counts.append((reason, count))
            }
        }
    }

    let silent: [SequenceNumber: String]
    let readEnd: SequenceNumber?
    let reason: Reason

    /// Goes through the transcript, from what is in or known to the next.
    /// - Complexity: O(messages read).
    func account<Source: PromptSource & ~Copyable>(
        of entries: [TaskEntry], in source: inout Source
    ) throws(Source.Failure) -> Account {
        var account = Account()
        var shown: [SequenceNumber: TaskEntry] = [:]
        for entry in entries { shown[entry.message.sequence] = entry }
        let end = try source.previous(before: SequenceNumber(UInt64.max)) ?? .none
        let known = Set(shown.keys).union(silent.keys).union([readEnd].compactMap { $0 })
        var last = SequenceNumber.none
        for sequence in known.sorted() {
            try addGap(after: last, before: sequence, &source, &account)
            if let entry = shown[sequence] {
                account.addIn(entry)
            } else {
                account.addOut(sequence...sequence, 1, reason: silent[sequence] ?? Reason.readLimit.rawValue)
            }
            last = sequence
        }
        try addGap(after: last, before: end.next, &source, &account)
        return account
    }

    private func addGap<Source: PromptSource & ~Copyable>(
        after last: SequenceNumber, before next: SequenceNumber, _ source: inout Source,
        _ account: inout Account
    ) throws(Source.Failure) {
        guard let first = try source.next(after: last), first < next,
            let end = try source.previous(before: next)
        else { return }
        let isBeyond = readEnd.map { end < $0 } ?? false
        let (before, through) = (try source.offset(of: first), try source.offset(of: end))
        account.addOut(
            first...end, through - before + 1,
            reason: (isBeyond ? .readLimit : reason).rawValue)
    }
}
