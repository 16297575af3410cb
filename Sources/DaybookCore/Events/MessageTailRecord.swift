/// The tail of a recorded message, read in place.
///
/// After the calls, version 2 has a byte that says which parts follow: bit 0 the message's key (16 bytes),
/// bit 1 its usage.
public struct MessageTailRecord: ~Escapable {
    private let bytes: RawSpan

    private enum Offset {
        static let run = 0
        static let callCount = run + NameDigest.byteCount
        static let resultCount = callCount + 2
        static let calls = resultCount + 2
    }

    /// The parts that a tail of version 2 may have, in their order.
    struct Parts: OptionSet {
        let rawValue: UInt8
        static let key = Parts(rawValue: 1 << 0)
        static let usage = Parts(rawValue: 1 << 1)
        static let all: Parts = [.key, .usage]

        init(rawValue: UInt8) { self.rawValue = rawValue }

        init(of tail: MessageTail) {
            self = []
            if !tail.key.isNone { insert(.key) }
            if tail.usage != nil { insert(.usage) }
        }

        fileprivate var byteCount: Int {
            (contains(.key) ? NameDigest.byteCount : 0) + (contains(.usage) ? MessageUsage.byteCount : 0)
        }
    }

    private static let callByteCount = 8

    /// Wraps the bytes of a tail.
    /// - Precondition: the tail was checked.
    @_lifetime(copy bytes)
    init(_ bytes: RawSpan) { self.bytes = bytes }

    /// Wraps the bytes of a tail after checking them.
    /// - Parameter version: of the event.
    @_lifetime(copy bytes)
    init(checking bytes: RawSpan, version: UInt16) throws(RecordDamage) {
        guard bytes.byteCount >= Offset.calls else { throw .wrongLength }
        self.bytes = bytes
        let end = partsOffset
        guard bytes.byteCount != end else { return }
        guard version > 1, bytes.byteCount > end else { throw .wrongLength }
        let parts = parts
        guard !parts.isEmpty, parts.isSubset(of: .all) else { throw .unknownCode }
        guard bytes.byteCount == end + 1 + parts.byteCount else { throw .wrongLength }
        _ = try checkedUsage()
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

    // MARK: Version 2

    private var partsOffset: Int {
        Offset.calls + MessageTailRecord.callByteCount * (callCount + resultCount)
    }

    private var parts: Parts {
        let offset = partsOffset
        return offset < bytes.byteCount ? Parts(rawValue: bytes.byte(at: offset)) : []
    }

    /// Digest of the message's own key; none where it has none.
    public var key: NameDigest {
        parts.contains(.key) ? NameDigest(bytes, at: partsOffset + 1) : .none
    }

    /// The tokens and the money that the message cost; nil where its client told nothing.
    public var usage: MessageUsage? { try? checkedUsage() }

    func checkedUsage() throws(RecordDamage) -> MessageUsage? {
        guard parts.contains(.usage) else { return nil }
        return try MessageUsage(bytes.extracting(bytes.byteCount - MessageUsage.byteCount..<bytes.byteCount))
    }
}
