/// The room that text takes on a terminal, in cells. Pure.
package enum CellWidth {
    /// The cells of a line: two for most of East Asia's characters and for emoji, none for what is not seen.
    package static func of(_ text: String) -> Int { text.reduce(0) { $0 + of($1) } }

    /// The text, with `…` for what does not fit.
    /// - Parameter fromStart: whether the beginning goes, not the end.
    package static func cut(_ text: String, to cells: Int, fromStart: Bool = false) -> String {
        guard of(text) > cells else { return text }
        guard cells > 0 else { return "" }
        var kept: [Character] = []
        var room = cells - 1
        for character in fromStart ? Array(text.reversed()) : Array(text) {
            room -= of(character)
            guard room >= 0 else { break }
            kept.append(character)
        }
        return fromStart ? "…" + String(kept.reversed()) : String(kept) + "…"
    }

    private static func of(_ character: Character) -> Int {
        guard let scalar = character.unicodeScalars.first else { return 0 }
        switch scalar.properties.generalCategory {
        case .format, .nonspacingMark, .enclosingMark: return 0
        default: break
        }
        let isEmoji =
            scalar.properties.isEmojiPresentation || character.unicodeScalars.contains("\u{FE0F}")
        return isEmoji || isWide(scalar) ? 2 : 1
    }

    private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
            0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1FAFF, 0x20000...0x3FFFD:
            true
        default: false
        }
    }
}
