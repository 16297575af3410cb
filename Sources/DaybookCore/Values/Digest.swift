/// A SHA-256 digest, held as the four words its bytes make in memory order.
public struct Digest256: Hashable, Sendable, CustomStringConvertible {
    public var words: (UInt64, UInt64, UInt64, UInt64)

    public static let byteCount = 32
    public static var zero: Digest256 { Digest256(words: (0, 0, 0, 0)) }

    public init(words: (UInt64, UInt64, UInt64, UInt64)) { self.words = words }

    /// Reads a digest.
    /// - Parameter bytes: at least 32 bytes from `offset` on.
    public init(_ bytes: RawSpan, at offset: Int = 0) {
        words = (
            bytes.word(at: offset), bytes.word(at: offset + 8),
            bytes.word(at: offset + 16), bytes.word(at: offset + 24)
        )
    }

    public var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Digest256.byteCount)
        bytes.append(self)
        return bytes
    }

    public var description: String { hexadecimal(bytes) }

    public static let hexadecimalByteCount = 2 * byteCount

    /// Writes `description` as ASCII.
    /// - Precondition: `buffer` has `hexadecimalByteCount` bytes.
    public func writeHexadecimal(to buffer: UnsafeMutableBufferPointer<UInt8>) {
        write(words.0, to: buffer, at: 0)
        write(words.1, to: buffer, at: 16)
        write(words.2, to: buffer, at: 32)
        write(words.3, to: buffer, at: 48)
    }

    private func write(_ word: UInt64, to buffer: UnsafeMutableBufferPointer<UInt8>, at place: Int) {
        for index in 0..<8 {
            let byte = UInt8(truncatingIfNeeded: word >> UInt64(8 * index))
            buffer[place + 2 * index] = hexDigit(byte >> 4)
            buffer[place + 2 * index + 1] = hexDigit(byte & 15)
        }
    }

    /// The digest written in `text`; nil unless that is 64 lower-case hexadecimal digits.
    public init?(hexadecimal text: some Collection<UInt8>) {
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

    public static func == (left: Digest256, right: Digest256) -> Bool { left.words == right.words }

    public func hash(into hasher: inout Hasher) { hasher.combine(words.0) }
}

/// A name's digest under the journal's secret: the first 16 bytes of its HMAC-SHA-256.
public struct NameDigest: Hashable, Sendable {
    public var words: (UInt64, UInt64)

    public static let byteCount = 16
    /// The digest that stands for no name.
    public static var none: NameDigest { NameDigest(words: (0, 0)) }

    public init(words: (UInt64, UInt64)) { self.words = words }

    /// Reads a digest.
    /// - Parameter bytes: at least 16 bytes from `offset` on.
    public init(_ bytes: RawSpan, at offset: Int = 0) {
        words = (bytes.word(at: offset), bytes.word(at: offset + 8))
    }

    public var isNone: Bool { words == (0, 0) }

    public static func == (left: NameDigest, right: NameDigest) -> Bool { left.words == right.words }

    public func hash(into hasher: inout Hasher) { hasher.combine(words.0) }
}

public func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    // By bytes: appending to a string looks for the end of a character each time.
    var digits: [UInt8] = []
    digits.reserveCapacity(2 * bytes.underestimatedCount)
    for byte in bytes {
        digits.append(hexDigit(byte >> 4))
        digits.append(hexDigit(byte & 15))
    }
    return String(decoding: digits, as: UTF8.self)
}

private func hexDigit(_ digit: UInt8) -> UInt8 { digit < 10 ? digit + 48 : digit + 87 }

private func hexValue(_ character: UInt8) -> UInt8? {
    switch character {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
    default: nil
    }
}
