/// Columns of text, each as wide as its widest cell, or as a line has room for.
package struct TextTable {
    /// A column, and what becomes of it where a line has too little room.
    package struct Column: ExpressibleByStringLiteral {
        /// The part of a cell that goes where there is too little room.
        enum Cut { case start, end }

        let title: String
        var isRightAligned = false
        fileprivate var cut: Bound?

        /// A bound of cutting a column: what goes, and the cells that stay.
        fileprivate struct Bound {
            let part: Cut
            let least: Int
        }

        package init(stringLiteral title: String) { self.init(title) }

        package init(_ title: String) { self.title = title }

        /// A column of figures.
        package static func right(_ title: String) -> Column {
            var column = Column(title)
            column.isRightAligned = true
            return column
        }

        /// A column whose cells lose their ends, down to so many terminal cells.
        package static func cutting(_ title: String, to least: Int) -> Column {
            var column = Column(title)
            column.cut = Bound(part: .end, least: least)
            return column
        }

        /// A column whose cells lose their beginnings, as of paths, down to so many terminal cells.
        package static func cuttingStarts(_ title: String, to least: Int) -> Column {
            var column = Column(title)
            column.cut = Bound(part: .start, least: least)
            return column
        }
    }

    private let columns: [Column]
    private var rows: [[String]] = []
    private static let gap = "  "

    package init(_ columns: [Column]) { self.columns = columns }

    /// Begins a table whose columns keep their widths.
    /// - Parameter rightAligned: indices of columns.
    package init(_ header: [String], rightAligned: Set<Int>) {
        self.init(
            header.enumerated().map {
                rightAligned.contains($0.offset) ? .right($0.element) : Column($0.element)
            })
    }

    package mutating func add(_ row: [String]) { rows.append(row) }

    /// The table as it is without bounds.
    package var text: String { lines(fitting: nil).joined(separator: "\n") }

    /// The lines, none of which ends in blanks or, if `cells` is given, is wider.
    package func lines(fitting cells: Int?) -> [String] {
        let widths = widths(fitting: cells)
        return ([columns.map(\.title)] + rows).map { line($0, widths, cells) }
    }

    private func widths(fitting cells: Int?) -> [Int] {
        var widths = columns.indices.map { column in
            rows.map { column < $0.count ? CellWidth.of($0[column]) : 0 }
                .reduce(CellWidth.of(columns[column].title), max)
        }
        guard let cells else { return widths }
        let room = cells - Self.gap.count * max(0, widths.count - 1)
        shrink(&widths, to: room) { $0.least }
        // Figures stay whole, whatever it takes.
        shrink(&widths, to: room) { min($0.least, Self.leastOfAll) }
        return widths
    }

    private static let leastOfAll = 4

    /// Takes from the widest of the columns that may be cut, cell by cell, until the line fits.
    private func shrink(_ widths: inout [Int], to room: Int, least: (Column.Bound) -> Int) {
        while widths.reduce(0, +) > room {
            let wide = columns.indices.filter { widths[$0] > columns[$0].cut.map(least) ?? .max }
            guard let widest = wide.max(by: { widths[$0] < widths[$1] }) else { return }
            widths[widest] -= 1
        }
    }

    private func line(_ row: [String], _ widths: [Int], _ cells: Int?) -> String {
        var line = ""
        for (index, cell) in row.enumerated() where index < columns.count {
            let column = columns[index]
            let shown = CellWidth.cut(cell, to: widths[index], fromStart: column.cut?.part == .start)
            let padding = String(repeating: " ", count: widths[index] - CellWidth.of(shown))
            if index > 0 { line += Self.gap }
            line += column.isRightAligned ? padding + shown : shown + padding
        }
        while line.last == " " { line.removeLast() }
        return cells.map { CellWidth.cut(line, to: $0) } ?? line
    }
}
