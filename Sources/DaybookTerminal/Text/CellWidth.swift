/// The room that text takes on a terminal, in cells. Pure.
///
/// Widths are those of Unicode's data, by whole graphemes: none for what is not seen, two for most of East Asia's
/// characters and for emoji.
package enum CellWidth {
    /// The cells of a line.
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

    /// The cells of one grapheme.
    package static func of(_ character: Character) -> Int {
        if let byte = character.asciiValue { return byte >= 0x20 && byte != 0x7F ? 1 : 0 }
        var measure = GraphemeMeasure()
        for scalar in character.unicodeScalars { measure.add(scalar) }
        return measure.cells
    }
}

/// A character's part in the width of its grapheme; the numbers are those of `CellWidthTable`.
enum CellWidthClass: UInt32 {
    case narrow, zero
    /// A mark that takes a cell of its own behind its base.
    case mark
    /// The sign that joins two consonants to one conjunct.
    case virama, viramaMark
    case consonant
    /// Narrow, unless the variation selector for emoji stands behind it.
    case styled
    /// Pictographs, which a skin tone behind them does not widen.
    case pictograph, styledPictograph
    case wide, widePictograph

    init(_ scalar: Unicode.Scalar) {
        let runs = CellWidthTable.runs
        var (low, high) = (0, runs.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if runs[middle] >> 4 <= scalar.value { low = middle } else { high = middle }
        }
        self = CellWidthClass(rawValue: runs[low] & 0xF) ?? .narrow
    }

    var cells: Int {
        switch self {
        case .zero, .mark, .virama, .viramaMark: 0
        case .narrow, .consonant, .styled, .pictograph, .styledPictograph: 1
        case .wide, .widePictograph: 2
        }
    }
}

/// The width of a grapheme, added up by its characters as the package wcwidth does it.
private struct GraphemeMeasure {
    private var sum = 0
    /// The character that marks and selectors behind it apply to.
    private var base: CellWidthClass?
    private var hasPictograph = false
    private var isAfterVirama = false
    private var isAfterRegion = false
    private var isAfterJoiner = false
    private var hasPendingConjunct = false

    private static let joiner: UInt32 = 0x200D
    private static let emojiSelector: UInt32 = 0xFE0F
    private static let skinTones: ClosedRange<UInt32> = 0x1F3FB...0x1F3FF
    private static let regions: ClosedRange<UInt32> = 0x1F1E6...0x1F1FF

    var cells: Int { sum + (hasPendingConjunct ? 1 : 0) }

    mutating func add(_ scalar: Unicode.Scalar) {
        // What a joiner joins is drawn as part of what stands before it.
        if isAfterJoiner {
            isAfterJoiner = false
            return
        }
        switch scalar.value {
        case Self.joiner:
            isAfterJoiner = !isAfterVirama
            isAfterVirama = false
            return
        case Self.emojiSelector where base != nil:
            if base == .styled || base == .styledPictograph { sum += 1 }
            base = nil
            return
        case Self.regions where isAfterRegion: return
        case Self.skinTones where hasPictograph: return
        default: break
        }
        isAfterRegion = Self.regions.contains(scalar.value)
        add(CellWidthClass(scalar))
    }

    private mutating func add(_ kind: CellWidthClass) {
        if isAfterVirama, kind == .consonant {
            (base, isAfterVirama, hasPendingConjunct, hasPictograph) = (kind, false, true, false)
            return
        }
        switch kind {
        case .zero: isAfterVirama = false
        case .mark, .viramaMark:
            guard base != nil else {
                isAfterVirama = kind == .viramaMark
                return
            }
            sum += 1
            (base, isAfterVirama, hasPendingConjunct) = (nil, false, false)
        case .virama: isAfterVirama = true
        default:
            sum += kind.cells + (hasPendingConjunct ? 1 : 0)
            hasPictograph = [.pictograph, .styledPictograph, .widePictograph].contains(kind)
            (base, isAfterVirama, hasPendingConjunct) = (kind, false, false)
        }
    }
}
