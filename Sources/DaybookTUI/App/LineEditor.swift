import DaybookTerminal

/// One line of text that somebody types. Pure.
package struct LineEditor: Equatable, Sendable {
    package private(set) var text: String
    /// Characters before the cursor.
    private(set) var cursor: Int

    /// Characters that a line takes; the search takes no more either.
    static let countMax = 1_000

    package init(_ text: String = "") {
        self.text = String(text.prefix(Self.countMax))
        cursor = self.text.count
    }

    /// Takes a key.
    /// - Returns: whether it was one of a line's keys.
    package mutating func handle(_ key: Key) -> Bool {
        switch key {
        case .character(let character): insert(String(character))
        case .backspace, .control("h"): remove(cursor - 1..<cursor)
        case .delete, .control("d"): remove(cursor..<cursor + 1)
        case .control("u"): remove(0..<cursor)
        case .control("k"): remove(cursor..<text.count)
        case .control("w"): remove(wordStart..<cursor)
        case .left, .control("b"): cursor = max(0, cursor - 1)
        case .right, .control("f"): cursor = min(text.count, cursor + 1)
        case .home, .control("a"): cursor = 0
        case .end, .control("e"): cursor = text.count
        default: return false
        }
        return true
    }

    /// Inserts a text, as a paste does; its line breaks become blanks.
    package mutating func insert(_ pasted: String) {
        let line = String(pasted.map { $0.isNewline || $0 == "\t" ? " " : $0 })
        let kept = line.unicodeScalars.filter { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) }
        var addition = ""
        addition.unicodeScalars.append(contentsOf: kept)
        let index = text.index(text.startIndex, offsetBy: cursor)
        let before = String(text[..<index]) + addition
        text = String((before + text[index...]).prefix(Self.countMax))
        // A mark joins the character before it, so that no more characters are there than before.
        cursor = min(before.count, text.count)
    }

    private var wordStart: Int {
        var characters = Array(text.prefix(cursor))
        while characters.last == " " { characters.removeLast() }
        while let last = characters.last, last != " " { characters.removeLast() }
        return characters.count
    }

    private mutating func remove(_ range: Range<Int>) {
        let range = range.clamped(to: 0..<text.count)
        guard !range.isEmpty else { return }
        let start = text.index(text.startIndex, offsetBy: range.lowerBound)
        text.removeSubrange(start..<text.index(start, offsetBy: range.count))
        cursor = min(range.lowerBound, text.count)
    }

    /// Draws the line, with as much of it as there is room for, and the cursor.
    func draw(_ buffer: inout CellBuffer, at point: ScreenPoint, until end: Int, _ style: CellStyle = .plain)
    {
        let before = Array(text.prefix(cursor))
        var first = before.count
        var room = max(1, end - point.column - 1)
        while first > 0, room >= CellWidth.of(before[first - 1]) {
            first -= 1
            room -= CellWidth.of(before[first])
        }
        let shown = String(before[first...])
        let column = buffer.put(shown, at: point, style, until: end)
        buffer.put(String(text.dropFirst(cursor)), at: ScreenPoint(column, point.row), style, until: end)
        buffer.cursor = ScreenPoint(min(column, end - 1), point.row)
    }
}
