/// A prefix code given by the lengths of its codes (RFC 1951, section 3.2.2), as one table of all the ways that
/// the next bits can begin.
struct HuffmanCode {
    /// The longest code's bits.
    let bitCount: Int
    /// By the next bits, first bit lowest: the symbol, shifted by four, and its code's length; 0 for no code.
    private let entries: [UInt16]

    static let fixedLiterals = try! HuffmanCode(
        (0..<288).map { $0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 })
    static let fixedDistances = try! HuffmanCode(Array(repeating: 5, count: 32))

    /// - Parameter lengths: at most 15; 0 for a symbol that does not occur.
    /// - Throws: where they make no code, or leave bits that mean nothing, but for a code of one symbol, or none.
    init(_ lengths: some Collection<UInt8>) throws(ZipError) {
        var counts = [Int](repeating: 0, count: 16)
        for length in lengths { counts[Int(length)] += 1 }
        counts[0] = 0
        bitCount = max(1, counts.lastIndex { $0 > 0 } ?? 0)
        var free = 1
        var next = [Int](repeating: 0, count: 17)
        for length in 1...15 {
            free = free * 2 - counts[length]
            guard free >= 0 else { throw .notDeflated }
            next[length + 1] = (next[length] + counts[length]) << 1
        }
        guard free == 0 || bitCount == 1 else { throw .notDeflated }
        var entries = [UInt16](repeating: 0, count: 1 << bitCount)
        for (symbol, length) in lengths.enumerated() where length > 0 {
            let first = HuffmanCode.reversed(next[Int(length)], bitCount: Int(length))
            next[Int(length)] += 1
            for place in stride(from: first, to: entries.count, by: 1 << length) {
                entries[place] = UInt16(symbol) << 4 | UInt16(length)
            }
        }
        self.entries = entries
    }

    private static func reversed(_ code: Int, bitCount: Int) -> Int {
        (0..<bitCount).reduce(0) { $0 | (code >> $1 & 1) << (bitCount - 1 - $1) }
    }

    /// Nil where no code begins so.
    func symbol(beginning bits: Int) -> (symbol: Int, bitCount: Int)? {
        let entry = entries[bits & (1 << bitCount - 1)]
        return entry == 0 ? nil : (Int(entry >> 4), Int(entry & 15))
    }
}
