import DaybookCore

/// The log position of each revision of each session: for reading one session's events, and its past states.
package struct HistoryProjector: Projector {
    package var name: String { "history" }
    package var version: UInt32 { 2 }
    package var tables: [ViewTable] { [Table.positions] }

    package enum Table {
        /// `PositionsRow.key` → `PositionsRow`.
        package static let positions = ViewTable("positions", index: 0)
        static let positionRows = RowTable<NumberedKey, PositionsRow>(positions)
    }

    @inline(__always)
    package func fold(_ event: borrowing FoldEvent, into rows: ViewBatch) throws(ViewReadError) {
        let header = event.header
        guard !header.session.isNone else { return }
        let key = NumberedKey(start: header.session, number: PositionsRow.number(header.revision))
        try rows.update(Table.positionRows, key) { row in
            if row == nil { row = PositionsRow() }
            row!.note(header.position, of: header.revision)
        }
    }
}
