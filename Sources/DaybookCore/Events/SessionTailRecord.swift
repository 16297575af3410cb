/// The tail of a session's start, read in place.
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

    /// Wraps the bytes of a tail.
    /// - Precondition: the tail was checked.
    @_lifetime(copy bytes)
    init(_ bytes: RawSpan) { self.bytes = bytes }

    @_lifetime(copy bytes)
    init(checking bytes: RawSpan) throws(RecordDamage) {
        guard bytes.byteCount >= Offset.id,
            bytes.byteCount == Offset.id + Int(bytes.byte(at: Offset.idByteCount))
        else { throw .wrongLength }
        self.bytes = bytes
    }

    public var owner: NameDigest { NameDigest(bytes, at: Offset.owner) }
    public var agent: NameDigest { NameDigest(bytes, at: Offset.agent) }
    public var project: NameDigest { NameDigest(bytes, at: Offset.project) }
    public var mode: NameDigest { NameDigest(bytes, at: Offset.mode) }

    /// The session's id.
    public var id: RawSpan {
        @_lifetime(copy self)
        get { bytes.extracting(Offset.id..<bytes.byteCount) }
    }
}
