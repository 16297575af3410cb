/// The tail of a session's start, read in place.
///
/// After the id, version 2 has a byte that says which parts follow: bit 0 the parent's id (byte count, bytes),
/// bit 1 the expiry (8 bytes).
public struct SessionTailRecord: ~Escapable {
    private let bytes: RawSpan

    private enum Offset {
        static let owner = 0
        static let agent = owner + NameDigest.byteCount
        static let project = agent + NameDigest.byteCount
        static let mode = project + NameDigest.byteCount
        static let idByteCount = mode + NameDigest.byteCount
        static let id = idByteCount + 1
    }

    /// The parts that a tail of version 2 may have, in their order.
    struct Parts: OptionSet {
        let rawValue: UInt8
        static let parent = Parts(rawValue: 1 << 0)
        static let expiry = Parts(rawValue: 1 << 1)
        static let all: Parts = [.parent, .expiry]

        init(rawValue: UInt8) { self.rawValue = rawValue }

        init(of tail: SessionTail) {
            self = []
            if tail.parent != nil { insert(.parent) }
            if tail.expiresAfter != nil { insert(.expiry) }
        }
    }

    private static let expiryByteCount = 8

    /// Wraps the bytes of a tail.
    /// - Precondition: the tail was checked.
    @_lifetime(copy bytes)
    init(_ bytes: RawSpan) { self.bytes = bytes }

    /// Wraps the bytes of a tail after checking all but the grammar of its ids.
    /// - Parameter version: of the event.
    @_lifetime(copy bytes)
    init(checking bytes: RawSpan, version: UInt16) throws(RecordDamage) {
        guard bytes.byteCount >= Offset.id else { throw .wrongLength }
        self.bytes = bytes
        let end = partsOffset
        guard bytes.byteCount != end else { return }
        guard version > 1, bytes.byteCount > end else { throw .wrongLength }
        let parts = parts
        guard !parts.isEmpty, parts.isSubset(of: .all) else { throw .unknownCode }
        var byteCount = end + 1
        if parts.contains(.parent) {
            guard bytes.byteCount > byteCount else { throw .wrongLength }
            let idByteCount = Int(bytes.byte(at: byteCount))
            guard idByteCount > 0 else { throw .wrongLength }
            byteCount += 1 + idByteCount
        }
        if parts.contains(.expiry) { byteCount += SessionTailRecord.expiryByteCount }
        guard bytes.byteCount == byteCount else { throw .wrongLength }
        guard expiresAfter != 0 else { throw .unknownCode }
    }

    public var owner: NameDigest { NameDigest(bytes, at: Offset.owner) }
    public var agent: NameDigest { NameDigest(bytes, at: Offset.agent) }
    public var project: NameDigest { NameDigest(bytes, at: Offset.project) }
    public var mode: NameDigest { NameDigest(bytes, at: Offset.mode) }

    /// The session's id.
    public var id: RawSpan {
        @_lifetime(copy self)
        get { bytes.extracting(Offset.id..<partsOffset) }
    }

    // MARK: Version 2

    private var partsOffset: Int { Offset.id + Int(bytes.byte(at: Offset.idByteCount)) }

    private var parts: Parts {
        let offset = partsOffset
        return offset < bytes.byteCount ? Parts(rawValue: bytes.byte(at: offset)) : []
    }

    /// The id of the session that it works for; empty where there is none.
    public var parent: RawSpan {
        @_lifetime(copy self)
        get {
            guard parts.contains(.parent) else { return bytes.extracting(0..<0) }
            let start = partsOffset + 2
            return bytes.extracting(start..<start + Int(bytes.byte(at: start - 1)))
        }
    }

    /// Seconds after its last activity at which the session is erased; nil for never.
    public var expiresAfter: UInt64? {
        guard parts.contains(.expiry) else { return nil }
        return bytes.word(at: bytes.byteCount - SessionTailRecord.expiryByteCount)
    }
}
