import DaybookCore

/// Integers of seven bits a byte, lowest first, the high bit saying that more follow.
extension [UInt8] {
    @inline(__always)
    mutating func append(varint value: UInt64) {
        var value = value
        while value >= 0x80 {
            append(UInt8(truncatingIfNeeded: value) | 0x80)
            value >>= 7
        }
        append(UInt8(truncatingIfNeeded: value))
    }
}

/// Reads a row of varints. A row that is cut off or damaged reads as zeros, never out of bounds.
struct VarintReader: ~Escapable {
    private let bytes: RawSpan
    private(set) var offset: Int

    @_lifetime(copy bytes)
    init(_ bytes: RawSpan, at offset: Int = 0) {
        self.bytes = bytes
        self.offset = offset
    }

    var isAtEnd: Bool { offset >= bytes.byteCount }

    @inline(__always)
    mutating func next() -> UInt64 {
        guard offset < bytes.byteCount else { return 0 }
        let first = bytes.byte(at: offset)
        offset += 1
        if first < 0x80 { return UInt64(first) }
        return rest(of: UInt64(first & 0x7F))
    }

    private mutating func rest(of low: UInt64) -> UInt64 {
        var value = low
        var shift: UInt64 = 7
        while offset < bytes.byteCount, shift < 64 {
            let byte = bytes.byte(at: offset)
            offset += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { break }
            shift += 7
        }
        return value
    }

    var byteCount: Int { bytes.byteCount }

    /// The traits of a message, which have a width; those of none in a row that is cut off.
    mutating func traits() -> MessageTraits {
        guard offset + MessageTraits.byteCount <= bytes.byteCount else {
            offset = bytes.byteCount
            return .none
        }
        defer { offset += MessageTraits.byteCount }
        return MessageTraits(bytes, at: offset)
    }

    /// The bytes that follow their count.
    mutating func bytesAfterCount() -> [UInt8] {
        let count = Int(truncatingIfNeeded: min(next(), UInt64(bytes.byteCount - offset)))
        defer { offset += count }
        return bytes.array(offset..<offset + count)
    }

    mutating func skip(_ count: UInt64) {
        for _ in 0..<count { _ = next() }
    }
}
