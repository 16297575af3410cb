/// CRC-32, not of the library that reading uses, as zip and gzip have it (ISO 3309; RFC 1952, section 8).
enum CRC32 {
    private static let polynomial: UInt32 = 0xEDB8_8320

    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in value >> 1 ^ (value & 1 == 1 ? polynomial : 0) }
    }

    /// - Parameter previous: the checksum of the bytes before, to go on from it.
    static func checksum(_ bytes: [UInt8], continuing previous: UInt32 = 0) -> UInt32 {
        let table = table
        var value = ~previous
        for byte in bytes { value = value >> 8 ^ table[Int(UInt8(truncatingIfNeeded: value) ^ byte)] }
        return ~value
    }
}
