package import DaybookCore

/// Makes a prompt that keeps the task: the summary, the first request, what the user said, the last answer and
/// the newest turns, in this order as far as the budget goes.
///
/// The last answer's share is kept back before the user's messages take theirs. Each piece is charged as it goes
/// in, so that the whole is never over the budget.
package struct TaskComposer<Source: PromptSource & ~Copyable>: ~Copyable {
    private let query: ResumeQuery
    package private(set) var bodies: BodyReader<Source>
    private var entries: TaskEntries
    private var summary: ResumeText?
    /// Messages that were read and have nothing to show, by what they lack.
    private var silent: [SequenceNumber: String] = [:]
    private var turns: NewestTurns
    /// The oldest message of a user that was looked at, where reading ended before all were.
    private var readEnd: SequenceNumber?

    package init(_ query: ResumeQuery, _ source: consuming Source) {
        self.query = query
        let count = source.count
        bodies = BodyReader(source)
        entries = TaskEntries(
            form: TaskForm(format: query.format), byteCountMax: query.byteCountMax, count: count)
        turns = NewestTurns(query)
    }

    /// Chooses and reads what goes in.
    package mutating func compose(summary text: [UInt8]?) throws(Source.Failure) {
        addSummary(text)
        let first = try firstRequest()
        if let first { try addRequest(first, .firstRequest) }
        try addLastAnswer()
        try addRequests(besides: first)
        try addNewestTurns()
    }

    // MARK: Pieces

    private mutating func addSummary(_ text: [UInt8]?) {
        guard let text, !UTF8Text.isBlank(text) else { return }
        let form = entries.form
        guard let fitted = HeadAndTail.fitted(text, costMax: entries.share, cost: form.summaryCost) else {
            return
        }
        summary = ResumeText(fitted.bytes, isCut: fitted.isCut)
        entries.addFrame(form.summaryCost(fitted.bytes))
    }

    /// The first message in which a person asks for something.
    private mutating func firstRequest() throws(Source.Failure) -> SequenceNumber? {
        var request: SequenceNumber?
        var last = SequenceNumber.none
        for _ in 0..<Limits.promptRequestScanCountMax {
            guard request == nil, let next = try bodies.source.request(after: last) else { break }
            if try read(next)?.isRequest == true { request = next }
            last = next
        }
        return try firstCommand(before: request) ?? request
    }

    /// A slash command with arguments before the first request, which importers take for the program's.
    private mutating func firstCommand(
        before request: SequenceNumber?
    ) throws(Source.Failure) -> SequenceNumber? {
        var next = try bodies.source.next(after: .none)
        for _ in 0..<Limits.promptCommandScanCountMax {
            guard let sequence = next, sequence < request ?? SequenceNumber(UInt64.max) else { return nil }
            if try bodies.source.role(of: sequence) == .system, try read(sequence)?.isCommand == true {
                return sequence
            }
            next = try bodies.source.next(after: sequence)
        }
        return nil
    }

    private mutating func addLastAnswer() throws(Source.Failure) {
        var next = try bodies.source.previous(before: SequenceNumber(UInt64.max))
        for _ in 0..<Limits.promptAnswerScanCountMax {
            guard let sequence = next else { return }
            if try bodies.source.role(of: sequence) == .assistant, let message = try read(sequence),
                message.hasText, !message.isRedacted
            {
                _ = try add(message, .lastAnswer)
                return
            }
            next = try bodies.source.previous(before: sequence)
        }
    }

    /// Adds what the user said, newest first.
    private mutating func addRequests(besides first: SequenceNumber?) throws(Source.Failure) {
        var next = try bodies.source.request(before: SequenceNumber(UInt64.max))
        while let sequence = next, entries.remaining > 0 {
            if sequence != first {
                guard !bodies.isExhausted else {
                    readEnd = sequence
                    return
                }
                guard try addRequest(sequence, .userMessage) else { return }
            }
            next = try bodies.source.request(before: sequence)
        }
    }

    /// Adds a message of the user; false where it does not fit.
    @discardableResult
    private mutating func addRequest(
        _ sequence: SequenceNumber, _ reason: TaskEntry.Reason
    ) throws(Source.Failure) -> Bool {
        guard let message = try read(sequence), message.hasText, !message.isRedacted else { return true }
        return try add(message, reason)
    }

    /// Adds what a message says, whole or cut to its share.
    private mutating func add(
        _ message: MessageParts, _ reason: TaskEntry.Reason
    ) throws(Source.Failure) -> Bool {
        let form = entries.form
        let role = message.role
        let fitted = HeadAndTail.fitted(message.said, costMax: entries.share) { text in
            form.cost(of: MessageParts(role, saying: text))
        }
        guard let fitted else { return false }
        var shown = message
        shown.parts = [.text(fitted.bytes)]
        try put(TaskEntry(reason: reason, message: shown, isCut: fitted.isCut))
        return true
    }

    private mutating func put(_ entry: TaskEntry) throws(Source.Failure) {
        entries.put(entry, at: try bodies.source.offset(of: entry.message.sequence))
    }

    private mutating func read(_ sequence: SequenceNumber) throws(Source.Failure) -> MessageParts? {
        let message = try bodies.parts(of: sequence)
        if let silence = message?.silence { silent[sequence] = silence.rawValue }
        return message
    }

    // MARK: Turns

    /// Adds the newest turns, unit by unit, until one does not fit.
    private mutating func addNewestTurns() throws(Source.Failure) {
        var unit: [MessageParts] = []
        var next = try bodies.source.previous(before: SequenceNumber(UInt64.max))
        while let sequence = next, turns.end == nil {
            guard !turns.isFull(with: unit.count + 1) else { return turns.end = .maxMessages }
            guard let message = try read(sequence) else { return turns.end = .readLimit }
            unit.append(message)
            next = try bodies.source.previous(before: sequence)
            guard try bodies.source.answeredCalls(of: sequence).isEmpty else { continue }
            try addUnit(unit.reversed())
            unit = []
        }
    }

    private mutating func addUnit(_ unit: [MessageParts]) throws(Source.Failure) {
        var pairing = ToolPairing()
        for var call in try outerCalls(of: unit) { pairing.pair(&call) }
        var shown: [MessageParts] = []
        for message in unit where message.silence == nil {
            if query.format == .messages, message.role == .system || message.role == .developer {
                silent[message.sequence] = "systemMessage"
                continue
            }
            shown.append(pairing.named(message))
        }
        guard let fitted = turns.fit(shown, into: entries) else { return turns.end = .budget }
        for var entry in fitted {
            entry.answersCalls = try !bodies.source.answeredCalls(of: entry.message.sequence).isEmpty
            try put(entry)
        }
        for message in unit where silent[message.sequence] != nil {
            entries.cover(try bodies.source.offset(of: message.sequence))
        }
        turns.took(unit.count)
    }

    /// The calls that results of a unit answer and that are in none of its messages.
    private mutating func outerCalls(of unit: [MessageParts]) throws(Source.Failure) -> [MessageParts] {
        let inner = Set(unit.map(\.sequence))
        var outer: Set<SequenceNumber> = []
        for message in unit {
            outer.formUnion(try bodies.source.answeredCalls(of: message.sequence))
        }
        var calls: [MessageParts] = []
        for sequence in outer.subtracting(inner).sorted() {
            if let call = try bodies.parts(of: sequence) { calls.append(call) }
        }
        return calls
    }

    // MARK: Answer

    /// The prompt of what was composed, and the account of it.
    package consuming func finish() throws(Source.Failure) -> TaskPrompt {
        var shown = TaskTurns(entries.inOrder)
        silent.merge(shown.dropped) { $1 }
        var rendering = try render(&shown)
        silent.merge(shown.dropped) { $1 }
        if rendering.byteCount > entries.byteCountMax {
            shown = TaskTurns([])
            rendering = ResumeRendering(form: query.format.nothing, truncated: 0)
        }
        let gaps = TaskGaps(silent: silent, readEnd: readEnd, reason: turns.end ?? .budget)
        let account = try gaps.account(of: shown.entries, in: &bodies.source)
        let last = try bodies.source.previous(before: SequenceNumber(UInt64.max))
        let prompt = ResumePrompt(
            form: rendering.form, version: query.version,
            ranges: ResumePrompt.ranges(of: shown.entries.map(\.message.sequence)),
            included: shown.entries.count, omissions: account.omissions,
            truncated: rendering.truncated,
            throughSequence: last ?? .none)
        return TaskPrompt(
            prompt: prompt, query: query, byteCount: rendering.byteCount, units: account.units.units)
    }

    private mutating func render(_ shown: inout TaskTurns) throws(Source.Failure) -> ResumeRendering {
        var quiet: Set<UInt64> = []
        for sequence in silent.keys { quiet.insert(try bodies.source.offset(of: sequence)) }
        let count = bodies.source.count
        switch query.format {
        case .section: return shown.section(summary, count: count, quiet: quiet)
        case .messages: return shown.messages(summary, count: count, quiet: quiet)
        }
    }
}

/// A prompt that keeps the task, and the account of it.
package struct TaskPrompt: Sendable {
    package let prompt: ResumePrompt
    fileprivate let query: ResumeQuery
    fileprivate let byteCount: Int
    fileprivate let units: [ResumeUnit]

    package func explanation(revision: Revision) -> ResumeExplanation {
        ResumeExplanation(query, revision: revision, byteCount: byteCount, units: units)
    }
}

extension ResumeQuery.Format {
    fileprivate var nothing: ResumePrompt.Form {
        switch self {
        case .section: .text("")
        case .messages: .messages(RawJSON(Array("[]".utf8)))
        }
    }
}
