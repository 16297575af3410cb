/// The sessions with messages in a quarter of an hour, by how long before each had its last message.
///
/// A session counts in a longer bucket where its first message there is: in that quarter whose gap reaches
/// back beyond the bucket's start. So the sessions of any hour or day can be told exactly, whatever quarter it
/// begins with. Counts wrap, so that what is added may stand for less than nothing.
package struct SessionGaps: Equatable, Sendable {
    /// Gap, in quarters, of a session that had no message in the day before, or none at all.
    package static let gapMax: Int64 = 96

    private struct Cell: Equatable {
        /// The distance to the session's last quarter with a message, from 1 to `gapMax`.
        var gap: UInt8
        var count: UInt64
    }

    /// The cells in ascending order of gap; none is empty.
    private var cells: [Cell] = []

    package init() {}

    /// One session, whose last quarter with a message is so far back; nil where there is none.
    package init(gap: Int64?) {
        cells = [Cell(gap: UInt8(min(gap ?? Self.gapMax, Self.gapMax)), count: 1)]
    }

    package mutating func add(_ other: SessionGaps) { add(other, sign: 1) }
    package mutating func subtract(_ other: SessionGaps) { add(other, sign: UInt64.max) }

    private mutating func add(_ other: SessionGaps, sign: UInt64) {
        for cell in other.cells {
            let place = cells.firstIndex { $0.gap >= cell.gap } ?? cells.endIndex
            guard place < cells.endIndex, cells[place].gap == cell.gap else {
                cells.insert(Cell(gap: cell.gap, count: cell.count &* sign), at: place)
                continue
            }
            cells[place].count &+= cell.count &* sign
            if cells[place].count == 0 { cells.remove(at: place) }
        }
    }

    /// All sessions with messages in the quarter.
    package var sessionCount: UInt64 { cells.reduce(0) { $0 &+ $1.count } }

    /// The sessions with no message in the quarters just before: as many as that.
    package func sessionCount(withoutMessagesIn quarters: Int64) -> UInt64 {
        cells.reduce(0) { Int64($1.gap) > quarters ? $0 &+ $1.count : $0 }
    }

    var wordCount: Int { 1 + cells.count }

    private static let gapBits: UInt64 = 8

    func write(to row: inout RowWriter) {
        row.add(UInt64(cells.count))
        for cell in cells { row.add(cell.count << Self.gapBits | UInt64(cell.gap)) }
    }

    init(_ row: inout RowReader) {
        for _ in 0..<row.word() {
            let word = row.word()
            cells.append(Cell(gap: UInt8(truncatingIfNeeded: word), count: word >> Self.gapBits))
        }
    }
}
