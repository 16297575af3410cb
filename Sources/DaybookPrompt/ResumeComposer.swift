package import DaybookCore

/// Makes the prompt from the chosen messages.
package struct ResumeComposer {
    private let query: ResumeQuery
    private let choice: ResumeChoice
    private let throughSequence: SequenceNumber
    private var draft: any ResumeDraft
    /// Number of the oldest chosen messages that have not been added.
    private var missingCount: Int

    package init(
        _ query: ResumeQuery, choice: ResumeChoice, summary: [UInt8]?, throughSequence: SequenceNumber
    ) {
        self.query = query
        self.choice = choice
        self.throughSequence = throughSequence
        missingCount = choice.included.count
        let limit = query.recentScalarCountMax
        let summary = summary.map { ResumeText($0, scalarCountMax: limit) }
        draft =
            switch (query.format, query.version) {
            case (.section, .one): SectionDraft(summary: summary, scalarCountMax: limit)
            case (.section, .two): SpokenDraft(summary: summary, scalarCountMax: limit)
            case (.messages, let version):
                ChatDraft(summary: summary, version: version, scalarCountMax: limit)
            }
    }

    /// The message to add next, from the newest back; nil once no older one can fit.
    package var next: ResumeChoice.Candidate? {
        missingCount > 0 && draft.byteCount <= byteCountMax ? choice.included[missingCount - 1] : nil
    }

    /// Adds the message of `next`.
    package mutating func add(_ message: Message) {
        draft.add(message)
        missingCount -= 1
    }

    package func prompt() -> ResumePrompt {
        let (rendered, choice) = fit()
        return ResumePrompt(
            form: rendered.form, version: query.version,
            ranges: ResumePrompt.ranges(of: choice.included.map(\.sequence)),
            included: choice.included.count, omissions: choice.omissions, truncated: rendered.truncated,
            throughSequence: throughSequence)
    }

    /// The account of the prompt.
    /// - Parameter first: the transcript's first message.
    package func explanation(from first: SequenceNumber, revision: Revision) -> ResumeExplanation {
        let (rendered, choice) = fit()
        return ResumeExplanation(
            query, revision: revision, byteCount: rendered.byteCount,
            units: choice.units(from: first, draft.byteCounts))
    }

    // MARK: Budget

    private typealias Trial = (rendered: ResumeRendering, choice: ResumeChoice)

    private var byteCountMax: Int { query.byteCountMax }

    /// The longest prompt that fits: whole units from the newest back. The summary comes first, unless it
    /// does not fit on its own.
    private func fit() -> Trial {
        if missingCount == 0 {
            let whole = trial(0, withSummary: true)
            if isFitting(whole) { return whole }
        }
        let nothing = trial(choice.included.count, withSummary: true)
        let withSummary = isFitting(nothing)
        for cut in cuts(withSummary: withSummary) {
            let trial = trial(cut, withSummary: withSummary)
            if isFitting(trial) { return trial }
        }
        let bare = withSummary ? nothing : trial(choice.included.count, withSummary: false)
        return isFitting(bare) ? bare : (draft.empty, bare.choice)
    }

    /// The cuts from the best one on, which is found in O(log n) trials.
    private func cuts(withSummary: Bool) -> ArraySlice<Int> {
        let cuts = choice.cuts.filter { $0 >= missingCount }
        var low = 0
        var high = cuts.count
        while low < high {
            let middle = (low + high) / 2
            if isFitting(trial(cuts[middle], withSummary: withSummary)) {
                high = middle
            } else {
                low = middle + 1
            }
        }
        guard query.isStable, low < cuts.count, let cut = choice.steadiest(from: cuts[low]) else {
            return cuts[low...]
        }
        return cuts.drop { $0 < cut }
    }

    private func isFitting(_ trial: Trial) -> Bool { trial.rendered.byteCount <= byteCountMax }

    private func trial(_ cut: Int, withSummary: Bool) -> Trial {
        var choice = choice
        choice.omitOlder(than: cut, reason: query.tokenBudget == nil ? "answerSize" : "tokenBudget")
        let rendered = draft.render(&choice, withSummary: withSummary)
        return (rendered, choice)
    }
}

/// A prompt's messages in one format, to be rendered from any of them on.
protocol ResumeDraft {
    /// Byte count that the added messages take at least.
    var byteCount: Int { get }
    /// Adds a message, older than those before.
    mutating func add(_ message: Message)
    /// Byte counts of the added messages, by themselves.
    var byteCounts: [SequenceNumber: Int] { get }
    /// Renders the chosen messages.
    /// - Parameter choice: is told of messages that this format has no place for.
    func render(_ choice: inout ResumeChoice, withSummary: Bool) -> ResumeRendering
    var empty: ResumeRendering { get }
}

struct ResumeRendering {
    let form: ResumePrompt.Form
    /// Number of messages cut to the character limit, and the summary if it was.
    let truncated: Int

    var byteCount: Int {
        switch form {
        case .text(let text): text.utf8.count
        case .messages(let json): json.bytes.count
        }
    }
}

/// A text within the character limit.
struct ResumeText {
    let bytes: [UInt8]
    let isCut: Bool

    /// Wraps a text, cut or whole.
    init(_ bytes: [UInt8], isCut: Bool) {
        self.bytes = bytes
        self.isCut = isCut
    }

    init(_ text: [UInt8], scalarCountMax: Int) {
        let cut = UTF8Text.cut(text, scalarCountMax: scalarCountMax)
        isCut = cut != nil
        bytes = cut?.bytes ?? text
    }
}
