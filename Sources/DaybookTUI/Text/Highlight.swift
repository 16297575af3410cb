/// Words of a search, shown where they stand on the screen.
extension CellBuffer {
    /// Adds a style to every place in an area at which a word of a query stands, whatever its case.
    mutating func highlight(_ query: String, in area: ScreenArea, _ style: CellStyle) {
        let words = query.lowercased().split { !($0.isLetter || $0.isNumber) }.map(Array.init)
        guard !words.isEmpty, !area.isEmpty else { return }
        for row in area.row..<min(size.rows, area.row + area.rows) {
            var characters: [Character] = []
            var columns: [Int] = []
            for column in area.column..<min(size.columns, area.column + area.columns) {
                guard let character = self[column, row].character else { continue }
                characters.append(Character(String(character.lowercased().prefix(1))))
                columns.append(column)
            }
            for word in words { highlight(word, row, characters, columns, style) }
        }
    }

    private mutating func highlight(
        _ word: [Character], _ row: Int, _ characters: [Character], _ columns: [Int], _ style: CellStyle
    ) {
        guard characters.count >= word.count else { return }
        for start in 0...(characters.count - word.count) where characters[start] == word[0] {
            let isWordStart =
                start == 0 || !(characters[start - 1].isLetter || characters[start - 1].isNumber)
            guard isWordStart, characters[start..<start + word.count].elementsEqual(word) else { continue }
            let end = columns[start + word.count - 1]
            paint(
                ScreenArea(column: columns[start], row: row, columns: end - columns[start] + 1, rows: 1),
                style)
        }
    }
}
