/// Base 64 of RFC 4648, section 4, in its one canonical form: padded, without line ends.
public enum Base64 {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let notADigit: UInt8 = 64
    private static let padding = UInt8(ascii: "=")

    private static let values: [UInt8] = {
        var values = [UInt8](repeating: notADigit, count: 256)
        for (value, digit) in alphabet.enumerated() { values[Int(digit)] = UInt8(value) }
        return values
    }()

    public static func encode(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: (bytes.count + 2) / 3 * 4) { text, count in
            bytes.withUnsafeBufferPointer { bytes in
                alphabet.withUnsafeBufferPointer { count = write(bytes, $0, to: text) }
            }
        }
    }

    public static func encode(_ bytes: [UInt8]) -> [UInt8] { encode(bytes[...]) }

    public static func text(_ bytes: [UInt8]) -> String { String(decoding: encode(bytes), as: UTF8.self) }

    private static func write(
        _ bytes: UnsafeBufferPointer<UInt8>, _ alphabet: UnsafeBufferPointer<UInt8>,
        to text: UnsafeMutableBufferPointer<UInt8>
    ) -> Int {
        var (from, to) = (0, 0)
        func put(_ group: UInt32, _ digitCount: Int) {
            for digit in 0..<digitCount {
                text[to + digit] = alphabet[Int(group >> UInt32(18 - 6 * digit) & 63)]
            }
            for digit in digitCount..<4 { text[to + digit] = padding }
            to += 4
        }
        while from + 3 <= bytes.count {
            let group =
                UInt32(bytes[from]) << 16 | UInt32(bytes[from + 1]) << 8 | UInt32(bytes[from + 2])
            text[to] = alphabet[Int(group >> 18)]
            text[to + 1] = alphabet[Int(group >> 12 & 63)]
            text[to + 2] = alphabet[Int(group >> 6 & 63)]
            text[to + 3] = alphabet[Int(group & 63)]
            from += 3
            to += 4
        }
        switch bytes.count - from {
        case 1: put(UInt32(bytes[from]) << 16, 2)
        case 2: put(UInt32(bytes[from]) << 16 | UInt32(bytes[from + 1]) << 8, 3)
        default: break
        }
        return to
    }

    public static func decode(_ text: [UInt8]) -> [UInt8]? { decode(text[...]) }

    /// The bytes that `text` encodes; nil for any text that `encode` would not have written.
    public static func decode(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        guard text.count % 4 == 0 else { return nil }
        let paddingCount = text.suffix(2).reversed().prefix { $0 == padding }.count
        var isValid = true
        let bytes = [UInt8](unsafeUninitializedCapacity: text.count / 4 * 3) { bytes, count in
            text.withUnsafeBufferPointer { text in
                values.withUnsafeBufferPointer { values in
                    isValid = read(text, paddingCount, values, to: bytes)
                }
            }
            count = text.count / 4 * 3 - paddingCount
        }
        return isValid ? bytes : nil
    }

    /// Decodes all groups; false where a digit is invalid or unused bits of the last one are not zero.
    private static func read(
        _ text: UnsafeBufferPointer<UInt8>, _ paddingCount: Int, _ values: UnsafeBufferPointer<UInt8>,
        to bytes: UnsafeMutableBufferPointer<UInt8>
    ) -> Bool {
        var (from, to) = (0, 0)
        // Of all digits, so that one that is none shows at the end.
        var seen: UInt8 = 0
        while from < text.count {
            let isLast = from + 4 == text.count
            let (a, b) = (values[Int(text[from])], values[Int(text[from + 1])])
            let c = isLast && paddingCount == 2 ? 0 : values[Int(text[from + 2])]
            let d = isLast && paddingCount >= 1 ? 0 : values[Int(text[from + 3])]
            seen |= a | b | c | d
            bytes[to] = a << 2 | b >> 4
            bytes[to + 1] = b << 4 | c >> 2
            bytes[to + 2] = c << 6 | d
            from += 4
            to += 3
        }
        guard seen < notADigit else { return false }
        return paddingCount == 0 || bytes[to - paddingCount] == 0
    }
}
