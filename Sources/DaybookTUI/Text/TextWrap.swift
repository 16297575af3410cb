import DaybookTerminal

/// Text broken into lines that fit. Pure.
enum TextWrap {
    /// Cells of a tab.
    private static let tabCells = 4

    /// The lines of a text, each at most `width` cells, broken between words where that is possible.
    /// - Parameter limit: how many lines are made at most.
    /// - Returns: the lines, and whether there is more.
    static func lines(_ text: String, width: Int, limit: Int) -> (lines: [String], isCut: Bool) {
        var lines: [String] = []
        let width = max(1, width)
        for paragraph in TerminalText.escaped(text).split(separator: "\n", omittingEmptySubsequences: false) {
            guard lines.count < limit else { return (lines, true) }
            guard wrap(paragraph, width, limit, &lines) else { return (lines, true) }
        }
        return (lines, false)
    }

    /// Adds the lines of a paragraph; false where there is no room for all of them.
    private static func wrap(_ paragraph: Substring, _ width: Int, _ limit: Int, _ lines: inout [String])
        -> Bool
    {
        if paragraph.utf8.count <= width, paragraph.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) {
            lines.append(String(paragraph))
            return true
        }
        var line: [Character] = []
        var cells = 0
        /// The place behind the last blank in the line, and the cells before it.
        var breaking: (count: Int, cells: Int)?
        for character in paragraph {
            if character == "\t" {
                let count = tabCells - cells % tabCells
                line += Array(repeating: " ", count: count)
                cells += count
                breaking = (line.count, cells)
                continue
            }
            let room = CellWidth.of(character)
            if character == " ", cells + room > width {
                // The line ends with its last word; the blank behind it is the break.
                guard lines.count < limit else { return false }
                lines.append(trimmed(line[...]))
                (line, cells, breaking) = ([], 0, nil)
                continue
            }
            while cells + room > width, !line.isEmpty {
                guard lines.count < limit else { return false }
                let cut = breaking ?? (count: line.count, cells: cells)
                lines.append(trimmed(line.prefix(cut.count)))
                line.removeFirst(cut.count)
                cells -= cut.cells
                breaking = nil
            }
            line.append(character)
            cells += room
            if character == " " { breaking = (line.count, cells) }
        }
        guard lines.count < limit else { return false }
        lines.append(trimmed(line[...]))
        return true
    }

    private static func trimmed(_ line: ArraySlice<Character>) -> String {
        var line = line
        while line.last == " " { line.removeLast() }
        return String(line)
    }
}
