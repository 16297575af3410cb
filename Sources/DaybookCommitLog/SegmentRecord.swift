package import DaybookCore

/// One of the two segments.
package enum SegmentName: String, CaseIterable, Sendable {
    case a
    case b

    package var other: SegmentName { self == .a ? .b : .a }
}

/// The number of times that a segment was begun: never 0, and never a number whose mark would be 0.
package struct SegmentUse: Hashable, Comparable, Sendable {
    package let number: UInt64

    package init(_ number: UInt64) { self.number = number }

    /// The number before the first use.
    package static var none: SegmentUse { SegmentUse(0) }

    package var next: SegmentUse {
        let next = number + 1
        return SegmentUse(UInt32(truncatingIfNeeded: next) == 0 ? next + 1 : next)
    }

    package static func < (left: SegmentUse, right: SegmentUse) -> Bool { left.number < right.number }
}

/// The state of a segment, as the log says it in its own transactions.
package enum SegmentRecord: Equatable, Sendable {
    /// The log has all events of this use and of those before. What the file holds, or whether it is there, says nothing.
    case free(after: SegmentUse)
    /// The file is there, was zero when this use began, and holds its frames.
    case ready(SegmentUse)

    package var use: SegmentUse {
        switch self {
        case .free(let use), .ready(let use): use
        }
    }
}

/// The states of both segments.
///
/// On disk, in `meta` under `segments`: for each segment 0 for free or 1 for ready (1) and its use (8), then CRC-32C of
/// what is before it (4).
package struct SegmentRecords: Equatable, Sendable {
    package var a: SegmentRecord
    package var b: SegmentRecord

    private static let byteCount = 22

    /// The records of a log that has had no segment.
    package init(a: SegmentRecord = .free(after: .none), b: SegmentRecord = .free(after: .none)) {
        self.a = a
        self.b = b
    }

    package subscript(_ name: SegmentName) -> SegmentRecord {
        get { name == .a ? a : b }
        set { if name == .a { a = newValue } else { b = newValue } }
    }

    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        for record in [a, b] {
            if case .ready = record { bytes.append(1) } else { bytes.append(0) }
            bytes.append(littleEndian: record.use.number)
        }
        bytes.append(littleEndian: CRC32C.checksum(bytes))
        return bytes
    }

    package init(decoding bytes: RawSpan) throws(RecordDamage) {
        guard bytes.byteCount == SegmentRecords.byteCount else { throw .wrongLength }
        let checked = SegmentRecords.byteCount - 4
        guard CRC32C.checksum(bytes.extracting(0..<checked)) == bytes.halfWord(at: checked) else {
            throw .wrongChecksum
        }
        func record(at offset: Int) throws(RecordDamage) -> SegmentRecord {
            let use = SegmentUse(bytes.word(at: offset + 1))
            switch bytes.byte(at: offset) {
            case 0: return .free(after: use)
            case 1: return .ready(use)
            default: throw .unknownCode
            }
        }
        a = try record(at: 0)
        b = try record(at: 9)
    }
}
