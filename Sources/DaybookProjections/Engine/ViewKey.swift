package import DaybookCore

/// Makes view keys: the session's start position first, big-endian, so that LMDB's byte order is ours and a
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

    /// Calls `body` with the key of a number in a session, without allocating it.
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
    /// Start of the session that the row belongs to.
    var start: Position { get }
    /// The key's hash. Only its lower bits are looked at, and few keys of one table should share them.
    var hash: UInt64 { get }
    func isSame(as other: Self) -> Bool
    func withBytes<R>(_ body: (RawSpan) throws(ViewReadError) -> R) throws(ViewReadError) -> R
}

/// The key of a session's row: its start.
extension Position: RowKey {
    package var start: Position { self }
    package var hash: UInt64 { RowHash.mix(value) }
    package func isSame(as other: Position) -> Bool { value == other.value }

    package func withBytes<R>(_ body: (RawSpan) throws(ViewReadError) -> R) throws(ViewReadError) -> R {
        let key: InlineArray<1, UInt64> = [value.bigEndian]
        return try body(key.span.bytes)
    }
}

/// The key of a numbered row of a session: its start and the number.
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
    /// The hash of a word: multiply and fold.
    @inline(__always)
    static func mix(_ word: UInt64) -> UInt64 {
        let product = word.multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
        return product.low ^ product.high
    }
}
