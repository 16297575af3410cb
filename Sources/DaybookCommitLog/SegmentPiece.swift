import DaybookCore

/// A piece of a segment: 512 bytes, the least that a disk writes whole.
///
/// Kind (1), payload (507), then the low four bytes of the segment's use. Before a use begins, all of its segment is
/// zero, so that a piece which a power cut kept from the disk is blank, and never an older one's.
enum SegmentPiece {
    static let byteCount = 512
    static let payloadByteCount = byteCount - 1 - markByteCount
    private static let markByteCount = 4

    /// Frames begin and end at multiples of this: a block that holds an acknowledged byte is not written again.
    static let blockByteCount = 4_096

    enum Kind: UInt8 {
        /// The first piece of a frame.
        case first = 1
        case continuation = 2
    }

    /// A piece as it is found.
    enum Found: Equatable {
        case blank
        case written(Kind)
        /// Neither blank nor written in this use.
        case foreign
    }

    /// Byte count of the pieces of a payload, with those that fill the last block.
    static func byteCount(ofPayload payloadByteCount: Int) -> Int {
        let pieces = (payloadByteCount + self.payloadByteCount - 1) / self.payloadByteCount
        let perBlock = blockByteCount / byteCount
        return (pieces + perBlock - 1) / perBlock * blockByteCount
    }

    /// The mark of a use.
    static func mark(of use: SegmentUse) -> UInt32 { UInt32(truncatingIfNeeded: use.number) }

    static func find(_ bytes: RawSpan, at offset: Int, mark: UInt32) -> Found {
        let piece = bytes.extracting(offset..<offset + byteCount)
        if piece.halfWord(at: byteCount - markByteCount) == mark, let kind = Kind(rawValue: piece.byte(at: 0))
        {
            return .written(kind)
        }
        var any: UInt64 = 0
        for place in stride(from: 0, to: byteCount, by: 8) { any |= piece.word(at: place) }
        return any == 0 ? .blank : .foreign
    }

    /// The pieces of a payload, whole blocks of them.
    static func pieces(of payload: [UInt8], mark: UInt32) -> [UInt8] {
        let count = byteCount(ofPayload: payload.count)
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            buffer.update(repeating: 0)
            for index in 0..<count / byteCount {
                let start = index * byteCount
                buffer[start] = (index == 0 ? Kind.first : .continuation).rawValue
                let from = index * payloadByteCount
                for place in 0..<max(0, min(payloadByteCount, payload.count - from)) {
                    buffer[start + 1 + place] = payload[from + place]
                }
                for byte in 0..<markByteCount {
                    buffer[start + 1 + payloadByteCount + byte] = UInt8(
                        truncatingIfNeeded: mark >> (8 * UInt32(byte)))
                }
            }
            initialized = count
        }
    }

    /// The payload of whole pieces.
    static func payload(of pieces: RawSpan, byteCount wanted: Int) -> [UInt8] {
        var payload: [UInt8] = []
        payload.reserveCapacity(wanted)
        var start = 0
        while payload.count < wanted, start + byteCount <= pieces.byteCount {
            let count = min(payloadByteCount, wanted - payload.count)
            pieces.extracting(start + 1..<start + 1 + count).withUnsafeBytes {
                payload.append(contentsOf: $0)
            }
            start += byteCount
        }
        return payload
    }
}
