/// The tail of a recorded message, read in place.
public struct MessageTailRecord: ~Escapable {
    private let bytes: RawSpan

    private enum Offset {
        static let run = 0
        static let callCount = run + NameDigest.byteCount
        static let resultCount = callCount + 2
        static let calls = resultCount + 2
    }

    private static let callByteCount = 8

    /// Wraps the bytes of a tail.
    /// - Precondition: the tail was checked.
    @_lifetime(copy bytes)
    init(_ bytes: RawSpan) { self.bytes = bytes }

    @_lifetime(copy bytes)
    init(checking bytes: RawSpan) throws(RecordDamage) {
        guard bytes.byteCount >= Offset.calls else { throw .wrongLength }
        self.bytes = bytes
        let count = callCount + resultCount
        guard bytes.byteCount == Offset.calls + MessageTailRecord.callByteCount * count else {
            throw .wrongLength
        }
    }

    public var run: NameDigest { NameDigest(bytes, at: Offset.run) }
    public var callCount: Int { Int(bytes.short(at: Offset.callCount)) }
    public var resultCount: Int { Int(bytes.short(at: Offset.resultCount)) }

    /// Digest of the id of the message's tool call `index`.
    public func call(at index: Int) -> UInt64 { digest(at: index) }

    /// Digest of the id of the tool call that the message's result `index` answers.
    public func result(at index: Int) -> UInt64 { digest(at: callCount + index) }

    private func digest(at index: Int) -> UInt64 {
        bytes.word(at: Offset.calls + MessageTailRecord.callByteCount * index)
    }
}
