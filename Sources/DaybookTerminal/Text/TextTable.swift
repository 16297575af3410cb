/// Columns of text, each as wide as its widest cell.
package struct TextTable {
    private var rows: [[String]]
    private let rightAligned: Set<Int>

    /// Begins a table.
    /// - Parameter rightAligned: indices of columns.
    package init(_ header: [String], rightAligned: Set<Int> = []) {
        rows = [header]
        self.rightAligned = rightAligned
    }

    package mutating func add(_ row: [String]) { rows.append(row) }

    package var text: String {
        let columnCount = rows.map(\.count).max() ?? 0
        let widths = (0..<columnCount).map { column in
            rows.map { column < $0.count ? Self.width($0[column]) : 0 }.max() ?? 0
        }
        return rows.map { line($0, widths) }.joined(separator: "\n")
    }

    private func line(_ row: [String], _ widths: [Int]) -> String {
        var line = ""
        for (column, cell) in row.enumerated() {
            if column > 0 { line += "  " }
            let padding = String(repeating: " ", count: widths[column] - Self.width(cell))
            let isLast = column == row.count - 1
            line += rightAligned.contains(column) ? padding + cell : isLast ? cell : cell + padding
        }
        return line
    }

    /// Cells of a terminal: two for most of East Asia's characters and for emoji.
    package static func width(_ text: String) -> Int {
        text.reduce(0) { width, character in
            guard let scalar = character.unicodeScalars.first else { return width }
            let isWide =
                switch scalar.value {
                case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
                    0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1FAFF, 0x20000...0x3FFFD:
                    true
                default: false
                }
            return width + (isWide ? 2 : 1)
        }
    }
}
