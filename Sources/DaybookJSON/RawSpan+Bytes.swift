// Loads and searches over borrowed bytes. Every load is bounds-checked; the searches take eight bytes at a
// time, the first byte of memory in the lowest bits.

extension RawSpan {
    @inline(__always)
    func byte(_ offset: Int) -> UInt8 {
        unsafeLoadUnaligned(fromByteOffset: offset, as: UInt8.self)
    }

    @inline(__always)
    func word(_ offset: Int) -> UInt64 {
        UInt64(littleEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    /// The last `byteCount - offset` bytes, fewer than eight, with zeros above them.
    func lastWord(_ offset: Int) -> UInt64 {
        let missing = offset + 8 - byteCount
        if byteCount >= 8 { return missing == 8 ? 0 : word(byteCount - 8) >> UInt64(missing * 8) }
        var word: UInt64 = 0
        var at = byteCount
        while at > offset {
            at -= 1
            word = word << 8 | UInt64(byte(at))
        }
        return word
    }

    /// The first `count` bytes from `offset`, eight at most, with zeros above them.
    @inline(__always)
    func head(_ offset: Int, count: Int) -> UInt64 {
        if count == 0 { return 0 }
        let word = offset + 8 <= byteCount ? word(offset) : lastWord(offset)
        return count >= 8 ? word : word & (1 &<< UInt64(count &* 8) &- 1)
    }

    /// The first offset whose byte `mask` marks in its top bit, else `byteCount`. A mask may mark bytes above
    /// the first true one wrongly (borrows run upwards) but never below it.
    @inline(__always)
    func firstOffset(from offset: Int, mask: (UInt64) -> UInt64) -> Int {
        var at = offset
        let wordsEnd = byteCount &- 8
        while at <= wordsEnd {
            let found = mask(word(at))
            if found != 0 { return at &+ found.trailingZeroBitCount &>> 3 }
            at &+= 8
        }
        let found = mask(lastWord(at))
        return Swift.min(at + found.trailingZeroBitCount >> 3, byteCount)
    }

    @inline(__always)
    func afterWhitespace(from offset: Int) -> Int {
        var at = offset
        while at < byteCount, ASCII.isWhitespace(byte(at)) { at += 1 }
        return at
    }

    /// The offset after the closing quote of the valid string whose opening quote is at `offset`.
    func afterValidString(from offset: Int) -> Int {
        var at = firstOffset(from: offset + 1, mask: WordMask.quoteOrBackslash)
        while byte(at) == ASCII.backslash {
            at = firstOffset(from: at + 2, mask: WordMask.quoteOrBackslash)
        }
        return at + 1
    }

    static func isEqual(
        _ left: RawSpan, from leftOffset: Int, _ right: RawSpan, from rightOffset: Int, count: Int
    ) -> Bool {
        var at = 0
        while at <= count - 8 {
            if left.word(leftOffset + at) != right.word(rightOffset + at) { return false }
            at += 8
        }
        let rest = count - at
        return left.head(leftOffset + at, count: rest) == right.head(rightOffset + at, count: rest)
    }
}

/// Tests of eight bytes at once; the result has bit 7 set for each byte of the class.
enum WordMask {
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let tops: UInt64 = 0x8080_8080_8080_8080
    private static let quotes = ones &* UInt64(ASCII.quote)
    private static let backslashes = ones &* UInt64(ASCII.backslash)
    private static let spaces = ones &* UInt64(ASCII.space)

    /// Bytes that end a run of plain ASCII in a string: quote, backslash, control character, byte above 0x7F.
    @inline(__always)
    static func notPlain(_ word: UInt64) -> UInt64 {
        (((word ^ quotes) &- ones) | ((word ^ backslashes) &- ones) | (word &- spaces) | word) & tops
    }

    /// Bytes that a writer has to escape: quote, backslash, control character.
    @inline(__always)
    static func escaped(_ word: UInt64) -> UInt64 {
        (((word ^ quotes) &- ones) | ((word ^ backslashes) &- ones) | (word &- spaces)) & ~word & tops
    }

    @inline(__always)
    static func quoteOrBackslash(_ word: UInt64) -> UInt64 {
        (((word ^ quotes) &- ones) | ((word ^ backslashes) &- ones)) & ~word & tops
    }

    @inline(__always)
    static func backslash(_ word: UInt64) -> UInt64 {
        ((word ^ backslashes) &- ones) & ~word & tops
    }

    /// Number of the eight bytes that begin a Unicode scalar, that is, are no UTF-8 continuation.
    @inline(__always)
    static func scalarCount(_ word: UInt64) -> Int {
        8 &- (word & ~(word &<< 1) & tops).nonzeroBitCount
    }
}

extension [UInt8] {
    @inline(__always)
    mutating func append(_ bytes: RawSpan, _ range: Range<Int>) {
        if range.isEmpty { return }
        bytes.extracting(range).withUnsafeBytes { append(contentsOf: $0) }
    }
}
