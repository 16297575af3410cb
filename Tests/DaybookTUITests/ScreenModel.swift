import DaybookTUI
import DaybookTerminal

/// A terminal of a few codes, which shows what a frame's bytes make it show.
///
/// It stands for terminals at their worst: the cursor is anywhere behind a character that is not a plain one.
struct ScreenModel {
    let size: ScreenSize
    private(set) var cells: [Cell]
    private(set) var styles: [String]
    private(set) var isCursorShown = true
    private(set) var place: ScreenPoint? = ScreenPoint(0, 0)
    private var style = "0"
    /// What it could not make sense of.
    private(set) var complaints: [String] = []

    init(_ size: ScreenSize) {
        self.size = size
        cells = Array(repeating: .blank, count: size.columns * size.rows)
        styles = Array(repeating: "0", count: cells.count)
    }

    func text(_ row: Int) -> String {
        var text = String(
            cells[row * size.columns..<(row + 1) * size.columns].compactMap(\.character))
        while text.last == " " { text.removeLast() }
        return text
    }

    var text: String { (0..<size.rows).map(text).joined(separator: "\n") }

    mutating func take(_ bytes: [UInt8]) {
        var rest = Substring(String(decoding: bytes, as: UTF8.self))
        while let character = rest.popFirst() {
            guard character == "\u{1B}" else {
                put(character)
                continue
            }
            guard rest.popFirst() == "[" else {
                complaints.append("a code without [")
                continue
            }
            let body = rest.prefix { !$0.isLetter }
            rest = rest.dropFirst(body.count)
            guard let last = rest.popFirst() else { return complaints.append("a code without an end") }
            obey(String(body), last)
        }
    }

    private mutating func put(_ character: Character) {
        let width = CellWidth.of(character)
        guard let place, width > 0, character != "\n", character != "\r", place.column + width <= size.columns
        else { return complaints.append("\(character) of \(width) at \(String(describing: place))") }
        let index = place.row * size.columns + place.column
        cells[index].character = character
        for offset in 1..<max(1, width) { cells[index + offset].character = nil }
        for offset in 0..<width { styles[index + offset] = style }
        let isSure = character.isASCII || (character.unicodeScalars.count == 1 && width == 1)
        self.place = isSure ? ScreenPoint(place.column + width, place.row) : nil
    }

    private mutating func obey(_ body: String, _ last: Character) {
        let numbers = body.split(separator: ";", omittingEmptySubsequences: false).map { Int($0) }
        switch (last, body) {
        case ("H", ""): place = ScreenPoint(0, 0)
        case ("H", _):
            guard numbers.count == 2, let row = numbers[0], let column = numbers[1] else {
                return complaints.append("H of \(body)")
            }
            place = ScreenPoint(column - 1, row - 1)
        case ("J", "2"):
            cells = cells.map { _ in .blank }
            styles = styles.map { _ in "0" }
        case ("K", ""):
            guard let place, style == "0" else { return complaints.append("K at no place, or in a style") }
            let start = place.row * size.columns
            for index in start + place.column..<start + size.columns {
                (cells[index], styles[index]) = (.blank, "0")
            }
        case ("m", _): style = body
        case ("h", "?25"): isCursorShown = true
        case ("l", "?25"): isCursorShown = false
        case ("h", "?2026"), ("l", "?2026"): break
        default: complaints.append("\(body)\(last)")
        }
    }
}
