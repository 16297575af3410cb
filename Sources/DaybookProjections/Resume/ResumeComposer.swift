package import DaybookCore

/// Makes the prompt of the messages chosen.
package struct ResumeComposer {
    private let query: ResumeQuery
    private var choice: ResumeChoice
    private let summary: [UInt8]?
    private let throughSequence: Sequence

    package init(
        _ query: ResumeQuery, choice: ResumeChoice, summary: [UInt8]?, throughSequence: Sequence
    ) {
        self.query = query
        self.choice = choice
        self.summary = summary
        self.throughSequence = throughSequence
    }

    package var included: [ResumeChoice.Candidate] { choice.included }

    /// - Parameter messages: those of `included`, in order.
    package consuming func prompt(_ messages: [Message]) -> ResumePrompt {
        switch query.format {
        case .section: section(messages)
        case .messages: array(messages)
        }
    }

    private consuming func section(_ messages: [Message]) -> ResumePrompt {
        var renderer = ResumeSection(scalarCountMax: query.scalarCountMax)
        let summaryEntry = summary.map { renderer.entry("summary", $0) } ?? []
        var entries = messages.map { renderer.entry($0) }
        let fixed = ResumeSection.heading.count + summaryEntry.count + ResumeSection.omissionLine(0).count
        let kept = keep(after: budgetCut(entries.map(\.count), fixed: fixed), of: messages)
        if kept.count < messages.count {
            renderer = ResumeSection(scalarCountMax: query.scalarCountMax)
            entries = kept.map { renderer.entry($0) }
        }
        let omitted = choice.omissions.reduce(0) { $0 + $1.count }
        var text: [UInt8] = []
        if !entries.isEmpty || omitted > 0 || summary != nil {
            text = ResumeSection.heading
            if omitted > 0 { text += ResumeSection.omissionLine(omitted) }
            text += summaryEntry
            for entry in entries { text += entry }
        }
        return finish(.text(String(decoding: text, as: UTF8.self)), truncated: renderer.truncated)
    }

    private consuming func array(_ messages: [Message]) -> ResumePrompt {
        let sizes = messages.map { message in
            var one = ResumeMessages(scalarCountMax: query.scalarCountMax)
            one.add(message)
            return one.finish().bytes.count
        }
        let kept = keep(after: budgetCut(sizes, fixed: 2), of: messages)
        var renderer = ResumeMessages(scalarCountMax: query.scalarCountMax)
        for message in kept { renderer.add(message) }
        let truncated = renderer.truncated
        return finish(.messages(renderer.finish()), truncated: truncated)
    }

    /// How many of the oldest do not fit the token budget; a token is four bytes, rounded up.
    private func budgetCut(_ byteCounts: [Int], fixed: Int) -> Int {
        guard let budget = query.tokenBudget else { return 0 }
        var tokenCount = (fixed + 3) / 4
        var index = byteCounts.count
        while index > 0 {
            tokenCount += (byteCounts[index - 1] + 1 + 3) / 4
            if tokenCount > budget { break }
            index -= 1
        }
        return index
    }

    private mutating func keep(after cut: Int, of messages: [Message]) -> [Message] {
        choice.omitOlder(than: cut, reason: "tokenBudget")
        let isIn = Set(choice.included.map(\.sequence))
        return messages.filter { isIn.contains($0.header.sequence) }
    }

    private func finish(_ form: ResumePrompt.Form, truncated: Int) -> ResumePrompt {
        ResumePrompt(
            form: form, included: choice.included.count, omissions: choice.omissions,
            truncated: truncated, firstSequence: choice.included.first?.sequence,
            throughSequence: throughSequence)
    }
}
