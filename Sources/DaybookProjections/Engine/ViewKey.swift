package import DaybookCore

/// View keys: the session's start position first, big-endian, so that LMDB's byte order is ours and a
/// session's rows lie together.
package enum ViewKey {
    package static func session(_ start: Position) -> [UInt8] {
        var key: [UInt8] = []
        key.append(bigEndian: start.value)
        return key
    }

    package static func session(_ start: Position, _ number: UInt64) -> [UInt8] {
        var key: [UInt8] = []
        key.reserveCapacity(16)
        key.append(bigEndian: start.value)
        key.append(bigEndian: number)
        return key
    }

    /// The same key, lent.
    @inlinable @inline(__always)
    package static func withSession<R, E: Error>(
        _ start: Position, _ number: UInt64, _ body: (RawSpan) throws(E) -> R
    ) throws(E) -> R {
        let key: InlineArray<2, UInt64> = [start.value.bigEndian, number.bigEndian]
        return try body(key.span.bytes)
    }
}

/// A key of fixed size, under which a batch finds a decoded row.
package protocol RowKey: Sendable {
    /// Of the session that the row belongs to.
    var start: Position { get }
    /// Two keys of one table seldom have the same; only the lower bits are looked at.
    var hash: UInt64 { get }
    func isSame(as other: Self) -> Bool
    func withBytes<R>(_ body: (RawSpan) throws(ViewReadError) -> R) throws(ViewReadError) -> R
}

/// A session's start.
extension Position: RowKey {
    package var start: Position { self }
    package var hash: UInt64 { RowHash.mix(value) }
    package func isSame(as other: Position) -> Bool { value == other.value }

    package func withBytes<R>(_ body: (RawSpan) throws(ViewReadError) -> R) throws(ViewReadError) -> R {
        let key: InlineArray<1, UInt64> = [value.bigEndian]
        return try body(key.span.bytes)
    }
}

/// A session's start, and a number within it.
package struct NumberedKey: RowKey {
    package let start: Position
    let number: UInt64

    package var hash: UInt64 { RowHash.mix(RowHash.mix(start.value) ^ number) }

    package func isSame(as other: NumberedKey) -> Bool {
        start.value == other.start.value && number == other.number
    }

    package func withBytes<R>(_ body: (RawSpan) throws(ViewReadError) -> R) throws(ViewReadError) -> R {
        try ViewKey.withSession(start, number, body)
    }
}

enum RowHash {
    /// Multiply and fold.
    @inline(__always)
    static func mix(_ word: UInt64) -> UInt64 {
        let product = word.multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
        return product.low ^ product.high
    }
}
