import DaybookCore

/// A batch as it is written to a segment.
///
/// Its payload is, with all numbers little-endian: magic (8), format (2), reserved (2), byte count of the payload (4),
/// journal id (16), lineage (8), use (8), first position (8), event count (4), root before (32) and after (32), CRC-32C of
/// what is before it (4); then the batch (`LogBatch.append`), and CRC-32C of the batch (4). `SegmentPiece` says how it is
/// parted into pieces. The header lies in the first piece, so that a whole first piece tells how far the frame goes.
enum Frame {
    static let magic = Array("DBKFRAME".utf8)
    static let format: UInt16 = 1
    static let headerByteCount = 128
    private static let checksumByteCount = 4

    static func byteCount(of batch: LogBatch) -> Int {
        SegmentPiece.byteCount(ofPayload: headerByteCount + batch.payloadByteCount + checksumByteCount)
    }

    /// The whole blocks of a batch's frame.
    static func encode(_ batch: LogBatch, of history: LogHistory, use: SegmentUse) -> [UInt8] {
        let count = headerByteCount + batch.payloadByteCount + checksumByteCount
        var payload: [UInt8] = []
        payload.reserveCapacity(count)
        payload.append(contentsOf: magic)
        payload.append(littleEndian: format)
        payload.append(littleEndian: UInt16(0))
        payload.append(littleEndian: UInt32(truncatingIfNeeded: count))
        payload.append(contentsOf: history.id)
        payload.append(littleEndian: history.lineage)
        payload.append(littleEndian: use.number)
        payload.append(littleEndian: batch.first.value)
        payload.append(littleEndian: UInt32(truncatingIfNeeded: batch.count))
        payload.append(batch.rootBefore)
        payload.append(batch.rootAfter)
        payload.append(littleEndian: CRC32C.checksum(payload))
        batch.append(to: &payload)
        let checksum = CRC32C.checksum(payload.span.bytes.extracting(headerByteCount...))
        payload.append(littleEndian: checksum)
        return SegmentPiece.pieces(of: payload, mark: SegmentPiece.mark(of: use))
    }

    /// A frame's header, as its first piece has it.
    struct Header: Equatable {
        let payloadByteCount: Int
        let first: Position
        let eventCount: Int
        let rootBefore: Digest256
        let rootAfter: Digest256

        var byteCount: Int { SegmentPiece.byteCount(ofPayload: payloadByteCount) }

        /// Reads the header of a first piece.
        init(
            firstPiece piece: RawSpan, of history: LogHistory, use: SegmentUse
        ) throws(SegmentProblem) {
            let bytes = SegmentPiece.payload(of: piece, byteCount: headerByteCount)
            let header = bytes.span.bytes
            guard
                header.halfWord(at: headerByteCount - 4)
                    == CRC32C.checksum(header.extracting(0..<headerByteCount - 4)),
                bytes[0..<8].elementsEqual(magic)
            else { throw .header }
            guard header.short(at: 8) == format else { throw .format(header.short(at: 8)) }
            guard bytes[16..<32].elementsEqual(history.id), header.word(at: 32) == history.lineage else {
                throw .foreign
            }
            guard header.word(at: 40) == use.number else { throw .foreignUse }
            payloadByteCount = Int(header.halfWord(at: 12))
            first = Position(header.word(at: 48))
            eventCount = Int(header.halfWord(at: 56))
            rootBefore = Digest256(header, at: 60)
            rootAfter = Digest256(header, at: 92)
            guard payloadByteCount >= headerByteCount + checksumByteCount, eventCount > 0, !first.isNone
            else {
                throw .header
            }
        }
    }

    /// The batch of a frame whose pieces are all there.
    static func decode(_ pieces: RawSpan, _ header: Header) throws(SegmentProblem) -> LogBatch {
        let payload = SegmentPiece.payload(of: pieces, byteCount: header.payloadByteCount)
        let end = payload.count - checksumByteCount
        let batch = payload.span.bytes.extracting(headerByteCount..<end)
        guard CRC32C.checksum(batch) == payload.span.bytes.halfWord(at: end) else { throw .checksum }
        guard
            let batch = LogBatch(
                first: header.first, rootBefore: header.rootBefore, rootAfter: header.rootAfter,
                count: header.eventCount, decoding: batch)
        else { throw .contents }
        return batch
    }
}
