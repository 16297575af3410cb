package import DaybookCore

/// Where some revisions of a session, one after the other, lie in the log: a row for each would take four times the
/// bytes, and as many times the work to store.
package struct PositionsRow: ViewRow {
    /// Part of the view's format, as the row's size is.
    private static let revisionCount = 16

    /// By revision; 0 for one that is not there.
    private var positions = InlineArray<16, UInt64>(repeating: 0)

    init() {}

    /// Which of a session's rows has a revision.
    static func number(_ revision: Revision) -> UInt64 { revision.value / UInt64(revisionCount) }

    /// Start, number of the row.
    package static func key(_ start: Position, _ revision: Revision) -> [UInt8] {
        ViewKey.session(start, number(revision))
    }

    /// Nil for a revision that is not there.
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
