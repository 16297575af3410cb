/// Packs bytes as one block of deflate's fixed code (RFC 1951, section 3.2.6), with the matches that a look
/// at the last place of the same three bytes finds.
struct Deflation {
    private var bytes: [UInt8] = []
    private var word: UInt64 = 0
    private var bitCount = 0

    static func deflated(_ content: [UInt8]) -> [UInt8] {
        var deflation = Deflation()
        deflation.add(1, 1)
        deflation.add(1, 2)
        deflation.addContent(content)
        deflation.addSymbol(256)
        deflation.add(0, 7)
        return deflation.bytes
    }

    private mutating func addContent(_ content: [UInt8]) {
        var places: [UInt32: Int] = [:]
        var at = 0
        while at < content.count {
            guard at + 3 <= content.count else {
                addSymbol(Int(content[at]))
                at += 1
                continue
            }
            let three = UInt32(content[at]) | UInt32(content[at + 1]) << 8 | UInt32(content[at + 2]) << 16
            let earlier = places.updateValue(at, forKey: three)
            guard let earlier, at - earlier <= 32_768 else {
                addSymbol(Int(content[at]))
                at += 1
                continue
            }
            var length = 3
            while length < 258, at + length < content.count,
                content[earlier + length] == content[at + length]
            {
                length += 1
            }
            addMatch(length: length, distance: at - earlier)
            at += length
        }
    }

    private mutating func addMatch(length: Int, distance: Int) {
        let lengthSymbol = Self.lengthBases.lastIndex { $0 <= length }!
        addSymbol(257 + lengthSymbol)
        add(length - Self.lengthBases[lengthSymbol], Self.lengthBits[lengthSymbol])
        let distanceSymbol = Self.distanceBases.lastIndex { $0 <= distance }!
        addCode(distanceSymbol, 5)
        add(distance - Self.distanceBases[distanceSymbol], max(0, distanceSymbol / 2 - 1))
    }

    private mutating func addSymbol(_ symbol: Int) {
        switch symbol {
        case ..<144: addCode(0x30 + symbol, 8)
        case ..<256: addCode(0x190 + symbol - 144, 9)
        case ..<280: addCode(symbol - 256, 7)
        default: addCode(0xC0 + symbol - 280, 8)
        }
    }

    /// Codes begin with their highest bit.
    private mutating func addCode(_ code: Int, _ count: Int) {
        for place in (0..<count).reversed() { add(code >> place & 1, 1) }
    }

    private mutating func add(_ bits: Int, _ count: Int) {
        word |= UInt64(bits) << UInt64(bitCount)
        bitCount += count
        while bitCount >= 8 {
            bytes.append(UInt8(truncatingIfNeeded: word))
            word >>= 8
            bitCount -= 8
        }
    }

    private static let lengthBases =
        Array(3...10) + [
            11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
        ]
    private static let lengthBits =
        Array(repeating: 0, count: 8) + [1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0]
    private static let distanceBases: [Int] = (0..<30).reduce(into: []) { bases, symbol in
        bases.append(symbol == 0 ? 1 : bases[symbol - 1] + 1 << max(0, (symbol - 1) / 2 - 1))
    }
}
