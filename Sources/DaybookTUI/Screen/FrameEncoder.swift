import DaybookTerminal

/// The bytes that make a terminal show the next screen, given what it shows: only what differs is written. Pure.
package struct FrameEncoder {
    package var colors: ColorDepth
    /// Whether the terminal takes UTF-8; others get a `?` for what is not ASCII.
    package var hasUTF8: Bool
    /// Whether the terminal said that it shows what stands between two marks at once.
    package var isSynchronized = false
    private var shown: CellBuffer?

    package init(colors: ColorDepth = .direct, hasUTF8: Bool = true) {
        self.colors = colors
        self.hasUTF8 = hasUTF8
    }

    /// Forgets what the terminal shows, so that the next frame is written whole.
    package mutating func forget() { shown = nil }

    /// The bytes for a screen; none where nothing differs.
    package mutating func bytes(for next: CellBuffer) -> [UInt8] {
        var frame = Frame(colors: colors, hasUTF8: hasUTF8)
        if let shown, shown.size == next.size {
            guard shown != next else { return [] }
            if shown.cursor != nil { frame.hideCursor() }
            for row in 0..<next.size.rows { frame.add(row, next, over: shown) }
        } else {
            frame.hideCursor()
            frame.clear()
            let blank = CellBuffer(next.size)
            for row in 0..<next.size.rows { frame.add(row, next, over: blank) }
        }
        shown = next
        frame.finish(next.cursor)
        guard isSynchronized else { return Array(frame.text.utf8) }
        return Array((FrameCode.begin + frame.text + FrameCode.end).utf8)
    }
}

enum FrameCode {
    static let begin = "\u{1B}[?2026h"
    static let end = "\u{1B}[?2026l"
    static let hideCursor = "\u{1B}[?25l"
    static let showCursor = "\u{1B}[?25h"
    static let clear = "\u{1B}[0m\u{1B}[H\u{1B}[2J"
    static let clearToLineEnd = "\u{1B}[K"
    /// The program's own signs, for terminals without UTF-8; each takes one cell.
    static let plain: [Character: String] = [
        "▌": "|", "█": "#", "│": "|", "─": "-", "╭": "+", "╮": "+", "╰": "+", "╯": "+", "▸": ">", "▾": "v",
        "●": "*",
        "★": "+", "·": "-", "…": "~", "≡": "=", "✔": "v", "✘": "x", "→": ">", "←": "<", "↑": "^", "↓": "v",
        "—": "-", "└": "`", "✓": "v", "›": ">",
    ]
}

/// A frame while it is written.
private struct Frame {
    let colors: ColorDepth
    let hasUTF8: Bool
    private(set) var text = ""
    /// The place of the terminal's cursor; nil where it is not sure.
    private var place: ScreenPoint?
    private var style: CellStyle?

    /// Unchanged cells that are written again rather than stepped over by a code.
    private static let stepMin = 4

    init(colors: ColorDepth, hasUTF8: Bool) {
        self.colors = colors
        self.hasUTF8 = hasUTF8
    }

    mutating func hideCursor() { text += FrameCode.hideCursor }

    mutating func clear() {
        text += FrameCode.clear
        place = ScreenPoint(0, 0)
        style = .plain
    }

    /// Adds what differs in a row.
    mutating func add(_ row: Int, _ next: CellBuffer, over shown: CellBuffer) {
        let (new, old) = (next.row(row), shown.row(row))
        guard new != old else { return }
        let count = next.size.columns
        let (newStart, oldStart) = (new.startIndex, old.startIndex)
        // Where the rest of the line is blank, one code clears it.
        var blankFrom = count
        while blankFrom > 0, new[newStart + blankFrom - 1] == .blank { blankFrom -= 1 }
        var oldEnd = count
        while oldEnd > 0, old[oldStart + oldEnd - 1] == .blank { oldEnd -= 1 }
        var column = 0
        while column < blankFrom {
            let cell = new[newStart + column]
            var width = 1
            while column + width < count, new[newStart + column + width].character == nil { width += 1 }
            let isSame = (column..<column + width).allSatisfy { new[newStart + $0] == old[oldStart + $0] }
            if !isSame { put(cell, width: width, at: ScreenPoint(column, row), new, newStart) }
            column += width
        }
        guard oldEnd > blankFrom else { return }
        go(to: ScreenPoint(blankFrom, row))
        set(.plain)
        text += FrameCode.clearToLineEnd
    }

    private mutating func put(
        _ cell: Cell, width: Int, at point: ScreenPoint, _ row: ArraySlice<Cell>, _ start: Int
    ) {
        step(to: point, row, start)
        set(cell.style)
        let character = cell.character ?? " "
        if character.isASCII {
            text.append(character)
            place = ScreenPoint(point.column + width, point.row)
        } else if hasUTF8 {
            text.append(character)
            // Terminals have their own minds of the width of what is more than one plain character.
            let isSure = character.unicodeScalars.count == 1 && width == 1
            place = isSure ? ScreenPoint(point.column + width, point.row) : nil
        } else {
            text += FrameCode.plain[character] ?? String(repeating: "?", count: width)
            place = ScreenPoint(point.column + width, point.row)
        }
    }

    /// Goes on along a row: a few unchanged cells are written again where that is shorter.
    private mutating func step(to point: ScreenPoint, _ row: ArraySlice<Cell>, _ start: Int) {
        guard let place, place.row == point.row, place.column < point.column,
            point.column - place.column < Self.stepMin
        else { return go(to: point) }
        let between = row[start + place.column..<start + point.column]
        let isPlain = between.allSatisfy { $0.style == style && $0.character?.isASCII == true }
        guard isPlain else { return go(to: point) }
        for cell in between { text.append(cell.character ?? " ") }
        self.place = point
    }

    private mutating func go(to point: ScreenPoint) {
        guard place != point else { return }
        text += "\u{1B}[\(point.row + 1);\(point.column + 1)H"
        place = point
    }

    private mutating func set(_ next: CellStyle) {
        guard style != next else { return }
        text += StyleCode.of(next, colors)
        style = next
    }

    mutating func finish(_ cursor: ScreenPoint?) {
        set(.plain)
        guard let cursor else { return }
        go(to: cursor)
        text += FrameCode.showCursor
    }
}
