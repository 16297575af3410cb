package import DaybookCore

/// How far a session's messages are summarised, and where the summary's text is.
package struct SummaryMark: Equatable, Sendable {
    /// None where there is no text: nothing was summarised, or only marked so.
    package var position = Position.none
    package var through = Sequence.none

    package init() {}

    /// What is cleared or erased takes its summary along; so does a message that is rewound, for the summary
    /// tells of it.
    @inline(__always)
    mutating func advance(to event: borrowing FoldEvent) {
        let header = event.header
        switch header.type {
        case .sessionSummarized:
            position = header.flags.contains(.carriesSummary) ? header.position : .none
            through = header.sequence
        case .sessionCleared, .sessionErased: self = SummaryMark()
        case .sessionRewound where header.sequence < through: self = SummaryMark()
        default: break
        }
    }
}

extension RowWriter {
    mutating func add(_ summary: SummaryMark) {
        add(summary.position)
        add(summary.through.value)
    }
}

extension RowReader {
    mutating func summaryMark() -> SummaryMark {
        var summary = SummaryMark()
        summary.position = position()
        summary.through = Sequence(word())
        return summary
    }
}
