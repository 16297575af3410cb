/// The log's record of an event's body: the sealed body, or the note that it was erased.
///
/// Layout: kind (1 byte), CRC-32C of what follows it (4); then for a body the salt (16) and the frame, for an
/// erased one the position of the erasing event (8).
public enum BodyRecord {
    public static let saltByteCount = 16
    public static let prefixByteCount = 5
    private static let sealedKind: UInt8 = 1
    private static let erasedKind: UInt8 = 2

    public typealias Salt = (UInt64, UInt64)

    public static func seal(_ body: EventBody, salt: Salt) -> [UInt8] {
        var record: [UInt8] = []
        record.reserveCapacity(prefixByteCount + saltByteCount + body.frameByteCount)
        record.append(sealedKind)
        record.append(littleEndian: UInt32(0))
        record.append(littleEndian: salt.0)
        record.append(littleEndian: salt.1)
        body.appendFrame(to: &record)
        writeChecksum(into: &record)
        return record
    }

    /// The record of a sealed body, made from salt and frame as they are.
    public static func sealed(committed bytes: [UInt8]) -> [UInt8] {
        var record: [UInt8] = [sealedKind]
        record.append(littleEndian: UInt32(0))
        record += bytes
        writeChecksum(into: &record)
        return record
    }

    public static func erased(by position: Position) -> [UInt8] {
        var record: [UInt8] = [erasedKind]
        record.append(littleEndian: UInt32(0))
        record.append(littleEndian: position.value)
        writeChecksum(into: &record)
        return record
    }

    private static func writeChecksum(into record: inout [UInt8]) {
        let checksum = CRC32C.checksum(record.span.bytes.extracting(prefixByteCount...))
        for index in 0..<4 { record[1 + index] = UInt8(truncatingIfNeeded: checksum >> UInt32(8 * index)) }
    }

    public enum Content: Equatable, Sendable {
        case sealed(EventBody)
        case erased(by: Position)

        /// The event's body; nil where it was erased.
        public var body: EventBody? {
            guard case .sealed(let body) = self else { return nil }
            return body
        }
    }

    /// Checks the record; a body's slots share the storage of `record`.
    public static func open(_ record: ArraySlice<UInt8>) throws(RecordDamage) -> Content {
        try check(record.span.bytes)
        let start = record.startIndex + prefixByteCount
        switch record[record.startIndex] {
        case sealedKind: return .sealed(try EventBody(frame: record[(start + saltByteCount)...]))
        default: return .erased(by: Position(record.span.bytes.word(at: prefixByteCount)))
        }
    }

    /// Kind and checksum of a record: two records with the same seal hold the same bytes, as far as a
    /// checksum can tell.
    public struct Seal: Equatable, Sendable {
        private let kind: UInt8
        private let checksum: UInt32

        public init(_ record: RawSpan) throws(RecordDamage) {
            guard record.byteCount > prefixByteCount else { throw .tooShort }
            kind = record.byte(at: 0)
            checksum = record.halfWord(at: 1)
        }
    }

    /// The checked frame, in place; nil where the body was erased.
    @_lifetime(copy record)
    public static func frame(of record: RawSpan) throws(RecordDamage) -> RawSpan? {
        try check(record)
        guard record.byte(at: 0) == sealedKind else { return nil }
        let frame = record.extracting((prefixByteCount + saltByteCount)...)
        try EventBody.check(frame)
        return frame
    }

    /// Checks length, kind and checksum.
    public static func check(_ record: RawSpan) throws(RecordDamage) {
        guard record.byteCount > prefixByteCount else { throw .tooShort }
        let checksum = CRC32C.checksum(record.extracting(prefixByteCount...))
        guard checksum == record.halfWord(at: 1) else { throw .wrongChecksum }
        switch record.byte(at: 0) {
        case sealedKind where record.byteCount >= prefixByteCount + saltByteCount: break
        case erasedKind where record.byteCount == prefixByteCount + 8: break
        default: throw .unknownCode
        }
    }

    /// The bytes that the commitment is made over, salt and frame; nil where the body was erased.
    public static func committedBytes(_ record: RawSpan) -> Range<Int>? {
        record.byte(at: 0) == sealedKind ? prefixByteCount..<record.byteCount : nil
    }
}
