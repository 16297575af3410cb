import DaybookAudit
import DaybookCore

/// A journal's identity, written once when it is made; only the format number rises later.
///
/// On disk, in the log's `meta` table under `identity`: format (2), hash algorithm (1), reserved (5), journal
/// id (16), lineage (8), created (8), secret (32), CRC-32C of what is before it (4).
struct LogIdentity: Equatable, Sendable {
    /// Format of the logs that this build makes. A log becomes one of a later format with the first event that
    /// needs it (`EventHeaderCodec.leastFormat`), so that a build which does not know the event refuses the log
    /// by its number.
    static let firstFormat: UInt16 = 1
    /// The latest format that this build knows.
    static let latestFormat: UInt16 = 2
    /// Formats that this build reads. 0 has the bytes of 1, from before they were promised.
    static let readableFormats: ClosedRange<UInt16> = 0...latestFormat

    /// The format number when the row was read; `EventLog.format` reads it as it is.
    let format: UInt16
    let id: [UInt8]
    let lineage: UInt64
    let createdAt: Timestamp
    let secret: [UInt8]

    private static let byteCount = 76

    init(
        id: [UInt8], lineage: UInt64, createdAt: Timestamp, secret: [UInt8], format: UInt16 = firstFormat
    ) {
        self.format = format
        self.id = id
        self.lineage = lineage
        self.createdAt = createdAt
        self.secret = secret
    }

    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(littleEndian: format)
        bytes.append(EventHeaderCodec.hashAlgorithm)
        bytes.append(contentsOf: [0, 0, 0, 0, 0])
        bytes.append(contentsOf: id)
        bytes.append(littleEndian: lineage)
        bytes.append(littleEndian: createdAt.nanoseconds)
        bytes.append(contentsOf: secret)
        bytes.append(littleEndian: CRC32C.checksum(bytes))
        return bytes
    }

    init(decoding bytes: RawSpan) throws(RecordDamage) {
        guard bytes.byteCount == LogIdentity.byteCount else { throw .wrongLength }
        let checked = LogIdentity.byteCount - 4
        guard CRC32C.checksum(bytes.extracting(0..<checked)) == bytes.halfWord(at: checked) else {
            throw .wrongChecksum
        }
        format = bytes.short(at: 0)
        id = bytes.array(8..<24)
        lineage = bytes.word(at: 24)
        createdAt = Timestamp(nanoseconds: Int64(bitPattern: bytes.word(at: 32)))
        secret = bytes.array(40..<72)
    }

    /// The format number of a row.
    static func format(of row: RawSpan) -> UInt16 { row.short(at: 0) }

    func with(format: UInt16) -> LogIdentity {
        LogIdentity(id: id, lineage: lineage, createdAt: createdAt, secret: secret, format: format)
    }

    /// Whether it is of the same history, which may have taken on a later format since.
    func isOfHistory(of other: LogIdentity) -> Bool { with(format: other.format) == other }

    /// The name under which checkpoints are signed; two histories never share one.
    var origin: String { "daybook/\(idText)/\(lineage)" }

    /// The identity of a journal that goes on from a copy of this one. Its lineage is not just the next
    /// number: two copies restored apart are two histories.
    func restored(_ random: UInt64) -> LogIdentity {
        LogIdentity(
            id: id, lineage: lineage + 1 + random % LogIdentity.lineageStepMax, createdAt: createdAt,
            secret: secret, format: max(format, LogIdentity.firstFormat))
    }

    /// Largest step of the lineage. After a few million restored copies it is still an integer that JSON can
    /// say.
    private static let lineageStepMax: UInt64 = 1 << 31

    var idText: String { hexadecimal(id) }
    var names: NameKey { NameKey(secret: secret) }
}

/// The log's end, which the next commit continues.
///
/// On disk, in `meta` under `head`: `recordedAt` of the last event (8), its leaf (32), then the frontier of
/// the audit tree, whose size is the last position.
struct LogHead: Equatable, Sendable {
    var recordedAt = Timestamp(nanoseconds: Int64.min)
    var leaf = Digest256.zero
    var frontier = TreeFrontier()

    var position: Position { Position(frontier.size) }

    var bytes: [UInt8] {
        let tree = frontier.bytes
        var bytes: [UInt8] = []
        // Written with each commit: the buffer does not grow step by step.
        bytes.reserveCapacity(8 + Digest256.byteCount + tree.count + 4)
        bytes.append(littleEndian: recordedAt.nanoseconds)
        bytes.append(leaf)
        bytes.append(contentsOf: tree)
        bytes.append(littleEndian: CRC32C.checksum(bytes))
        return bytes
    }

    init() {}

    init(decoding bytes: RawSpan) throws(RecordDamage) {
        guard bytes.byteCount > 44 else { throw .tooShort }
        let checked = bytes.byteCount - 4
        guard CRC32C.checksum(bytes.extracting(0..<checked)) == bytes.halfWord(at: checked) else {
            throw .wrongChecksum
        }
        recordedAt = Timestamp(nanoseconds: Int64(bitPattern: bytes.word(at: 0)))
        leaf = Digest256(bytes, at: 8)
        frontier = try TreeFrontier(decoding: bytes.extracting(40..<checked))
    }
}
