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

/// Rows are little-endian words, one after the other.
struct RowWriter {
    private(set) var bytes: [UInt8] = []

    init(wordCount: Int) { bytes.reserveCapacity(8 * wordCount) }

    mutating func add(_ word: UInt64) { bytes.append(littleEndian: word) }
    mutating func add(_ position: Position) { add(position.value) }
    mutating func add(_ time: Timestamp?) {
        add(UInt64(bitPattern: time?.nanoseconds ?? Int64.min))
    }
    mutating func add(_ digest: NameDigest) { bytes.append(digest) }
    mutating func add(_ digest: Digest256) { bytes.append(digest) }

    mutating func add(_ fork: ForkPoint?) {
        add(fork?.parent ?? .none)
        add(fork?.revision.value ?? 0)
        add(fork?.sequence.value ?? 0)
    }
}

struct RowReader: ~Escapable {
    private let bytes: RawSpan
    private var offset = 0

    @_lifetime(copy bytes)
    init(_ bytes: RawSpan) { self.bytes = bytes }

    var isAtEnd: Bool { offset >= bytes.byteCount }

    mutating func word() -> UInt64 {
        defer { offset += 8 }
        return bytes.word(at: offset)
    }

    mutating func position() -> Position { Position(word()) }

    mutating func time() -> Timestamp? {
        let nanoseconds = Int64(bitPattern: word())
        return nanoseconds == Int64.min ? nil : Timestamp(nanoseconds: nanoseconds)
    }

    mutating func nameDigest() -> NameDigest {
        defer { offset += NameDigest.byteCount }
        return NameDigest(bytes, at: offset)
    }

    mutating func fork() -> ForkPoint? {
        let parent = position()
        let revision = Revision(word())
        let sequence = Sequence(word())
        return parent.isNone ? nil : ForkPoint(parent: parent, revision: revision, sequence: sequence)
    }

    mutating func digest() -> Digest256 {
        defer { offset += Digest256.byteCount }
        return Digest256(bytes, at: offset)
    }
}

extension Position {
    /// A row that holds nothing but a position.
    package var row: [UInt8] {
        var row: [UInt8] = []
        row.append(littleEndian: value)
        return row
    }

    package init(row: [UInt8]) { self.init(row.span.bytes.word(at: 0)) }
}
