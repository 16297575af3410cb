import DaybookJSON

extension [UInt8] {
    /// Whether this UTF-8 has a character of C0 or C1, or DEL.
    var hasControlCharacter: Bool {
        var previous: UInt8 = 0
        for byte in self {
            if byte < 0x20 || byte == 0x7F { return true }
            if previous == 0xC2 && (0x80...0x9F).contains(byte) { return true }
            previous = byte
        }
        return false
    }
}

extension JSONString {
    /// Whether the JSON string has an escape of a lone surrogate. Two names that differ only in such escapes
    /// would both unescape to U+FFFD.
    var hasLoneSurrogate: Bool {
        guard hasEscapes else { return false }
        var rest = raw.dropFirst().dropLast()
        while let backslash = rest.firstIndex(of: UInt8(ascii: "\\")) {
            guard let unit = Self.escapedUnit(rest[backslash...]) else {
                rest = rest[(backslash + 2)...]
                continue
            }
            rest = rest[(backslash + 6)...]
            guard unit & 0xF800 == 0xD800 else { continue }
            let isPair = unit < 0xDC00 && (Self.escapedUnit(rest) ?? 0) & 0xFC00 == 0xDC00
            guard isPair else { return true }
            rest = rest.dropFirst(6)
        }
        return false
    }

    /// The code unit of the `\u` escape that `bytes` begin with.
    private static func escapedUnit(_ bytes: ArraySlice<UInt8>) -> UInt16? {
        guard bytes.starts(with: #"\u"#.utf8), bytes.count >= 6 else { return nil }
        return UInt16(String(decoding: bytes.dropFirst(2).prefix(4), as: UTF8.self), radix: 16)
    }
}
