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
    func narrow(_ list: inout TranscriptList, to times: SaidTimes) throws(JournalError) {
        guard !times.isAll else { return }
        var said = LiveRanges()
        var transcript = list.transcript
        var next = times.range == nil ? nil : try view(list.first())
        while let first = next, let range = times.range {
            let (owner, end) = try view(transcript.segment(of: first))
            let number = TimesRow.number(of: first)
            let last = min(TimesRow.last(number), end)
            let key = ViewKey.session(owner, number)
            let row = try row(transcript.rows, TranscriptsProjector.Table.times, key).map { TimesRow($0) }
            let extent = try required(
                list.includesHidden ? row?.all : row?.shown, of: Projections.transcripts,
                "the session at \(owner.value) has no times")
            if range.contains(extent.lowerBound), range.contains(extent.upperBound) {
                try add(first...last, of: &list, to: &said)
            } else if range.overlaps(extent) {
                try add(first...last, of: &list, &transcript, in: range, to: &said)
            }
            next = try view(list.next(after: last))
        }
        list.narrow(to: said)
    }

    private func add(
        _ sequences: ClosedRange<SequenceNumber>, of list: inout TranscriptList, to said: inout LiveRanges
    ) throws(JournalError) {
        let numbers = try view(list.numbers(from: sequences.lowerBound, through: sequences.upperBound))
        if let numbers { said.append(list.numbers, in: numbers) }
    }

    /// Adds those of a list's messages that were said in a range of times.
    private func add(
        _ sequences: ClosedRange<SequenceNumber>, of list: inout TranscriptList,
        _ transcript: inout Transcript, in times: ClosedRange<Timestamp>, to said: inout LiveRanges
    ) throws(JournalError) {
        var next: SequenceNumber? = sequences.lowerBound
        while let sequence = next, sequence <= sequences.upperBound {
            let entry = try entry(sequence, &transcript)
            if times.contains(try log.header(at: entry.message.position).at) {
                try add(sequence...sequence, of: &list, to: &said)
            }
            next = try view(list.next(after: sequence))
        }
    }
}
