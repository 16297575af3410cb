/// A header read in place, checked but for its tail. Folds and other readers use it that want a few fields of
/// many events.
public struct HeaderRecord: ~Escapable {
    public let bytes: RawSpan
    public let codes: HeaderCodes

    @usableFromInline typealias Offset = EventHeaderCodec.Offset

    /// Wraps bytes without checking them: they were just encoded, or were checked where they lie.
    @_lifetime(copy bytes)
    public init(_ bytes: RawSpan, _ codes: HeaderCodes) {
        self.bytes = bytes
        self.codes = codes
    }

    /// Wraps bytes after checking length, checksum and codes.
    @_lifetime(copy bytes)
    public init(checking bytes: RawSpan) throws(RecordDamage) {
        guard bytes.byteCount >= EventHeaderCodec.byteCountMin else { throw .tooShort }
        let byteCount = Int(bytes.short(at: Offset.byteCount))
        guard byteCount == bytes.byteCount else { throw .wrongLength }
        let checked = byteCount - EventHeaderCodec.checksumByteCount
        guard CRC32C.checksum(bytes.extracting(0..<checked)) == bytes.halfWord(at: checked) else {
            throw .wrongChecksum
        }
        codes = try HeaderCodes(checking: bytes)
        self.bytes = bytes
    }

    /// Checks that the tail is one of its type.
    public func checkTail() throws(RecordDamage) { _ = try EventHeaderCodec.tail(of: self) }

    @inlinable public var type: EventType { codes.type }
    @inlinable public var role: Role? { codes.role }
    @inlinable public var messageType: MessageType? { codes.messageType }
    @inlinable public var version: UInt16 { bytes.short(at: Offset.version) }
    @inlinable public var flags: EventFlags { EventFlags(rawValue: bytes.halfWord(at: Offset.flags)) }
    /// Whether it records a message that is no message to people, or edits one.
    @inlinable public var isHidden: Bool { flags.contains(.hidden) }
    @inlinable public var position: Position { Position(bytes.word(at: Offset.position)) }
    @inlinable public var session: Position { Position(bytes.word(at: Offset.session)) }
    @inlinable public var revision: Revision { Revision(bytes.word(at: Offset.revision)) }
    @inlinable public var sequence: SequenceNumber { SequenceNumber(bytes.word(at: Offset.sequence)) }
    @inlinable public var target: Position { Position(bytes.word(at: Offset.target)) }
    @inlinable public var source: Position { Position(bytes.word(at: Offset.source)) }
    @inlinable public var key: NameDigest { NameDigest(bytes, at: Offset.key) }
    @inlinable public var fork: ForkPoint? {
        let parent = Position(bytes.word(at: Offset.forkParent))
        guard !parent.isNone else { return nil }
        return ForkPoint(
            parent: parent, revision: Revision(bytes.word(at: Offset.forkRevision)),
            sequence: SequenceNumber(bytes.word(at: Offset.forkSequence)))
    }
    @inlinable public var at: Timestamp {
        Timestamp(nanoseconds: Int64(bitPattern: bytes.word(at: Offset.at)))
    }
    @inlinable public var recordedAt: Timestamp {
        Timestamp(nanoseconds: Int64(bitPattern: bytes.word(at: Offset.recordedAt)))
    }

    // MARK: Tails

    /// The tail of a session's start; nil for every other event.
    public var sessionTail: SessionTailRecord? {
        @_lifetime(copy self)
        get { type == .sessionStarted ? SessionTailRecord(tail) : nil }
    }

    /// The tail of a recorded message; nil for every other event.
    public var messageTail: MessageTailRecord? {
        @_lifetime(copy self)
        get { type == .messageRecorded ? MessageTailRecord(tail) : nil }
    }

    /// The tail of an assignment; nil for every other event.
    public var assignmentTail: AssignmentTailRecord? {
        @_lifetime(copy self)
        get { type == .sessionAssigned ? AssignmentTailRecord(tail) : nil }
    }

    /// Seconds after its last activity at which the session is erased, 0 for never, as `session.expirySet` says;
    /// nil for every other event.
    public var expirySeconds: UInt64? { type == .sessionExpirySet ? tail.word(at: 0) : nil }

    /// The first message whose text a clear through a message takes; nil for a clear of all so far, and for
    /// every other event.
    public var firstCleared: SequenceNumber? {
        let tail = tail
        return type == .sessionCleared && tail.byteCount > 0 ? SequenceNumber(tail.word(at: 0)) : nil
    }

    var tail: RawSpan {
        @_lifetime(copy self)
        get { bytes.extracting(Offset.tail..<bytes.byteCount - EventHeaderCodec.checksumByteCount) }
    }
}
