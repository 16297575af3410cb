package import DaybookCore

/// The last message that a session's summary covers, and the event that holds the summary's text.
package struct SummaryMark: Equatable, Sendable {
    /// The event with the summary's text; none where there is none, because nothing was summarised or only
    /// marked so.
    package var position = Position.none
    package var through = SequenceNumber.none

    package init() {}

    /// Applies an event. Clearing and erasing drop the summary, and so does rewinding or clearing a message
    /// that it tells of.
    @inline(__always)
    mutating func advance(to event: borrowing FoldEvent) {
        let header = event.header
        switch header.type {
        case .sessionSummarized:
            position = header.flags.contains(.carriesSummary) ? header.position : .none
            through = header.sequence
        case .sessionCleared:
            // A clear that takes no text any more takes nothing that tells of one.
            if let first = header.firstCleared, first > header.sequence || through < first { return }
            self = SummaryMark()
        case .sessionErased: self = SummaryMark()
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
        summary.through = SequenceNumber(word())
        return summary
    }
}
