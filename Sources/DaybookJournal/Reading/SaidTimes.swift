package import DaybookCore
import DaybookProjections

/// The times at which messages were said that a read shows.
package struct SaidTimes: Equatable, Sendable {
    /// The first and the last that are shown; nil for no bound.
    package var since: Timestamp?
    package var until: Timestamp?

    package init() {}

    var isAll: Bool { since == nil && until == nil }

    fileprivate var range: ClosedRange<Timestamp>? {
        let (first, last) = (since ?? .earliest, until ?? .latest)
        return first <= last ? first...last : nil
    }
}

extension Snapshot {
    /// Leaves out the messages that were said at other times.
    ///
    /// Complexity: O(messages / `TimesRow.sequenceCount`), where times mostly go up: neighbours are looked at
    /// one by one only where some of them are in and some are not.
    func narrow(_ transcript: inout Transcript, to times: SaidTimes) throws(JournalError) {
        guard !times.isAll else { return }
        var shown = LiveRanges()
        let live = transcript.live
        var next = times.range == nil ? nil : live.next(after: .none)
        while let first = next, let range = times.range {
            let (owner, end) = try view(transcript.segment(of: first))
            let number = TimesRow.number(of: first)
            let last = min(TimesRow.last(number), end)
            let key = ViewKey.session(owner, number)
            let row = try row(transcript.rows, TranscriptsProjector.Table.times, key).map { TimesRow($0) }
            let said = try required(
                row, of: Projections.transcripts, "the session at \(owner.value) has no times")
            if range.contains(said.earliest), range.contains(said.latest) {
                shown.append(live, in: first...last)
            } else if range.overlaps(said.earliest...said.latest) {
                try add(&shown, first...last, of: &transcript, in: range)
            }
            next = live.next(after: last)
        }
        transcript.narrow(to: shown)
    }

    private func add(
        _ shown: inout LiveRanges, _ sequences: ClosedRange<SequenceNumber>, of transcript: inout Transcript,
        in times: ClosedRange<Timestamp>
    ) throws(JournalError) {
        let live = transcript.live
        var next =
            live.contains(sequences.lowerBound)
            ? sequences.lowerBound : live.next(after: sequences.lowerBound)
        while let sequence = next, sequence <= sequences.upperBound {
            let entry = try entry(sequence, &transcript)
            if times.contains(try log.header(at: entry.message.position).at) { shown.append(sequence) }
            next = live.next(after: sequence)
        }
    }
}
