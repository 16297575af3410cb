// The scalars of RFC 8259, checked: each function takes the offset of a first byte and gives that just after.

extension RawSpan {
    @inline(__always)
    func byte(_ offset: Int, expecting expected: JSONError.Expectation) throws(JSONError) -> UInt8 {
        guard offset < byteCount else {
            throw JSONError(offset: byteCount, reason: .unexpectedEnd(expected: expected))
        }
        return byte(offset)
    }

    @inline(never)
    func unexpected(_ offset: Int, _ expected: JSONError.Expectation) -> JSONError {
        guard offset < byteCount else {
            return JSONError(offset: byteCount, reason: .unexpectedEnd(expected: expected))
        }
        return JSONError(offset: offset, reason: .unexpectedByte(byte(offset), expected: expected))
    }

    /// The offset after a string, number or literal; `expected` is for the error at a byte that begins none
    /// of them.
    @inline(__always)
    func afterScalar(from offset: Int, expecting expected: JSONError.Expectation) throws(JSONError) -> Int {
        let first = try byte(offset, expecting: expected)
        switch first {
        case ASCII.quote:
            var hasEscapes = false
            return try afterString(from: offset, hasEscapes: &hasEscapes)
        case ASCII.minus, ASCII.zero...UInt8(ascii: "9"): return try afterNumber(from: offset)
        case ASCII.t: return try afterLiteral("true", from: offset)
        case ASCII.f: return try afterLiteral("false", from: offset)
        case ASCII.n: return try afterLiteral("null", from: offset)
        default: throw unexpected(offset, expected)
        }
    }

    /// The offset after the string whose opening quote is at `offset`. Surrogate escapes need no partner:
    /// they are kept as text.
    func afterString(from offset: Int, hasEscapes: inout Bool) throws(JSONError) -> Int {
        var at = offset + 1
        while true {
            at = firstOffset(from: at, mask: WordMask.notPlain)
            let byte = try byte(at, expecting: .endOfString)
            if byte == ASCII.quote { return at + 1 }
            if byte >= 0x80 {
                at = try afterMultibyteScalars(from: at)
            } else if byte == ASCII.backslash {
                hasEscapes = true
                at = try afterEscape(from: at)
            } else {
                throw JSONError(offset: at, reason: .controlCharacter(byte))
            }
        }
    }

    /// The offset after the scalars above U+007F at `offset` and the spaces among them, by the table of
    /// well-formed sequences of the Unicode Standard (3-7): no overlong forms, no surrogates, nothing above
    /// U+10FFFF.
    @inline(__always)
    private func afterMultibyteScalars(from offset: Int) throws(JSONError) -> Int {
        var at = offset
        while at < byteCount {
            let word = at <= byteCount &- 8 ? word(at) : lastWord(at)
            if word & 0xC0E0 == 0x80C0, word & 0x1E != 0 {
                at &+= 2
            } else if word & 0xC0_C0F0 == 0x80_80E0, word & 0x200F != 0, word & 0x200F != 0x200D {
                at &+= 3
            } else if word & 0xC0C0_C0F8 == 0x8080_80F0, word & 0x3007 != 0,
                word & 0x04 == 0 || word & 0x3003 == 0
            {
                at &+= 4
            } else if word & 0x80FF == 0x8020 {
                at &+= 1
            } else if word & 0x80 != 0 {
                throw JSONError(offset: at, reason: .invalidUTF8)
            } else {
                break
            }
        }
        return at
    }

    private func afterEscape(from offset: Int) throws(JSONError) -> Int {
        switch try byte(offset + 1, expecting: .escape) {
        case ASCII.quote, ASCII.backslash, ASCII.slash, ASCII.b, ASCII.f, ASCII.n, ASCII.r, ASCII.t:
            return offset + 2
        case ASCII.u:
            for at in offset + 2..<offset + 6 where ASCII.hexValue(try byte(at, expecting: .hexDigit)) == nil
            {
                throw unexpected(at, .hexDigit)
            }
            return offset + 6
        default: throw unexpected(offset + 1, .escape)
        }
    }

    func afterNumber(from offset: Int) throws(JSONError) -> Int {
        var at = offset
        if byte(at) == ASCII.minus { at += 1 }
        // A zero stands alone; a digit after it is left for the caller to refuse.
        if at < byteCount, byte(at) == ASCII.zero { at += 1 } else { at = try afterDigits(from: at) }
        if at < byteCount, byte(at) == ASCII.point { at = try afterDigits(from: at + 1) }
        if at < byteCount, ASCII.isExponentMark(byte(at)) {
            at += 1
            if at < byteCount, byte(at) == ASCII.plus || byte(at) == ASCII.minus { at += 1 }
            at = try afterDigits(from: at)
        }
        return at
    }

    @inline(__always)
    private func afterDigits(from offset: Int) throws(JSONError) -> Int {
        var at = offset
        while at < byteCount, ASCII.isDigit(byte(at)) { at += 1 }
        if at == offset { throw unexpected(at, .digit) }
        return at
    }

    private func afterLiteral(_ literal: StaticString, from offset: Int) throws(JSONError) -> Int {
        for index in 0..<literal.utf8CodeUnitCount {
            guard try byte(offset + index, expecting: .literal) == literal.utf8Start[index] else {
                throw unexpected(offset + index, .literal)
            }
        }
        return offset + literal.utf8CodeUnitCount
    }
}
