package import DaybookCore

/// Which of a session's newest messages go into the prompt: pure, over the rows of its window.
package struct ResumeChoice: Equatable, Sendable {
    package struct Candidate: Equatable, Sendable {
        package let sequence: Sequence
        package let row: ResumeMessageRow

        package init(sequence: Sequence, row: ResumeMessageRow) {
            self.sequence = sequence
            self.row = row
        }
    }

    package private(set) var included: [Candidate]
    private let window: [Candidate]
    package private(set) var omissions: [ResumePrompt.Omission] = []

    /// The unit that a stable cut falls on is a multiple of this.
    package static let stableUnitStep: UInt64 = 16

    /// - Parameters:
    ///   - window: the newest messages, in order, at most as many as the query allows.
    ///   - liveCount: messages in the transcript.
    ///   - needsPairs: leave out calls without an answer and answers without a call.
    package init(
        window: [Candidate], liveCount: UInt64, isStable: Bool, needsPairs: Bool
    ) {
        included = window
        self.window = window
        omit("maxMessages", liveCount - UInt64(window.count))
        if isStable, liveCount > UInt64(window.count) { cutStably() }
        omitSplitPairs()
        if needsPairs { omitUnpaired() }
    }

    package mutating func omitOlder(than index: Int, reason: String) {
        guard index > 0 else { return }
        included.removeFirst(index)
        omit(reason, UInt64(index))
        omitSplitPairs()
    }

    private mutating func omit(_ reason: String, _ count: UInt64) {
        guard count > 0 else { return }
        let earlier = omissions.firstIndex { $0.reason == reason }
        let total = count + (earlier.map { omissions[$0].count } ?? 0)
        if let earlier { omissions.remove(at: earlier) }
        omissions.append(ResumePrompt.Omission(reason: reason, count: total))
    }

    /// Begins at the first unit in the window whose number follows a multiple of the step.
    private mutating func cutStably() {
        let step = ResumeChoice.stableUnitStep
        let cut = included.firstIndex { $0.row.answers.isEmpty && ($0.row.unit - 1) % step == 0 }
        guard let cut, cut > 0 else { return }
        included.removeFirst(cut)
        omit("stableCut", UInt64(cut))
    }

    /// A call and its results go in or out together: where one of them is out, all go out.
    private mutating func omitSplitPairs() {
        var isIn = Set(included.map(\.sequence))
        var didChange = true
        while didChange {
            didChange = false
            for candidate in window where !candidate.row.answers.isEmpty {
                let pair = candidate.row.answers.map(\.call) + [candidate.sequence]
                let isSplit = pair.contains(where: isIn.contains) && !pair.allSatisfy(isIn.contains)
                guard isSplit else { continue }
                isIn.subtract(pair)
                didChange = true
            }
        }
        retain(isIn, "toolCallSplit")
    }

    private mutating func omitUnpaired() {
        // All answers to a call of the window are in the window, for they come after it.
        var answeredCounts: [Sequence: UInt64] = [:]
        for answer in window.flatMap(\.row.answers) { answeredCounts[answer.call, default: 0] += 1 }
        let isIn = Set(
            included.filter { candidate in
                answeredCounts[candidate.sequence, default: 0] >= candidate.row.callCount
                    && candidate.row.orphanResultCount == 0
            }.map(\.sequence))
        retain(isIn, "unpairedToolCall")
        omitSplitPairs()
    }

    private mutating func retain(_ isIn: Set<Sequence>, _ reason: String) {
        let before = included.count
        included.removeAll { !isIn.contains($0.sequence) }
        omit(reason, UInt64(before - included.count))
    }
}
