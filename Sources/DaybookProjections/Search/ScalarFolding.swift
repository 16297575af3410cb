@_spi(_Unicode) internal import Swift

/// The search's view of a Unicode scalar: whether it joins its neighbours into a word, and what it is folded
/// to.
///
/// After UAX #29 with the standard library's properties; the tailoring is in `docs/internals/search.md`. Case
/// is folded by mapping to upper and then to lower case, diacritics by canonical decomposition without the
/// marks that only vary a letter. All of it follows the standard library's Unicode version.
struct ScalarFolding {
    enum Kind: UInt8 {
        /// The scalar ends a word.
        case boundary
        /// The scalar joins neighbours of this kind.
        case letter
        /// The scalar is a term of its own: scripts written without spaces, syllables, emoji.
        case single
        /// The scalar belongs to the one before it.
        case mark
        /// The scalar neither ends a word nor is part of it.
        case ignored
    }

    let kind: Kind
    /// The UTF-8 of the folded scalar, from the lowest byte up, and its byte count.
    let utf8: UInt128
    let byteCount: Int

    private init(_ kind: Kind, _ scalars: some Sequence<Unicode.Scalar> = EmptyCollection()) {
        var word: UInt128 = 0
        var count = 0
        for byte in scalars.lazy.flatMap({ UTF8.encode($0)! }) {
            word |= UInt128(byte) << UInt128(8 * count)
            count += 1
        }
        precondition(count <= 16, "a scalar is folded to more than sixteen bytes")
        self.kind = kind
        utf8 = word
        byteCount = count
    }

    /// The folding of any scalar; those below U+3400 are looked up.
    static func of(_ scalar: Unicode.Scalar) -> ScalarFolding {
        if scalar.value < tableEnd { return table[Int(scalar.value)] }
        if isUnified(scalar) { return ScalarFolding(.single, CollectionOfOne(scalar)) }
        if isFullWidth(scalar) { return table[Int(scalar.value - fullWidthOffset)] }
        return computed(scalar)
    }

    /// Folded ASCII letters and digits; 0 for a character that ends a word.
    static let ascii: [UInt8] = (0..<128).map { value in
        let folding = table[value]
        return folding.kind == .letter ? UInt8(folding.utf8) : 0
    }

    private static let tableEnd: UInt32 = 0x3400
    private static let table: [ScalarFolding] = (0..<tableEnd).map { value in
        Unicode.Scalar(value).map(computed) ?? ScalarFolding(.boundary)
    }

    // MARK: Kinds

    private static func computed(_ scalar: Unicode.Scalar) -> ScalarFolding {
        let properties = scalar.properties
        switch properties.generalCategory {
        case .format: return ScalarFolding(scalar == zeroWidthSpace ? .boundary : .ignored)
        case .nonspacingMark, .spacingMark, .enclosingMark:
            if properties.isVariationSelector || !isKept(scalar) { return ScalarFolding(.ignored) }
            return ScalarFolding(.mark, String(scalar)._nfd)
        case .decimalNumber: return ScalarFolding(.letter, CollectionOfOne(digit(scalar)))
        case .otherNumber: return ScalarFolding(.letter, folded(scalar))
        case .otherSymbol where properties.isEmoji:
            return ScalarFolding(.single, CollectionOfOne(scalar))
        case .modifierSymbol where properties.isEmojiModifier: return ScalarFolding(.ignored)
        default: break
        }
        guard properties.isAlphabetic, scalar != tatweel else {
            return ScalarFolding(scalar == tatweel ? .ignored : .boundary)
        }
        if isVowelOrFinalJamo(scalar) { return ScalarFolding(.mark, CollectionOfOne(scalar)) }
        let isSingle = properties.isIdeographic || singles.contains { $0.contains(scalar.value) }
        return ScalarFolding(isSingle ? .single : .letter, folded(scalar))
    }

    private static let zeroWidthSpace: Unicode.Scalar = "\u{200B}"
    private static let tatweel: Unicode.Scalar = "\u{640}"
    private static let fullWidthOffset: UInt32 = 0xFEE0

    /// Han and Hangul, which need no look at their properties; Hangul is folded by its caller.
    private static func isUnified(_ scalar: Unicode.Scalar) -> Bool {
        (0x3400...0x9FFF).contains(scalar.value) || (0x2_0000...0x2_F7FF).contains(scalar.value)
    }

    private static func isFullWidth(_ scalar: Unicode.Scalar) -> Bool {
        (0xFF01...0xFF5E).contains(scalar.value)
    }

    /// Scripts without spaces between words, and Hangul, whose words carry their particles.
    private static let singles: [ClosedRange<UInt32>] = [
        0x0E00...0x0EFF,  // Thai, Lao
        0x1000...0x109F,  // Myanmar
        0x1100...0x11FF,  // Hangul Jamo
        0x1780...0x17FF,  // Khmer
        0x1950...0x19DF,  // Tai Le, New Tai Lue
        0x1A20...0x1AAF,  // Tai Tham
        0x3005...0x3007, 0x3040...0x30FF, 0x31F0...0x31FF,  // kana
        0xA9E0...0xA9FF, 0xAA60...0xAADF,  // Myanmar Extended, Tai Viet
        0xAC00...0xD7FB,  // Hangul
        0xFF66...0xFF9F,  // half-width kana
        0x1_AFF0...0x1_B16F,  // kana
    ]

    /// Whether the jamo is a vowel or final, which follows the consonant that it is written with.
    private static func isVowelOrFinalJamo(_ scalar: Unicode.Scalar) -> Bool {
        (0x1160...0x11FF).contains(scalar.value) || (0xD7B0...0xD7FB).contains(scalar.value)
    }

    // MARK: Folding

    /// Whether folding keeps the mark, by its combining class. Hebrew and Arabic points, and marks above,
    /// below and attached, only vary a letter; vowel signs, viramas, tones of Thai and Lao and the voicing of
    /// kana make another one.
    private static func isKept(_ mark: Unicode.Scalar) -> Bool {
        switch mark.properties.canonicalCombiningClass.rawValue {
        case 10...36, 200...240: false
        default: mark.properties.generalCategory != .enclosingMark
        }
    }

    private static func folded(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
        let upper = scalar.properties.uppercaseMapping
        let lower = upper.unicodeScalars.flatMap { $0.properties.lowercaseMapping.unicodeScalars }
        var text = ""
        text.unicodeScalars.append(contentsOf: lower)
        return text._nfd.flatMap { scalar -> [Unicode.Scalar] in
            let isMark = scalar.properties.canonicalCombiningClass != .notReordered
            if isMark { return isKept(scalar) ? [scalar] : [] }
            return strokes[scalar] ?? [scalar]
        }
    }

    /// Letters whose stroke or ligature has no decomposition, though readers search without it; and the sharp
    /// s, whose capital has no upper case of its own.
    private static let strokes: [Unicode.Scalar: [Unicode.Scalar]] = [
        "ø": ["o"], "ł": ["l"], "đ": ["d"], "ħ": ["h"], "ŧ": ["t"], "æ": ["a", "e"], "œ": ["o", "e"],
        "ß": ["s", "s"],
    ]

    private static func digit(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        guard let value = scalar.properties.numericValue, (0...9).contains(value) else { return scalar }
        return Unicode.Scalar(UInt8(ascii: "0") + UInt8(value))
    }
}

/// Hangul syllables as the consonants and vowels they are made of, so that both ways of writing are one.
enum Hangul {
    private static let first: UInt32 = 0xAC00
    private static let vowelCount: UInt32 = 21
    private static let finalCount: UInt32 = 28

    /// The jamo of a precomposed syllable; nil for other scalars.
    static func jamo(of scalar: Unicode.Scalar) -> [Unicode.Scalar]? {
        guard (first...0xD7A3).contains(scalar.value) else { return nil }
        let index = scalar.value - first
        let leading = 0x1100 + index / (vowelCount * finalCount)
        let vowel = 0x1161 + index / finalCount % vowelCount
        let final = 0x11A7 + index % finalCount
        return [leading, vowel].map { Unicode.Scalar($0)! } + (final > 0x11A7 ? [Unicode.Scalar(final)!] : [])
    }
}
