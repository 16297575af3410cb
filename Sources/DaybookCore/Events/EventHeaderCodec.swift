/// The bytes of an event header: version 1, little-endian, 196 bytes and a tail by type.
public enum EventHeaderCodec {
    public static let layoutVersion: UInt8 = 1
    /// SHA-256 for leaf and link; commitment SHA-256(salt ‖ frame) with a salt of 16 bytes.
    public static let hashAlgorithm: UInt8 = 1

    @usableFromInline
    enum Offset {
        @inlinable static var byteCount: Int { 0 }
        @inlinable static var layoutVersion: Int { byteCount + 2 }
        @inlinable static var hashAlgorithm: Int { layoutVersion + 1 }
        @inlinable static var bodyCodec: Int { hashAlgorithm + 1 }
        @inlinable static var role: Int { bodyCodec + 1 }
        @inlinable static var messageType: Int { role + 1 }
        @inlinable static var reserved: Int { messageType + 1 }
        @inlinable static var type: Int { reserved + 1 }
        @inlinable static var version: Int { type + 2 }
        @inlinable static var flags: Int { version + 2 }
        @inlinable static var position: Int { flags + 4 }
        @inlinable static var session: Int { position + 8 }
        @inlinable static var revision: Int { session + 8 }
        @inlinable static var sequence: Int { revision + 8 }
        @inlinable static var target: Int { sequence + 8 }
        @inlinable static var source: Int { target + 8 }
        @inlinable static var at: Int { source + 8 }
        @inlinable static var recordedAt: Int { at + 8 }
        @inlinable static var batchIndex: Int { recordedAt + 8 }
        @inlinable static var batchCount: Int { batchIndex + 4 }
        @inlinable static var forkParent: Int { batchCount + 4 }
        @inlinable static var forkRevision: Int { forkParent + 8 }
        @inlinable static var forkSequence: Int { forkRevision + 8 }
        @inlinable static var link: Int { forkSequence + 8 }
        @inlinable static var commitment: Int { link + Digest256.byteCount }
        @inlinable static var key: Int { commitment + Digest256.byteCount }
        @inlinable static var tail: Int { key + NameDigest.byteCount }
    }

    public static let checksumByteCount = 4
    public static let byteCountMin = Offset.tail + checksumByteCount
    public static let byteCountMax = Int(UInt16.max)
    /// Byte count that few headers exceed; used to reserve room for many.
    public static let usualByteCount = byteCountMin + 60

    // MARK: Encoding

    /// Writes a header.
    /// - Precondition: the header's version can say what its tail and its flags do.
    public static func encode(_ header: EventHeader) -> [UInt8] {
        precondition(header.version >= header.tail.leastVersion, "no such tail in that version")
        precondition(header.version >= header.flags.leastVersion, "no such flag in that version")
        var bytes: [UInt8] = []
        bytes.reserveCapacity(usualByteCount)
        bytes.append(littleEndian: UInt16(0))
        bytes.append(layoutVersion)
        bytes.append(hashAlgorithm)
        bytes.append(header.bodyCodec.rawValue)
        bytes.append(header.role?.rawValue ?? 0)
        bytes.append(header.messageType?.rawValue ?? 0)
        bytes.append(0)
        bytes.append(littleEndian: header.type.rawValue)
        bytes.append(littleEndian: header.version)
        bytes.append(littleEndian: header.flags.rawValue)
        appendNumbers(of: header, to: &bytes)
        bytes.append(header.link)
        bytes.append(header.commitment)
        bytes.append(header.key)
        append(header.tail, to: &bytes)
        precondition(bytes.count + checksumByteCount <= byteCountMax, "event header over its limit")
        let byteCount = UInt16(bytes.count + checksumByteCount)
        bytes[0] = UInt8(truncatingIfNeeded: byteCount)
        bytes[1] = UInt8(truncatingIfNeeded: byteCount >> 8)
        bytes.append(littleEndian: CRC32C.checksum(bytes))
        return bytes
    }

    private static func appendNumbers(of header: EventHeader, to bytes: inout [UInt8]) {
        bytes.append(littleEndian: header.position.value)
        bytes.append(littleEndian: header.session.value)
        bytes.append(littleEndian: header.revision.value)
        bytes.append(littleEndian: header.sequence.value)
        bytes.append(littleEndian: header.target.value)
        bytes.append(littleEndian: header.source.value)
        bytes.append(littleEndian: header.at.nanoseconds)
        bytes.append(littleEndian: header.recordedAt.nanoseconds)
        bytes.append(littleEndian: header.batchIndex)
        bytes.append(littleEndian: header.batchCount)
        bytes.append(littleEndian: header.fork?.parent.value ?? 0)
        bytes.append(littleEndian: header.fork?.revision.value ?? 0)
        bytes.append(littleEndian: header.fork?.sequence.value ?? 0)
    }

    private static func append(_ tail: EventTail, to bytes: inout [UInt8]) {
        switch tail {
        case .none: break
        case .session(let tail):
            bytes.append(tail.owner)
            bytes.append(tail.agent)
            bytes.append(tail.project)
            bytes.append(tail.mode)
            append(id: tail.id, to: &bytes)
            let parts = SessionTailRecord.Parts(of: tail)
            guard !parts.isEmpty else { return }
            bytes.append(parts.rawValue)
            if parts.contains(.parent) { append(id: tail.parent, to: &bytes) }
            if let seconds = tail.expiresAfter { bytes.append(littleEndian: seconds) }
        case .message(let tail):
            bytes.append(tail.run)
            bytes.append(littleEndian: UInt16(tail.calls.count))
            bytes.append(littleEndian: UInt16(tail.results.count))
            for call in tail.calls { bytes.append(littleEndian: call) }
            for result in tail.results { bytes.append(littleEndian: result) }
            let parts = MessageTailRecord.Parts(of: tail)
            guard !parts.isEmpty else { return }
            bytes.append(parts.rawValue)
            if !tail.key.isNone { bytes.append(tail.key) }
            tail.usage?.append(to: &bytes)
        case .custom(let type):
            bytes.append(contentsOf: type.name.utf8)
        case .cleared(let first): bytes.append(littleEndian: first.value)
        case .rewound(let taken):
            bytes.append(littleEndian: taken.first.value)
            bytes.append(littleEndian: taken.last.value)
            bytes.append(littleEndian: taken.count)
        case .assigned(let tail):
            bytes.append(AssignmentTailRecord.Members(of: tail).rawValue)
            bytes.append(tail.owner)
            bytes.append(tail.agent)
            bytes.append(tail.project)
            append(id: tail.parent, to: &bytes)
        case .expiry(let seconds): bytes.append(littleEndian: seconds)
        }
    }

    /// Writes a session's id after its byte count; 0 where there is none.
    private static func append(id: SessionID?, to bytes: inout [UInt8]) {
        let id = id?.bytes ?? []
        bytes.append(UInt8(id.count))
        bytes.append(contentsOf: id)
    }

    // MARK: Decoding

    /// The type of a header that was not checked; nil for an unknown code.
    public static func type(of header: [UInt8]) -> EventType? {
        guard header.count >= byteCountMin else { return nil }
        return EventType(rawValue: header.span.bytes.short(at: Offset.type))
    }

    /// The lowest format number of a log that may hold an event just encoded: builds that know format 1 know
    /// the types up to a client's own, each in version 1.
    public static func leastFormat(of header: [UInt8]) -> UInt16 {
        let bytes = header.span.bytes
        let isOfFormat1 =
            bytes.short(at: Offset.version) <= 1
            && bytes.short(at: Offset.type) <= EventType.custom.rawValue
        return isOfFormat1 ? 1 : 2
    }

    /// Decodes a header after checking length, checksum and codes.
    /// - Throws: `RecordDamage` for anything that was not written here.
    public static func decode(_ bytes: RawSpan) throws(RecordDamage) -> EventHeader {
        try decode(try HeaderRecord(checking: bytes))
    }

    /// Decodes a checked header and its tail.
    /// - Throws: `RecordDamage` where the tail is not what was written.
    public static func decode(_ record: HeaderRecord) throws(RecordDamage) -> EventHeader {
        let bytes = record.bytes
        var header = EventHeader(
            type: record.type, version: record.version, position: record.position,
            session: record.session, revision: record.revision, at: record.at,
            recordedAt: record.recordedAt, commitment: Digest256(bytes, at: Offset.commitment))
        header.bodyCodec = record.codes.bodyCodec
        header.role = record.role
        header.messageType = record.messageType
        header.flags = record.flags
        header.sequence = record.sequence
        header.target = record.target
        header.source = record.source
        header.batchIndex = bytes.halfWord(at: Offset.batchIndex)
        header.batchCount = bytes.halfWord(at: Offset.batchCount)
        header.link = Digest256(bytes, at: Offset.link)
        header.key = record.key
        header.fork = record.fork
        header.tail = try tail(of: record)
        return header
    }

    static func tail(of record: HeaderRecord) throws(RecordDamage) -> EventTail {
        let bytes = record.tail
        return switch record.type {
        case .sessionStarted: .session(try sessionTail(bytes, version: record.version))
        case .messageRecorded: .message(try messageTail(bytes, version: record.version))
        case .custom:
            if let type = CustomType(String(decoding: bytes.array(0..<bytes.byteCount), as: UTF8.self)) {
                .custom(type)
            } else {
                throw .unknownCode
            }
        case .sessionCleared where bytes.byteCount == 8 && record.version > 1:
            .cleared(first: SequenceNumber(bytes.word(at: 0)))
        case .sessionRewound where bytes.byteCount == 24 && record.version > 1:
            .rewound(TakenMessages(bytes))
        case .sessionAssigned: .assigned(try assignmentTail(bytes))
        case .sessionExpirySet where bytes.byteCount == 8: .expiry(seconds: bytes.word(at: 0))
        case .sessionExpirySet: throw .wrongLength
        default:
            if bytes.byteCount == 0 { .none } else { throw .wrongLength }
        }
    }

    private static func sessionTail(
        _ bytes: RawSpan, version: UInt16
    ) throws(RecordDamage) -> SessionTail {
        let record = try SessionTailRecord(checking: bytes, version: version)
        var tail = SessionTail(
            id: try sessionID(record.id), owner: record.owner, agent: record.agent,
            project: record.project, mode: record.mode)
        if record.parent.byteCount > 0 { tail.parent = try sessionID(record.parent) }
        tail.expiresAfter = record.expiresAfter
        return tail
    }

    private static func assignmentTail(_ bytes: RawSpan) throws(RecordDamage) -> AssignmentTail {
        let record = try AssignmentTailRecord(checking: bytes)
        return AssignmentTail(
            owner: record.owner, agent: record.agent, project: record.project,
            parent: record.parent.byteCount > 0 ? try sessionID(record.parent) : nil)
    }

    private static func sessionID(_ bytes: RawSpan) throws(RecordDamage) -> SessionID {
        guard let id = SessionID(utf8: bytes.array(0..<bytes.byteCount)) else { throw .wrongLength }
        return id
    }

    private static func messageTail(
        _ bytes: RawSpan, version: UInt16
    ) throws(RecordDamage) -> MessageTail {
        let record = try MessageTailRecord(checking: bytes, version: version)
        var tail = MessageTail(
            run: record.run, calls: (0..<record.callCount).map { record.call(at: $0) },
            results: (0..<record.resultCount).map { record.result(at: $0) })
        tail.key = record.key
        tail.usage = try record.checkedUsage()
        return tail
    }
}

extension TakenMessages {
    /// Reads the tail of a rewind: the first message, the last, and their number (8 each).
    fileprivate init(_ bytes: RawSpan) {
        self.init(
            first: SequenceNumber(bytes.word(at: 0)), last: SequenceNumber(bytes.word(at: 8)),
            count: bytes.word(at: 16))
    }
}

/// The reason why bytes read back from disk are not what was written.
public enum RecordDamage: Error, Equatable, Sendable {
    case tooShort
    case wrongLength
    case wrongChecksum
    case unknownCode
    /// The record is whole, but of a version that this build does not know.
    case unknownVersion
    case missing
}
