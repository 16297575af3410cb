package import DaybookCore

extension TranscriptsProjector: PastProjector {
    /// The first of those that share a row of times with the last.
    package func firstFolded(through last: SequenceNumber) -> SequenceNumber {
        SequenceNumber(TimesRow.number(of: last) * TimesRow.sequenceCount)
    }

    package func fold(
        _ messages: ClosedRange<SequenceNumber>, endingWith event: borrowing FoldEvent, into rows: ViewBatch
    ) throws(ViewReadError) {
        try rows.change(Table.sessionRows, event.header.session) { $0.live.append(messages) }
    }

    package func messageCount(inRowOf table: Int) -> UInt64? {
        switch table {
        case Table.messages.index, Table.prompts.index: 1
        case Table.times.index: TimesRow.sequenceCount
        default: nil
        }
    }

    package func recorded(_ row: [UInt8], in table: Int) -> [UInt8] {
        guard table == Table.messages.index else { return row }
        return MessageRow(row.span.bytes).recorded.bytes
    }
}

extension MessageRow {
    /// The row before any edit, redaction or annotation.
    fileprivate var recorded: MessageRow {
        var row = self
        row.editPosition = .none
        row.redactedBy = .none
        row.annotationCount = 0
        return row
    }
}
