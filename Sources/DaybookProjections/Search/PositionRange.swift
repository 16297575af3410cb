package import DaybookCore

/// A stretch of 8,192 positions that share their rows. Bounds are fixed numbers, so that rows depend on the
/// log alone and not on when it was folded.
package struct PositionRange: Hashable, Comparable, Sendable {
    package let index: UInt64

    package static let bitCount: UInt64 = 13
    package static let count = 1 << Int(bitCount)
    /// Byte count of an index: positions go up to 2^53, so it has 40 bits.
    static let byteCount = 5

    package init(index: UInt64) { self.index = index }
    package init(of position: Position) { index = position.value >> PositionRange.bitCount }

    package static func offset(of position: Position) -> UInt16 {
        UInt16(truncatingIfNeeded: position.value & UInt64(count - 1))
    }

    package func position(at offset: UInt16) -> Position {
        Position(index << PositionRange.bitCount | UInt64(offset))
    }

    package static func < (left: PositionRange, right: PositionRange) -> Bool { left.index < right.index }
}

extension [UInt8] {
    mutating func append(_ range: PositionRange) {
        for byte in (0..<PositionRange.byteCount).reversed() {
            append(UInt8(truncatingIfNeeded: range.index >> UInt64(8 * byte)))
        }
    }
}

/// Makes keys of the search view's tables.
package enum SearchKey {
    package static func documents(_ range: PositionRange) -> [UInt8] {
        var key: [UInt8] = []
        key.append(range)
        return key
    }

    /// Term, a zero byte, range: no term has a zero byte, so one term's rows lie together, in order, before
    /// those of terms that begin with it.
    package static func postings(_ term: ArraySlice<UInt8>, _ range: PositionRange) -> [UInt8] {
        var key = postings(term)
        key.append(range)
        return key
    }

    /// The prefix of all of a term's rows.
    package static func postings(_ term: ArraySlice<UInt8>) -> [UInt8] {
        var key: [UInt8] = []
        key.reserveCapacity(term.count + 1 + PositionRange.byteCount)
        key.append(contentsOf: term)
        key.append(0)
        return key
    }

    static func range(ofPostings key: [UInt8]) -> PositionRange {
        PositionRange(index: key.suffix(PositionRange.byteCount).reduce(0) { $0 << 8 | UInt64($1) })
    }

    static func term(ofPostings key: [UInt8]) -> [UInt8] { key.dropLast(PositionRange.byteCount + 1) }
}
