/// Text as valid UTF-8 bytes: cheaper to look through than strings of scalars.
public enum UTF8Text {
    public static func isContinuation(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }

    public static func scalarCount(_ text: [UInt8]) -> Int { text.count { !isContinuation($0) } }

    /// The longest prefix that fits and ends with a whole scalar.
    public static func prefix(_ text: [UInt8], byteCountMax: Int) -> [UInt8] {
        guard text.count > byteCountMax else { return text }
        var end = byteCountMax
        while end > 0, isContinuation(text[end]) { end -= 1 }
        return Array(text[..<end])
    }

    public struct Cut: Equatable {
        public let bytes: [UInt8]
    }

    /// A text over the limit, cut to it, the last three characters being dots; nil for one within it.
    public static func cut(_ text: [UInt8], scalarCountMax: Int) -> Cut? {
        guard text.count > scalarCountMax, index(of: scalarCountMax, in: text) != nil else { return nil }
        let keep = index(of: max(scalarCountMax - 3, 0), in: text)!
        let dots = [UInt8](repeating: UInt8(ascii: "."), count: min(3, scalarCountMax))
        return Cut(bytes: text[..<keep] + dots)
    }

    public static func prefix(of text: [UInt8], scalarCount: Int) -> [UInt8] {
        index(of: scalarCount, in: text).map { Array(text[..<$0]) } ?? text
    }

    /// The index of the scalar with so many before it; nil where there are no more.
    private static func index(of scalar: Int, in text: [UInt8]) -> Int? {
        var remaining = scalar
        for index in text.indices where !isContinuation(text[index]) {
            if remaining == 0 { return index }
            remaining -= 1
        }
        return nil
    }

    /// Whether there is nothing but white space.
    public static func isBlank(_ text: [UInt8]) -> Bool {
        if text.contains(where: { $0 > UInt8(ascii: " ") && $0 < 0x7F }) { return false }
        return String(decoding: text, as: UTF8.self).unicodeScalars.allSatisfy(\.properties.isWhitespace)
    }

    /// The first place where a line break may begin: the next byte from `index` on that is no printable
    /// ASCII; the text's count where there is none.
    public static func firstLineBreakCandidate(in text: [UInt8], from index: Int) -> Int {
        text.withUnsafeBytes { bytes in
            let ones: UInt64 = 0x0101_0101_0101_0101
            let highBits = ones << 7
            var index = index
            while index + 8 <= bytes.count {
                let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                let isBelowSpace = (word &- ones &* UInt64(UInt8(ascii: " "))) & ~word & highBits
                if isBelowSpace | (word & highBits) != 0 { break }
                index += 8
            }
            while index < bytes.count, UInt8(ascii: " ")..<0x80 ~= bytes[index] { index += 1 }
            return index
        }
    }

    /// Bytes of the line break that begins at `index`; zero where none does. Counts as one whatever an
    /// editor, a terminal or a model may take for the end of a line.
    public static func lineBreakByteCount(in text: [UInt8], at index: Int) -> Int {
        func byte(_ offset: Int) -> UInt8? { index + offset < text.count ? text[index + offset] : nil }
        switch text[index] {
        case 0x0D: return byte(1) == 0x0A ? 2 : 1
        case 0x0A...0x0C, 0x1C...0x1E: return 1
        case 0xC2: return byte(1) == 0x85 ? 2 : 0
        case 0xE2: return byte(1) == 0x80 && (byte(2) == 0xA8 || byte(2) == 0xA9) ? 3 : 0
        default: return 0
        }
    }
}
