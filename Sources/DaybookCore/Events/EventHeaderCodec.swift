/// The bytes of an event header: version 1, little-endian, 196 bytes and a tail by type.
package enum EventHeaderCodec {
    package static let layoutVersion: UInt8 = 1
    /// SHA-256 for leaf and link; commitment SHA-256(salt ‖ frame) with a salt of 16 bytes.
    package static let hashAlgorithm: UInt8 = 1

    enum Offset {
        static let byteCount = 0
        static let layoutVersion = byteCount + 2
        static let hashAlgorithm = layoutVersion + 1
        static let bodyCodec = hashAlgorithm + 1
        static let role = bodyCodec + 1
        static let messageType = role + 1
        static let reserved = messageType + 1
        static let type = reserved + 1
        static let version = type + 2
        static let flags = version + 2
        static let position = flags + 4
        static let session = position + 8
        static let revision = session + 8
        static let sequence = revision + 8
        static let target = sequence + 8
        static let source = target + 8
        static let at = source + 8
        static let recordedAt = at + 8
        static let batchIndex = recordedAt + 8
        static let batchCount = batchIndex + 4
        static let forkParent = batchCount + 4
        static let forkRevision = forkParent + 8
        static let forkSequence = forkRevision + 8
        static let link = forkSequence + 8
        static let commitment = link + Digest256.byteCount
        static let key = commitment + Digest256.byteCount
        static let tail = key + NameDigest.byteCount
    }

    package static let checksumByteCount = 4
    package static let byteCountMin = Offset.tail + checksumByteCount
    package static let byteCountMax = Int(UInt16.max)

    // MARK: Encoding

    package static func encode(_ header: EventHeader) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(byteCountMin + 64)
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
            bytes.append(UInt8(tail.id.text.utf8.count))
            bytes.append(contentsOf: tail.id.text.utf8)
        case .message(let tail):
            bytes.append(tail.run)
            bytes.append(littleEndian: UInt16(tail.calls.count))
            bytes.append(littleEndian: UInt16(tail.results.count))
            for call in tail.calls { bytes.append(littleEndian: call) }
            for result in tail.results { bytes.append(littleEndian: result) }
        case .custom(let type):
            bytes.append(contentsOf: type.name.utf8)
        }
    }

    // MARK: Decoding

    /// The type alone, of a header that is not checked; nil where there is no such type.
    package static func type(of header: [UInt8]) -> EventType? {
        guard header.count >= byteCountMin else { return nil }
        return EventType(rawValue: header.span.bytes.short(at: Offset.type))
    }

    /// Checks length, checksum and codes; throws `RecordDamage` for anything that was not written here.
    package static func decode(_ bytes: RawSpan) throws(RecordDamage) -> EventHeader {
        try decode(try HeaderRecord(checking: bytes))
    }

    /// - Throws: where the tail is not what was written.
    package static func decode(_ record: HeaderRecord) throws(RecordDamage) -> EventHeader {
        let bytes = record.bytes
        var header = EventHeader(
            type: record.type, version: record.version, position: record.position,
            session: record.session, revision: record.revision, at: record.at,
            recordedAt: record.recordedAt, commitment: Digest256(bytes, at: Offset.commitment))
        header.bodyCodec = record.bodyCodec
        header.role = record.role
        header.messageType = record.messageType
        header.flags = EventFlags(rawValue: bytes.halfWord(at: Offset.flags))
        header.sequence = record.sequence
        header.target = Position(bytes.word(at: Offset.target))
        header.source = Position(bytes.word(at: Offset.source))
        header.batchIndex = bytes.halfWord(at: Offset.batchIndex)
        header.batchCount = bytes.halfWord(at: Offset.batchCount)
        header.link = Digest256(bytes, at: Offset.link)
        header.key = NameDigest(bytes, at: Offset.key)
        header.fork = fork(bytes)
        let tailEnd = bytes.byteCount - checksumByteCount
        header.tail = try tail(of: record.type, bytes.extracting(Offset.tail..<tailEnd))
        return header
    }

    private static func fork(_ bytes: RawSpan) -> ForkPoint? {
        let parent = Position(bytes.word(at: Offset.forkParent))
        guard !parent.isNone else { return nil }
        return ForkPoint(
            parent: parent, revision: Revision(bytes.word(at: Offset.forkRevision)),
            sequence: Sequence(bytes.word(at: Offset.forkSequence)))
    }

    private static func tail(of type: EventType, _ bytes: RawSpan) throws(RecordDamage) -> EventTail {
        switch type {
        case .sessionStarted: .session(try sessionTail(bytes))
        case .messageRecorded: .message(try messageTail(bytes))
        case .custom:
            if let type = CustomType(String(decoding: bytes.array(0..<bytes.byteCount), as: UTF8.self)) {
                .custom(type)
            } else {
                throw .unknownCode
            }
        default:
            if bytes.byteCount == 0 { .none } else { throw .wrongLength }
        }
    }

    private static func sessionTail(_ bytes: RawSpan) throws(RecordDamage) -> SessionTail {
        let names = 4 * NameDigest.byteCount
        guard bytes.byteCount > names, bytes.byteCount == names + 1 + Int(bytes.byte(at: names)),
            let id = SessionID(utf8: bytes.array(names + 1..<bytes.byteCount))
        else { throw .wrongLength }
        return SessionTail(
            id: id, owner: NameDigest(bytes, at: 0), agent: NameDigest(bytes, at: 16),
            project: NameDigest(bytes, at: 32), mode: NameDigest(bytes, at: 48))
    }

    private static func messageTail(_ bytes: RawSpan) throws(RecordDamage) -> MessageTail {
        let fixed = NameDigest.byteCount + 4
        guard bytes.byteCount >= fixed else { throw .wrongLength }
        let callCount = Int(bytes.short(at: NameDigest.byteCount))
        let resultCount = Int(bytes.short(at: NameDigest.byteCount + 2))
        guard bytes.byteCount == fixed + 8 * (callCount + resultCount) else { throw .wrongLength }
        var tail = MessageTail(run: NameDigest(bytes, at: 0))
        if callCount > 0 { tail.calls = (0..<callCount).map { bytes.word(at: fixed + 8 * $0) } }
        if resultCount > 0 {
            tail.results = (callCount..<callCount + resultCount).map { bytes.word(at: fixed + 8 * $0) }
        }
        return tail
    }
}

/// Why bytes read back from disk are not what was written.
package enum RecordDamage: Error, Equatable, Sendable {
    case tooShort
    case wrongLength
    case wrongChecksum
    case unknownCode
    /// Whole, but of a version that this build does not know.
    case unknownVersion
    case missing
}
