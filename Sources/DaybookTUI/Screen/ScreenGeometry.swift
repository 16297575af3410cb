/// The size of a screen in cells.
package struct ScreenSize: Hashable, Sendable {
    package let columns: Int
    package let rows: Int

    /// Sizes below one cell, which some terminals tell while they start, count as one.
    package init(columns: Int, rows: Int) {
        self.columns = min(max(1, columns), Self.sideMax)
        self.rows = min(max(1, rows), Self.sideMax)
    }

    /// Most cells of a side; what a terminal tells beyond them is not believed.
    private static let sideMax = 2_000
}

/// A cell's place, counted from 0 at the left and the top.
package struct ScreenPoint: Hashable, Sendable {
    package var column: Int
    package var row: Int

    package init(_ column: Int, _ row: Int) {
        self.column = column
        self.row = row
    }
}

/// A part of a screen.
package struct ScreenArea: Hashable, Sendable {
    package var column: Int
    package var row: Int
    package var columns: Int
    package var rows: Int

    package init(column: Int, row: Int, columns: Int, rows: Int) {
        self.column = column
        self.row = row
        self.columns = max(0, columns)
        self.rows = max(0, rows)
    }

    package init(_ size: ScreenSize) {
        self.init(column: 0, row: 0, columns: size.columns, rows: size.rows)
    }

    package var isEmpty: Bool { columns == 0 || rows == 0 }

    package func contains(_ point: ScreenPoint) -> Bool {
        (column..<column + columns).contains(point.column) && (row..<row + rows).contains(point.row)
    }
}
