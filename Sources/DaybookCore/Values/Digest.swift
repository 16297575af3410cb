/// A SHA-256 digest, held as the four words its bytes make in memory order.
package struct Digest256: Hashable, Sendable, CustomStringConvertible {
    package var words: (UInt64, UInt64, UInt64, UInt64)

    package static let byteCount = 32
    package static let zero = Digest256(words: (0, 0, 0, 0))

    package init(words: (UInt64, UInt64, UInt64, UInt64)) { self.words = words }

    /// - Parameter bytes: at least 32 bytes from `offset` on.
    package init(_ bytes: RawSpan, at offset: Int = 0) {
        words = (
            bytes.word(at: offset), bytes.word(at: offset + 8),
            bytes.word(at: offset + 16), bytes.word(at: offset + 24)
        )
    }

    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Digest256.byteCount)
        bytes.append(self)
        return bytes
    }

    package var description: String { hexadecimal(bytes) }

    /// Nil unless `hexadecimal` is 64 lower-case digits.
    package init?(hexadecimal text: some Collection<UInt8>) {
        guard text.count == 2 * Digest256.byteCount else { return nil }
        var bytes: [UInt8] = []
        var high: UInt8?
        for character in text {
            guard let digit = hexValue(character) else { return nil }
            if let left = high {
                bytes.append(left << 4 | digit)
                high = nil
            } else {
                high = digit
            }
        }
        self.init(bytes.span.bytes)
    }

    package static func == (left: Digest256, right: Digest256) -> Bool { left.words == right.words }

    package func hash(into hasher: inout Hasher) { hasher.combine(words.0) }
}

/// A name's digest under the journal's secret: the first 16 bytes of its HMAC-SHA-256.
package struct NameDigest: Hashable, Sendable {
    package var words: (UInt64, UInt64)

    package static let byteCount = 16
    /// Stands where there is no name.
    package static let none = NameDigest(words: (0, 0))

    package init(words: (UInt64, UInt64)) { self.words = words }

    /// - Parameter bytes: at least 16 bytes from `offset` on.
    package init(_ bytes: RawSpan, at offset: Int = 0) {
        words = (bytes.word(at: offset), bytes.word(at: offset + 8))
    }

    package var isNone: Bool { words == (0, 0) }

    package static func == (left: NameDigest, right: NameDigest) -> Bool { left.words == right.words }

    package func hash(into hasher: inout Hasher) { hasher.combine(words.0) }
}

package func hexadecimal(_ bytes: some Swift.Sequence<UInt8>) -> String {
    var text = ""
    for byte in bytes {
        text.append(Character(UnicodeScalar(hexDigit(byte >> 4))))
        text.append(Character(UnicodeScalar(hexDigit(byte & 15))))
    }
    return text
}

private func hexDigit(_ digit: UInt8) -> UInt8 { digit < 10 ? digit + 48 : digit + 87 }

private func hexValue(_ character: UInt8) -> UInt8? {
    switch character {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
    default: nil
    }
}
