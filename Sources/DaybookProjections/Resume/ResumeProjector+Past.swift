package import DaybookCore

/// A message's row has what it answers and the number of its unit. So the calls that are open at the moment
/// are not needed: no message is recorded after it.
extension ResumeProjector: PastProjector {
    package func firstFolded(through last: SequenceNumber) -> SequenceNumber { last.next }

    package func fold(
        _ messages: ClosedRange<SequenceNumber>, endingWith event: borrowing FoldEvent, into rows: ViewBatch
    ) throws(ViewReadError) {
        let start = event.header.session
        let key = ViewKey.session(start, messages.upperBound.value)
        guard let last = try rows.value(Table.messages, key).map({ ResumeMessageRow($0) }) else {
            throw ViewReadError(
                "the session at \(start.value) has no message \(messages.upperBound.value)", of: self)
        }
        try rows.change(Table.sessionRows, start) { session in
            session.live.append(messages)
            session.unitCount = last.unit
        }
    }

    package func messageCount(inRowOf table: Int) -> UInt64? {
        table == Table.messages.index || table == Table.requests.index ? 1 : nil
    }

    package func recorded(_ row: [UInt8], in table: Int) -> [UInt8] {
        guard table == Table.messages.index else { return row }
        return ResumeMessageRow(row.span.bytes).recorded.bytes
    }
}

extension ResumeMessageRow {
    /// The row before any edit or redaction.
    fileprivate var recorded: ResumeMessageRow {
        var row = self
        row.isRedacted = false
        row.editPosition = .none
        return row
    }
}
