/// Unpacks a deflate stream (RFC 1951) piece by piece, taking its bytes as it needs them.
struct Inflation {
    private var bits: BitReader
    private var block = Block.none
    private var isLastBlock = false
    /// What matches may reach back to, and what was unpacked since the last piece.
    private var window: [UInt8] = []

    private enum Block {
        /// Between two blocks.
        case none
        case stored(byteCountLeft: Int)
        case coded(literals: HuffmanCode, distances: HuffmanCode)
    }

    private static let reachMax = 32_768
    static let matchByteCountMax = 258

    init(_ packed: PackedBytes) { bits = BitReader(packed) }

    /// About `byteCount` bytes more, a match more at most; none at the end, with which the packed bytes end.
    mutating func next(byteCount: Int) throws(ZipError) -> [UInt8] {
        let start = min(window.count, Inflation.reachMax)
        window.removeFirst(window.count - start)
        let end = start + byteCount
        while window.count < end {
            switch block {
            case .none:
                if isLastBlock {
                    try bits.finish()
                    return Array(window[start...])
                }
                try beginBlock()
            case .stored(let left): try copyStored(left, until: end)
            case .coded(let literals, let distances): try decode(literals, distances, until: end)
            }
        }
        return Array(window[start...])
    }

    // MARK: Blocks

    private mutating func beginBlock() throws(ZipError) {
        isLastBlock = try bits.take(1) == 1
        switch try bits.take(2) {
        case 0: block = .stored(byteCountLeft: try bits.takeStoredByteCount())
        case 1: block = .coded(literals: HuffmanCode.fixedLiterals, distances: HuffmanCode.fixedDistances)
        case 2: block = try codes()
        default: throw .notDeflated
        }
    }

    private mutating func copyStored(_ left: Int, until end: Int) throws(ZipError) {
        let count = min(left, end - window.count)
        for _ in 0..<count { window.append(UInt8(try bits.take(8))) }
        block = left == count ? .none : .stored(byteCountLeft: left - count)
    }

    /// The codes that a block brings along (section 3.2.7).
    private mutating func codes() throws(ZipError) -> Block {
        let literalCount = try bits.take(5) + 257
        let distanceCount = try bits.take(5) + 1
        let lengthCount = try bits.take(4) + 4
        guard literalCount <= 286, distanceCount <= 30 else { throw .notDeflated }
        var lengths = [UInt8](repeating: 0, count: 19)
        for place in Inflation.lengthOrder[..<lengthCount] { lengths[place] = UInt8(try bits.take(3)) }
        let code = try HuffmanCode(lengths)
        let all = try codeLengths(by: code, count: literalCount + distanceCount)
        // Without a code for its end a block would have none.
        guard all[Inflation.endOfBlock] > 0 else { throw .notDeflated }
        return .coded(
            literals: try HuffmanCode(all[..<literalCount]), distances: try HuffmanCode(all[literalCount...]))
    }

    private mutating func codeLengths(by code: HuffmanCode, count: Int) throws(ZipError) -> [UInt8] {
        var lengths: [UInt8] = []
        while lengths.count < count {
            let symbol = try bits.symbol(of: code)
            let (length, times): (UInt8, Int)
            switch symbol {
            case 16:
                guard let last = lengths.last else { throw .notDeflated }
                (length, times) = (last, try bits.take(2) + 3)
            case 17: (length, times) = (0, try bits.take(3) + 3)
            case 18: (length, times) = (0, try bits.take(7) + 11)
            default: (length, times) = (UInt8(symbol), 1)
            }
            guard lengths.count + times <= count else { throw .notDeflated }
            for _ in 0..<times { lengths.append(length) }
        }
        return lengths
    }

    private mutating func decode(
        _ literals: HuffmanCode, _ distances: HuffmanCode, until end: Int
    ) throws(ZipError) {
        while window.count < end {
            let symbol = try bits.symbol(of: literals)
            switch symbol {
            case ..<Inflation.endOfBlock: window.append(UInt8(symbol))
            case Inflation.endOfBlock:
                block = .none
                return
            default: try copyMatch(symbol - Inflation.endOfBlock - 1, distances)
            }
        }
    }

    private mutating func copyMatch(_ lengthSymbol: Int, _ distances: HuffmanCode) throws(ZipError) {
        guard lengthSymbol < Inflation.lengthBases.count else { throw .notDeflated }
        let length = Inflation.lengthBases[lengthSymbol] + (try bits.take(Inflation.lengthBits[lengthSymbol]))
        let symbol = try bits.symbol(of: distances)
        guard symbol < Inflation.distanceBases.count else { throw .notDeflated }
        let distance = Inflation.distanceBases[symbol] + (try bits.take(Inflation.distanceBits[symbol]))
        guard distance <= window.count else { throw .notDeflated }
        // Byte by byte, for a match may reach into itself.
        for _ in 0..<length { window.append(window[window.count - distance]) }
    }

    // MARK: Tables of sections 3.2.5 and 3.2.7

    private static let endOfBlock = 256
    private static let lengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
    private static let lengthBases = [
        3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163,
        195, 227, 258,
    ]
    private static let lengthBits = [
        0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
    ]
    private static let distanceBases = [
        1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1_025, 1_537, 2_049,
        3_073, 4_097, 6_145, 8_193, 12_289, 16_385, 24_577,
    ]
    private static let distanceBits = [
        0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
    ]
}

extension ZipError {
    static let notDeflated = ZipError.damaged("its packed bytes are not as deflate writes them")
}
