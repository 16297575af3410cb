/// The tail of a session's start, read in place.
///
/// After the id, version 2 has the id of the parent (byte count, bytes) and the seconds after which the
/// session expires (4).
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

    private static let expiryByteCount = 4

    /// Wraps the bytes of a tail.
    /// - Precondition: the tail was checked.
    @_lifetime(copy bytes)
    init(_ bytes: RawSpan) { self.bytes = bytes }

    /// Wraps the bytes of a tail after checking their count.
    /// - Parameter version: of the event.
    @_lifetime(copy bytes)
    init(checking bytes: RawSpan, version: UInt16) throws(RecordDamage) {
        guard bytes.byteCount >= Offset.id else { throw .wrongLength }
        self.bytes = bytes
        let end = idEnd
        guard bytes.byteCount != end else { return }
        guard version > 1, bytes.byteCount > end,
            bytes.byteCount == end + 1 + Int(bytes.byte(at: end)) + SessionTailRecord.expiryByteCount
        else { throw .wrongLength }
    }

    public var owner: NameDigest { NameDigest(bytes, at: Offset.owner) }
    public var agent: NameDigest { NameDigest(bytes, at: Offset.agent) }
    public var project: NameDigest { NameDigest(bytes, at: Offset.project) }
    public var mode: NameDigest { NameDigest(bytes, at: Offset.mode) }

    /// The session's id.
    public var id: RawSpan {
        @_lifetime(copy self)
        get { bytes.extracting(Offset.id..<idEnd) }
    }

    private var idEnd: Int { Offset.id + Int(bytes.byte(at: Offset.idByteCount)) }
    private var isLong: Bool { bytes.byteCount > idEnd }

    /// The parent's id; empty where there is none.
    public var parent: RawSpan {
        @_lifetime(copy self)
        get {
            guard isLong else { return bytes.extracting(0..<0) }
            return bytes.extracting(idEnd + 1..<bytes.byteCount - SessionTailRecord.expiryByteCount)
        }
    }

    /// Seconds after the last activity at which the session goes; 0 for never.
    public var expiresAfter: UInt32 {
        isLong ? bytes.halfWord(at: bytes.byteCount - SessionTailRecord.expiryByteCount) : 0
    }
}
