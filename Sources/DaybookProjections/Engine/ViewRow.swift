import DaybookCore

/// A row of little-endian words. Zeros at the end are not stored: much of a row mostly stands for what has
/// not happened.
package protocol ViewRow: Sendable {
    init(_ bytes: RawSpan)
    /// Number of words written, zeros at the end included.
    var wordCount: Int { get }
    func write(to row: inout RowWriter)
}

extension ViewRow {
    package init(_ bytes: [UInt8]) { self.init(bytes.span.bytes) }

    /// Decodes a row; nil where there is none.
    init?(_ bytes: RawSpan?) {
        guard let bytes else { return nil }
        self.init(bytes)
    }

    package var bytes: [UInt8] { withBytes { $0.array(0..<$0.byteCount) } }

    /// Calls `body` with the row's bytes, without allocating them.
    @inline(__always)
    func withBytes<R>(_ body: (RawSpan) -> R) -> R {
        withUnsafeTemporaryAllocation(byteCount: 8 * wordCount, alignment: 8) { buffer in
            var row = RowWriter(buffer)
            write(to: &row)
            precondition(row.isFull, "a row has as many words as it says")
            return body(UnsafeRawBufferPointer(rebasing: buffer[..<row.trimmedByteCount]).bytes)
        }
    }
}

package struct RowWriter {
    /// The memory of just the row's size that `ViewRow.withBytes` lends while it is written.
    private let buffer: UnsafeMutableRawBufferPointer
    private var offset = 0

    fileprivate init(_ buffer: UnsafeMutableRawBufferPointer) { self.buffer = buffer }

    fileprivate var isFull: Bool { offset == buffer.count }

    /// Byte count without the zeros at the end, but at least one word where there is one.
    fileprivate var trimmedByteCount: Int {
        var byteCount = offset
        while byteCount > 8, buffer.loadUnaligned(fromByteOffset: byteCount - 8, as: UInt64.self) == 0 {
            byteCount -= 8
        }
        return byteCount
    }

    @inline(__always)
    mutating func add(_ word: UInt64) {
        precondition(offset + 8 <= buffer.count, "a row has as many words as it says")
        buffer.storeBytes(of: word.littleEndian, toByteOffset: offset, as: UInt64.self)
        offset += 8
    }

    mutating func add(_ position: Position) { add(position.value) }

    mutating func add(_ time: Timestamp?) {
        add(UInt64(bitPattern: time?.nanoseconds ?? Int64.min))
    }

    mutating func add(_ digest: NameDigest) {
        add(digest.words.0)
        add(digest.words.1)
    }

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

    /// The next word; 0 past the end.
    mutating func word() -> UInt64 {
        defer { offset += 8 }
        return offset < bytes.byteCount ? bytes.word(at: offset) : 0
    }

    mutating func position() -> Position { Position(word()) }

    mutating func time() -> Timestamp? {
        let nanoseconds = Int64(bitPattern: word())
        return nanoseconds == Int64.min ? nil : Timestamp(nanoseconds: nanoseconds)
    }

    mutating func nameDigest() -> NameDigest {
        NameDigest(words: (word(), word()))
    }

    mutating func fork() -> ForkPoint? {
        let parent = position()
        let revision = Revision(word())
        let sequence = SequenceNumber(word())
        return parent.isNone ? nil : ForkPoint(parent: parent, revision: revision, sequence: sequence)
    }
}

/// A row that holds nothing but a position.
struct PositionRow: ViewRow {
    let position: Position

    init(_ position: Position) { self.position = position }
    init(_ bytes: RawSpan) { position = Position(bytes.word(at: 0)) }

    var wordCount: Int { 1 }
    func write(to row: inout RowWriter) { row.add(position) }
}

extension Position {
    /// The bytes of a row that holds nothing but this position.
    package var row: [UInt8] { PositionRow(self).bytes }

    package init(row: [UInt8]) { self.init(row.span.bytes.word(at: 0)) }
}
