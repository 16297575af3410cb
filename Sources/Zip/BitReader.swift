/// Bits of packed bytes, the lowest of each byte first (RFC 1951, section 3.1.1).
struct BitReader {
    private var packed: PackedBytes
    private var word: UInt64 = 0
    private var bitCount = 0

    init(_ packed: PackedBytes) { self.packed = packed }

    /// - Parameter count: at most 16.
    mutating func take(_ count: Int) throws(ZipError) -> Int {
        try fill()
        return try drop(count)
    }

    mutating func symbol(of code: HuffmanCode) throws(ZipError) -> Int {
        try fill()
        // Bits beyond the end are zero here; a code that needs them is found out when they are dropped.
        guard let (symbol, count) = code.symbol(beginning: Int(word & 0xFFFF)) else { throw .notDeflated }
        _ = try drop(count)
        return symbol
    }

    /// A stored block's (section 3.2.4), which begins at the next whole byte.
    mutating func takeStoredByteCount() throws(ZipError) -> Int {
        _ = try drop(bitCount % 8)
        let count = try take(16)
        guard try take(16) == ~count & 0xFFFF else { throw .notDeflated }
        return count
    }

    /// - Throws: where whole bytes are left.
    mutating func finish() throws(ZipError) {
        try fill()
        guard bitCount < 8 else { throw .damaged("bytes follow its packed ones") }
    }

    private mutating func fill() throws(ZipError) {
        while bitCount <= 48, let byte = try packed.next() {
            word |= UInt64(byte) << UInt64(bitCount)
            bitCount += 8
        }
    }

    private mutating func drop(_ count: Int) throws(ZipError) -> Int {
        guard count <= bitCount else { throw .damaged("its packed bytes break off") }
        let bits = word & (1 << UInt64(count) - 1)
        word >>= UInt64(count)
        bitCount -= count
        return Int(bits)
    }
}
