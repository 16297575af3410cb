/// Response times in cells whose width grows with the time: below 64 µs a cell a microsecond, above that 64
/// cells to each doubling.
///
/// A cell keeps how many times it holds and their sum. A percentile (by nearest rank) is answered with the
/// mean of its cell: exact where the cell holds one time or equal ones, else off by less than the cell's
/// width, which is at most 1/64 of the time. Counts and sums wrap, so that what is added may stand for less
/// than nothing.
package struct ResponseHistogram: Equatable, Sendable {
    fileprivate struct Cell: Equatable {
        var index: UInt64
        var count: UInt64
        var microseconds: UInt64

        var isEmpty: Bool { count == 0 && microseconds == 0 }

        mutating func add(_ other: Cell, sign: UInt64) {
            count &+= other.count &* sign
            microseconds &+= other.microseconds &* sign
        }
    }

    /// The cells in ascending order of index; none is empty.
    fileprivate var cells: [Cell] = []

    package init() {}

    private static let cellsPerDoublingBits = 6

    package static func index(microseconds: UInt64) -> UInt64 {
        let doubling = 63 - microseconds.leadingZeroBitCount
        guard doubling >= cellsPerDoublingBits else { return microseconds }
        let shift = doubling - cellsPerDoublingBits
        return UInt64(shift) << UInt64(cellsPerDoublingBits) + microseconds >> UInt64(shift)
    }

    package mutating func add(microseconds: UInt64) {
        let one = Cell(index: Self.index(microseconds: microseconds), count: 1, microseconds: microseconds)
        let place = cells.firstIndex { $0.index >= one.index } ?? cells.endIndex
        guard place < cells.endIndex, cells[place].index == one.index else {
            return cells.insert(one, at: place)
        }
        cells[place].add(one, sign: 1)
        if cells[place].isEmpty { cells.remove(at: place) }
    }

    package mutating func add(_ sum: ResponseSum) {
        guard !sum.cells.isEmpty else { return }
        var joined: [Cell] = []
        for cell in (cells + sum.cells).sorted(by: { $0.index < $1.index }) {
            if joined.last?.index == cell.index {
                joined[joined.count - 1].add(cell, sign: 1)
            } else {
                joined.append(cell)
            }
        }
        joined.removeAll { $0.isEmpty }
        cells = joined
    }

    package var count: UInt64 { cells.reduce(0) { $0 &+ $1.count } }

    /// A percentile in seconds; nil where there is no response.
    package func percentile(_ percent: UInt64) -> Double? {
        let rank = (count * percent + 99) / 100
        var seen: UInt64 = 0
        for cell in cells {
            seen += cell.count
            if seen >= rank { return Double(cell.microseconds) / Double(cell.count) / 1e6 }
        }
        return nil
    }

    var wordCount: Int { 3 * cells.count }

    func write(to row: inout RowWriter) {
        for cell in cells {
            row.add(cell.index)
            row.add(cell.count)
            row.add(cell.microseconds)
        }
    }

    /// Reads cells up to the row's end.
    init(_ row: inout RowReader) {
        while !row.isAtEnd {
            cells.append(Cell(index: row.word(), count: row.word(), microseconds: row.word()))
        }
    }
}

/// Additions to a histogram, collected without order and sorted only when they are added to it.
package struct ResponseSum: Sendable {
    fileprivate var cells: [ResponseHistogram.Cell] = []

    package init() {}

    package mutating func add(_ histogram: ResponseHistogram) { cells += histogram.cells }

    package mutating func subtract(_ histogram: ResponseHistogram) {
        for cell in histogram.cells {
            var less = ResponseHistogram.Cell(index: cell.index, count: 0, microseconds: 0)
            less.add(cell, sign: UInt64.max)
            cells.append(less)
        }
    }
}
