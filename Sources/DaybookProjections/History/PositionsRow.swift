package import DaybookCore

/// The log positions of sixteen consecutive revisions of a session. A row for each revision would take four
/// times the bytes, and as many times the work to store.
package struct PositionsRow: ViewRow {
    /// Number of revisions in a row. It is part of the view's format.
    private static let revisionCount = 16

    /// Positions by revision; 0 for a revision that is not there.
    private var positions = InlineArray<16, UInt64>(repeating: 0)

    init() {}

    /// Number of the session's row that holds a revision.
    static func number(_ revision: Revision) -> UInt64 { revision.value / UInt64(revisionCount) }

    /// Key of the row that holds a revision: start, number of the row.
    package static func key(_ start: Position, _ revision: Revision) -> [UInt8] {
        ViewKey.session(start, number(revision))
    }

    /// The position of a revision; nil where it is not there.
    package func position(of revision: Revision) -> Position? {
        let position = Position(positions[PositionsRow.index(revision)])
        return position.isNone ? nil : position
    }

    mutating func note(_ position: Position, of revision: Revision) {
        positions[PositionsRow.index(revision)] = position.value
    }

    private static func index(_ revision: Revision) -> Int { Int(revision.value % UInt64(revisionCount)) }

    package var wordCount: Int { PositionsRow.revisionCount }

    package func write(to row: inout RowWriter) {
        for index in positions.indices { row.add(positions[index]) }
    }

    package init(_ bytes: RawSpan) {
        var row = RowReader(bytes)
        for index in positions.indices { positions[index] = row.word() }
    }
}
