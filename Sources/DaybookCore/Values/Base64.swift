/// Base 64 of RFC 4648, section 4, in its one canonical form: padded, without line ends.
package enum Base64 {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let notADigit: UInt8 = 64
    private static let padding = UInt8(ascii: "=")

    private static let values: [UInt8] = {
        var values = [UInt8](repeating: notADigit, count: 256)
        for (value, digit) in alphabet.enumerated() { values[Int(digit)] = UInt8(value) }
        return values
    }()

    @_specialize(where Bytes == [UInt8])
    @_specialize(where Bytes == ArraySlice<UInt8>)
    package static func encode<Bytes: RandomAccessCollection<UInt8>>(_ bytes: Bytes) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        var group: UInt32 = 0
        var count = 0
        for byte in bytes {
            group = group << 8 | UInt32(byte)
            count += 1
            guard count == 3 else { continue }
            append(group, digitCount: 4, to: &text)
            (group, count) = (0, 0)
        }
        if count > 0 {
            append(group << UInt32(8 * (3 - count)), digitCount: count + 1, to: &text)
            for _ in count..<3 { text.append(padding) }
        }
        return text
    }

    package static func text(_ bytes: some RandomAccessCollection<UInt8>) -> String {
        String(decoding: encode(bytes), as: UTF8.self)
    }

    private static func append(_ group: UInt32, digitCount: Int, to text: inout [UInt8]) {
        for digit in 0..<digitCount { text.append(alphabet[Int(group >> UInt32(18 - 6 * digit) & 63)]) }
    }

    /// Nil for any text that `encode` would not have written.
    @_specialize(where Bytes == [UInt8])
    @_specialize(where Bytes == ArraySlice<UInt8>)
    package static func decode<Bytes: RandomAccessCollection<UInt8>>(_ text: Bytes) -> [UInt8]? {
        guard text.count % 4 == 0 else { return nil }
        let paddingCount = text.suffix(2).reversed().prefix { $0 == padding }.count
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 4 * 3)
        var group: UInt32 = 0
        var count = 0
        for digit in text.dropLast(paddingCount) {
            let value = values[Int(digit)]
            guard value != notADigit else { return nil }
            group = group << 6 | UInt32(value)
            count += 1
            guard count == 4 else { continue }
            for shift in [16, 8, 0] as [UInt32] { bytes.append(UInt8(truncatingIfNeeded: group >> shift)) }
            (group, count) = (0, 0)
        }
        guard count > 0 else { return bytes }
        // What is left over of the last digit says nothing, so it is zero.
        let unused = UInt32(2 * paddingCount)
        guard count + paddingCount == 4, group & (1 << unused - 1) == 0 else { return nil }
        group >>= unused
        if count == 3 { bytes.append(UInt8(truncatingIfNeeded: group >> 8)) }
        bytes.append(UInt8(truncatingIfNeeded: group))
        return bytes
    }
}
