package import DaybookCore

/// The choice of a session's newest messages for the prompt. Pure, over the rows of its window.
package struct ResumeChoice: Equatable, Sendable {
    package struct Candidate: Equatable, Sendable {
        package let sequence: SequenceNumber
        /// The number of its unit: a message, or a call with all that answers it.
        package let unit: UInt64
        /// The messages that made the calls which this one answers.
        package let answeredCalls: [SequenceNumber]

        package init(sequence: SequenceNumber, unit: UInt64, answeredCalls: [SequenceNumber]) {
            self.sequence = sequence
            self.unit = unit
            self.answeredCalls = answeredCalls
        }

        var beginsUnit: Bool { answeredCalls.isEmpty }

        /// Quality of the place before this unit for a stable cut: the exponent of the power of two that
        /// divides the number of units before it, at most that of 16.
        var steadiness: Int {
            let before = unit - 1
            return min(before.trailingZeroBitCount, ResumeWindow.stableUnitStep.trailingZeroBitCount)
        }
    }

    package private(set) var included: [Candidate]
    private let window: [Candidate]
    private let isStable: Bool
    /// Messages in the transcript before the window.
    private let earlierCount: UInt64
    package private(set) var omissions: [ResumePrompt.Omission] = []
    /// The reasons for which messages of the window are out.
    private(set) var reasons: [SequenceNumber: String] = [:]

    /// Chooses from a window by count alone.
    /// - Parameter liveCount: messages in the transcript.
    package init(window: ResumeWindow, liveCount: UInt64) {
        let candidates = window.candidates
        included = candidates
        self.window = candidates
        isStable = window.isStable
        earlierCount = liveCount - UInt64(candidates.count)
        let overCount = max(0, candidates.count - window.countMax)
        if isStable, liveCount > UInt64(window.countMax) {
            let cut = steadiest(from: overCount, isSteady: true) ?? steadiest(from: 0) ?? 0
            for (index, candidate) in included.prefix(cut).enumerated() {
                reasons[candidate.sequence] = index < overCount ? "maxMessages" : "stableCut"
            }
            included.removeFirst(cut)
            omit("maxMessages", earlierCount + UInt64(min(cut, overCount)))
            omit("stableCut", UInt64(max(0, cut - overCount)))
        } else {
            omit("maxMessages", earlierCount)
        }
        omitSplitPairs()
    }

    /// Messages in the transcript before the first one included.
    package var omittedBefore: UInt64 {
        guard let first = included.first else { return earlierCount + UInt64(window.count) }
        return earlierCount + UInt64(window.firstIndex { $0.sequence == first.sequence }!)
    }

    /// The account of every message, given what each takes. Those before the window stand as one.
    /// - Parameter first: the transcript's first message.
    func units(from first: SequenceNumber, _ byteCounts: [SequenceNumber: Int]) -> [ResumeUnit] {
        var units = ResumeUnits()
        if earlierCount > 0, let next = window.first?.sequence {
            units.addOut(
                first...SequenceNumber(next.value - 1), earlierCount, reason: "maxMessages", byteCount: nil)
        }
        for candidate in window {
            let sequence = candidate.sequence
            if let reason = reasons[sequence] {
                units.addOut(sequence...sequence, 1, reason: reason, byteCount: byteCounts[sequence])
            } else {
                units.addIn(
                    sequence, reason: "newestTurn", byteCount: byteCounts[sequence] ?? 0,
                    joinsLast: !candidate.beginsUnit)
            }
        }
        return units.units
    }

    /// Indices at which the prompt may begin, oldest first.
    package var cuts: [Int] { included.indices.filter { included[$0].beginsUnit } }

    /// Leaves out the messages before an index.
    /// - Parameter index: one of `cuts`, or the count of `included`.
    package mutating func omitOlder(than index: Int, reason: String) {
        guard index > 0 else { return }
        for candidate in included.prefix(index) { reasons[candidate.sequence] = reason }
        included.removeFirst(index)
        omit(reason, UInt64(index))
        omitSplitPairs()
    }

    package mutating func omit(_ sequences: Set<SequenceNumber>, reason: String) {
        let before = included.count
        included.removeAll { candidate in
            guard sequences.contains(candidate.sequence) else { return false }
            reasons[candidate.sequence] = reason
            return true
        }
        omit(reason, UInt64(before - included.count))
    }

    private mutating func omit(_ reason: String, _ count: UInt64) {
        guard count > 0 else { return }
        let earlier = omissions.firstIndex { $0.reason == reason }
        let total = count + (earlier.map { omissions[$0].count } ?? 0)
        if let earlier { omissions.remove(at: earlier) }
        omissions.append(ResumePrompt.Omission(reason: reason, count: total))
    }

    /// The oldest of the best cuts from `start` on. As messages come, both ends of the range only go up. So
    /// the cut stays until it leaves the range or a better one enters it, and never goes back.
    package func steadiest(from start: Int, isSteady: Bool = false) -> Int? {
        var best: Int?
        for index in start..<included.count where included[index].beginsUnit {
            if isSteady, included[index].steadiness < ResumeWindow.stableUnitStep.trailingZeroBitCount {
                continue
            }
            guard let chosen = best, included[index].steadiness <= included[chosen].steadiness else {
                best = index
                continue
            }
        }
        return best
    }

    /// Leaves out calls and results whose counterparts are out, so that they go in or out together. With a
    /// stable cut a message that was shown does not go out again: only results of calls before the cut do,
    /// with what follows from it.
    private mutating func omitSplitPairs() {
        var isIn = Set(included.map(\.sequence))
        var didChange = true
        while didChange {
            didChange = false
            for candidate in window where !candidate.beginsUnit {
                let calls = candidate.answeredCalls
                let areCallsIn = calls.allSatisfy(isIn.contains)
                if isIn.contains(candidate.sequence), !areCallsIn {
                    isIn.remove(candidate.sequence)
                    didChange = true
                }
                guard !isStable, !isIn.contains(candidate.sequence), calls.contains(where: isIn.contains)
                else { continue }
                isIn.subtract(calls)
                didChange = true
            }
        }
        omit(Set(included.map(\.sequence)).subtracting(isIn), reason: "toolCallSplit")
    }
}

/// The newest messages that a prompt chooses from, given from the newest back until it is full.
package struct ResumeWindow: Sendable {
    package let countMax: Int
    package let isStable: Bool
    private var reversed: [ResumeChoice.Candidate] = []
    private var hasSteadyCut = false

    /// Number of units that a stable cut moves by.
    package static let stableUnitStep: UInt64 = 16

    package init(_ query: ResumeQuery) {
        countMax = query.recentCountMax
        isStable = query.isStable
    }

    /// Whether no older message is wanted. A window with a stable cut goes on to the first place for the cut
    /// beyond the limit if there is none within: some 15 calls with their results may hold none.
    package var isFull: Bool {
        guard reversed.count >= countMax else { return false }
        return !isStable || hasSteadyCut || reversed.count >= Limits.resumeMessageCountMax
    }

    /// Adds a message.
    /// - Precondition: the window is not full, and the message is older than those before.
    package mutating func add(_ candidate: ResumeChoice.Candidate) {
        reversed.append(candidate)
        if candidate.beginsUnit, (candidate.unit - 1) % Self.stableUnitStep == 0 { hasSteadyCut = true }
    }

    package var candidates: [ResumeChoice.Candidate] { reversed.reversed() }
}
