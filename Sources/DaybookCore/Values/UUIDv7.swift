/// Time-ordered identifiers for sessions whose client gives none (RFC 9562, section 5.7).
public enum UUIDv7 {
    /// Makes an identifier from a time and random bits.
    /// - Parameter random: 16 bytes; the first 6 give way to the time, 6 bits to version and variant.
    public static func make(at time: Timestamp, random: (UInt64, UInt64)) -> SessionID {
        let milliseconds = UInt64(clamping: time.nanoseconds / 1_000_000)
        let high = (milliseconds << 16) | 0x7000 | (random.0 & 0x0FFF)
        let low = (random.1 & 0x3FFF_FFFF_FFFF_FFFF) | 0x8000_0000_0000_0000
        var text = ""
        text.reserveCapacity(36)
        for index in 0..<32 {
            if index == 8 || index == 12 || index == 16 || index == 20 { text.append("-") }
            let word = index < 16 ? high : low
            text.append(hexDigit(word >> UInt64(60 - 4 * (index % 16))))
        }
        return SessionID(text)!
    }

    private static func hexDigit(_ value: UInt64) -> Character {
        let digit = UInt8(truncatingIfNeeded: value & 15)
        return Character(UnicodeScalar(digit < 10 ? digit + 48 : digit + 87))
    }
}
