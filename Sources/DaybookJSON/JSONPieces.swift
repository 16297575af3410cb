/// Walks the text of a valid string: runs that stand for themselves, and escapes. Holds offsets only; the
/// bytes are lent to each call, always the same.
struct JSONPieces {
    private var at: Int
    private let end: Int

    enum Piece {
        /// Bytes without a backslash.
        case run(Range<Int>)
        /// The code point of one escape, or of two that form a surrogate pair. A lone surrogate is given as
        /// it is.
        case codePoint(UInt32)
    }

    /// Walks the bytes between a string's quotes.
    @inline(__always)
    init(_ content: Range<Int>) {
        at = content.lowerBound
        end = content.upperBound
    }

    @inline(__always)
    mutating func next(in bytes: RawSpan) -> Piece? {
        if at >= end { return nil }
        if bytes.byte(at) == ASCII.backslash { return .codePoint(nextEscape(bytes)) }
        let start = at
        at = Swift.min(bytes.firstOffset(from: at, mask: WordMask.backslash), end)
        return .run(start..<at)
    }

    private mutating func nextEscape(_ bytes: RawSpan) -> UInt32 {
        let letter = bytes.byte(at + 1)
        at += 2
        switch letter {
        case ASCII.b: return 0x08
        case ASCII.t: return 0x09
        case ASCII.n: return 0x0A
        case ASCII.f: return 0x0C
        case ASCII.r: return 0x0D
        case ASCII.u: break
        default: return UInt32(letter)
        }
        let first = codeUnit(bytes, at)
        at += 4
        guard first & 0xFC00 == 0xD800, at + 6 <= end, bytes.byte(at) == ASCII.backslash,
            bytes.byte(at + 1) == ASCII.u
        else { return first }
        let second = codeUnit(bytes, at + 2)
        guard second & 0xFC00 == 0xDC00 else { return first }
        at += 6
        return 0x1_0000 + (first & 0x3FF) << 10 + second & 0x3FF
    }

    private func codeUnit(_ bytes: RawSpan, _ offset: Int) -> UInt32 {
        var unit: UInt32 = 0
        for index in offset..<offset + 4 { unit = unit << 4 | (ASCII.hexValue(bytes.byte(index)) ?? 0) }
        return unit
    }
}

extension JSONPieces {
    /// The text as UTF-8, U+FFFD for each lone surrogate.
    consuming func appendScalars(of bytes: RawSpan, to output: inout [UInt8]) {
        while let piece = next(in: bytes) {
            switch piece {
            case .run(let range): output.append(bytes, range)
            case .codePoint(let point): output.append(codePoint: Self.scalar(point))
            }
        }
    }

    /// The text as UTF-8, but a lone surrogate in the three bytes that the scheme would give it (WTF-8).
    consuming func appendCodeUnits(of bytes: RawSpan, to output: inout [UInt8]) {
        while let piece = next(in: bytes) {
            switch piece {
            case .run(let range): output.append(bytes, range)
            case .codePoint(let point): output.append(codePoint: point)
            }
        }
    }

    static func scalar(_ codePoint: UInt32) -> UInt32 {
        codePoint & 0xFFFF_F800 == 0xD800 ? 0xFFFD : codePoint
    }
}

/// The UTF-8 of one code point, surrogates included: bytes 0 to `count` - 1 of `word`, from the lowest.
struct UTF8Sequence {
    let word: UInt64
    let count: Int

    init(_ point: UInt32) {
        let point = UInt64(point)
        switch point {
        case ..<0x80: (word, count) = (point, 1)
        case ..<0x800: (word, count) = (0x80C0 | point >> 6 | (point & 0x3F) << 8, 2)
        case ..<0x1_0000:
            (word, count) = (0x80_80E0 | point >> 12 | (point >> 6 & 0x3F) << 8 | (point & 0x3F) << 16, 3)
        default:
            let upper = point >> 18 | (point >> 12 & 0x3F) << 8
            (word, count) = (0x8080_80F0 | upper | (point >> 6 & 0x3F) << 16 | (point & 0x3F) << 24, 4)
        }
    }
}

extension [UInt8] {
    mutating func append(codePoint: UInt32) {
        let sequence = UTF8Sequence(codePoint)
        for index in 0..<sequence.count {
            append(UInt8(truncatingIfNeeded: sequence.word >> UInt64(index * 8)))
        }
    }
}
