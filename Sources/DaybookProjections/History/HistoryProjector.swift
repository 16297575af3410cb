import DaybookCore

/// Where each revision of a session lies in the log: for reading one session's events, and for travel.
package struct HistoryProjector: Projector {
    package var name: String { "history" }
    package var version: UInt32 { 1 }
    package var tables: [ViewTable] { [Table.positions] }

    package enum Table {
        /// Start, revision → position.
        package static let positions = ViewTable("positions", index: 0)
    }

    @inline(__always)
    package func fold(_ event: borrowing FoldEvent, into rows: ViewBatch) {
        let header = event.header
        guard !header.session.isNone else { return }
        rows.insert(
            Table.positions, header.session, header.revision.value, PositionRow(header.position))
    }
}
