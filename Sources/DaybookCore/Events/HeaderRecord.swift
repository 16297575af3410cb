/// A header where it lies, checked but for its tail: for readers that want a few of its fields of many events.
package struct HeaderRecord: ~Escapable {
    let bytes: RawSpan
    package let type: EventType
    package let role: Role?
    package let messageType: MessageType?
    let bodyCodec: BodyCodec

    private typealias Offset = EventHeaderCodec.Offset

    /// Checks length, checksum and codes.
    @_lifetime(copy bytes)
    package init(checking bytes: RawSpan) throws(RecordDamage) {
        guard bytes.byteCount >= EventHeaderCodec.byteCountMin else { throw .tooShort }
        let byteCount = Int(bytes.short(at: Offset.byteCount))
        guard byteCount == bytes.byteCount else { throw .wrongLength }
        let checked = byteCount - EventHeaderCodec.checksumByteCount
        guard CRC32C.checksum(bytes.extracting(0..<checked)) == bytes.halfWord(at: checked) else {
            throw .wrongChecksum
        }
        guard bytes.byte(at: Offset.layoutVersion) == EventHeaderCodec.layoutVersion,
            bytes.byte(at: Offset.hashAlgorithm) == EventHeaderCodec.hashAlgorithm,
            let codec = BodyCodec(rawValue: bytes.byte(at: Offset.bodyCodec)),
            let type = EventType(rawValue: bytes.short(at: Offset.type))
        else { throw .unknownCode }
        role = try HeaderRecord.code(bytes.byte(at: Offset.role))
        messageType = try HeaderRecord.code(bytes.byte(at: Offset.messageType))
        self.bytes = bytes
        self.type = type
        bodyCodec = codec
    }

    /// Nil for 0.
    private static func code<Code: RawRepresentable<UInt8>>(_ byte: UInt8) throws(RecordDamage) -> Code? {
        guard byte != 0 else { return nil }
        guard let code = Code(rawValue: byte) else { throw .unknownCode }
        return code
    }

    package var version: UInt16 { bytes.short(at: Offset.version) }
    package var position: Position { Position(bytes.word(at: Offset.position)) }
    package var session: Position { Position(bytes.word(at: Offset.session)) }
    package var revision: Revision { Revision(bytes.word(at: Offset.revision)) }
    package var sequence: Sequence { Sequence(bytes.word(at: Offset.sequence)) }
    package var at: Timestamp { Timestamp(nanoseconds: Int64(bitPattern: bytes.word(at: Offset.at))) }
    package var recordedAt: Timestamp {
        Timestamp(nanoseconds: Int64(bitPattern: bytes.word(at: Offset.recordedAt)))
    }
}
