package import DaybookCore

/// All that a session's row keeps of messages that follow each other is which they are, and the last of them.
extension SessionsProjector: PastProjector {
    package func firstFolded(through last: SequenceNumber) -> SequenceNumber { last.next }

    package func fold(
        _ messages: ClosedRange<SequenceNumber>, endingWith event: borrowing FoldEvent, into rows: ViewBatch
    ) throws(ViewReadError) {
        let header = event.header
        try rows.change(Table.sessionRows, header.session) { row in
            if messages.lowerBound < header.sequence {
                row.live.append(messages.lowerBound...SequenceNumber(header.sequence.value - 1))
            }
            row.advance(to: event)
        }
    }

    package func messageCount(inRowOf table: Int) -> UInt64? { nil }

    package func recorded(_ row: [UInt8], in table: Int) -> [UInt8] { row }
}
