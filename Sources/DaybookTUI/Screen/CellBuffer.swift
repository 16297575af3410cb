import DaybookTerminal

/// One cell of a screen.
package struct Cell: Hashable, Sendable {
    /// The grapheme; nil in the right half of a wide one.
    package var character: Character?
    package var style: CellStyle

    package init(_ character: Character? = " ", _ style: CellStyle = .plain) {
        self.character = character
        self.style = style
    }

    package static let blank = Cell()
}

/// A screen's contents: what is to be seen, without how it gets there. Pure.
///
/// No text can put a control into a cell: what could drive a terminal is escaped, whoever puts it.
package struct CellBuffer: Equatable, Sendable {
    package let size: ScreenSize
    /// The place of the text cursor; nil where it is hidden.
    package var cursor: ScreenPoint?
    private var cells: [Cell]

    package init(_ size: ScreenSize) {
        self.size = size
        cells = Array(repeating: .blank, count: size.columns * size.rows)
    }

    package subscript(column: Int, row: Int) -> Cell { cells[row * size.columns + column] }

    /// The cells of a row.
    package func row(_ row: Int) -> ArraySlice<Cell> {
        cells[row * size.columns..<(row + 1) * size.columns]
    }

    /// The text of a row, without blanks at its end.
    package func text(_ row: Int) -> String {
        var text = String(self.row(row).compactMap(\.character))
        while text.last == " " { text.removeLast() }
        return text
    }

    /// The text of all rows.
    package var text: String { (0..<size.rows).map { text($0) }.joined(separator: "\n") }

    /// Puts a line of text.
    /// - Parameters:
    ///   - text: what is on one line; line feeds and tabs in it are blanks.
    ///   - point: where it begins; outside of the screen nothing is put.
    ///   - end: the column that it stops at; the screen's last where nil.
    /// - Returns: the column behind what was put.
    @discardableResult
    package mutating func put(
        _ text: String, at point: ScreenPoint, _ style: CellStyle = .plain, until end: Int? = nil
    ) -> Int {
        let end = min(end ?? size.columns, size.columns)
        guard (0..<size.rows).contains(point.row), point.column >= 0 else { return point.column }
        var column = point.column
        if text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) {
            for byte in text.utf8.prefix(max(0, end - column)) {
                set(Cell(Character(Unicode.Scalar(byte)), style), width: 1, column, point.row)
                column += 1
            }
            return column
        }
        for character in TerminalText.oneLine(text) {
            let width = CellWidth.of(character)
            guard width > 0 else {
                join(character, before: column, row: point.row, from: point.column)
                continue
            }
            guard column + width <= end else { break }
            set(Cell(character, style), width: width, column, point.row)
            column += width
        }
        return column
    }

    /// Puts a mark that stands alone onto what is before it, as terminals do; at the beginning of a text it has
    /// nothing to stand on.
    private mutating func join(_ mark: Character, before column: Int, row: Int, from start: Int) {
        guard column > start else { return }
        var index = row * size.columns + column - 1
        if cells[index].character == nil, column - 2 >= start { index -= 1 }
        guard let base = cells[index].character else { return }
        let joined = String(base) + String(mark)
        if joined.count == 1, let character = joined.first, CellWidth.of(character) == CellWidth.of(base) {
            cells[index].character = character
        }
    }

    private mutating func set(_ cell: Cell, width: Int, _ column: Int, _ row: Int) {
        for covered in column..<column + width { clear(column: covered, row) }
        let index = row * size.columns + column
        cells[index] = cell
        for offset in 1..<max(width, 1) { cells[index + offset] = Cell(nil, cell.style) }
    }

    /// Makes the cell a blank, and with it the other half of a wide character that it is a part of.
    private mutating func clear(column: Int, _ row: Int) {
        let start = row * size.columns
        var first = column
        while first > 0, cells[start + first].character == nil { first -= 1 }
        var last = column + 1
        while last < size.columns, cells[start + last].character == nil { last += 1 }
        for index in first..<last where cells[start + index].character == nil || last - first > 1 {
            cells[start + index] = Cell(" ", cells[start + index].style)
        }
    }

    /// Makes an area blank.
    package mutating func clear(_ area: ScreenArea, _ style: CellStyle = .plain) {
        for row in visibleRows(area) {
            for column in visibleColumns(area) {
                clear(column: column, row)
                cells[row * size.columns + column] = Cell(" ", style)
            }
        }
    }

    /// Adds a style to all cells of an area.
    package mutating func paint(_ area: ScreenArea, _ style: CellStyle) {
        for row in visibleRows(area) {
            for column in visibleColumns(area) {
                let index = row * size.columns + column
                cells[index].style = cells[index].style.adding(style)
            }
        }
    }

    private func visibleRows(_ area: ScreenArea) -> Range<Int> {
        (area.row..<area.row + area.rows).clamped(to: 0..<size.rows)
    }

    private func visibleColumns(_ area: ScreenArea) -> Range<Int> {
        (area.column..<area.column + area.columns).clamped(to: 0..<size.columns)
    }
}
