import enum DaybookCore.CRC32C

/// An append that waits for the service.
struct OutboxEntry: Equatable, Sendable {
    /// The entry's number: 1, 2, 3 … in the order said, continuing while the file lives.
    let number: UInt64
    let method: String
    /// The parameters, an object with its `key`, as they will be sent each time.
    let params: [UInt8]
}

/// A record of the outbox's file.
///
/// | offset | bytes | field |
/// | --- | --- | --- |
/// | 0 | 4 | byte count of the payload |
/// | 4 | 4 | CRC-32C of the payload |
/// | 8 | 1 | kind: 1 an entry, 2 all entries up to the number are done with |
/// | 9 | 8 | number |
/// | 17 | 2 | entry: byte count of the method's name |
/// | 19 | n, m | entry: method, params |
///
/// Integers are little-endian. The file begins with `OutboxRecord.header`.
enum OutboxRecord: Equatable {
    case entry(OutboxEntry)
    case done(through: UInt64)

    static let header = Array("daybook outbox 1\n".utf8)
    private static let frameByteCount = 8
    private static let payloadByteCountMin = 9

    var bytes: [UInt8] {
        var payload: [UInt8] = []
        switch self {
        case .entry(let entry):
            payload.reserveCapacity(entry.params.count + entry.method.utf8.count + 11)
            payload.append(1)
            Self.append(entry.number, count: 8, to: &payload)
            Self.append(UInt64(entry.method.utf8.count), count: 2, to: &payload)
            payload += entry.method.utf8
            payload += entry.params
        case .done(let number):
            payload.append(2)
            Self.append(number, count: 8, to: &payload)
        }
        var bytes: [UInt8] = []
        Self.append(UInt64(payload.count), count: 4, to: &bytes)
        Self.append(UInt64(CRC32C.checksum(payload)), count: 4, to: &bytes)
        return bytes + payload
    }

    enum Scan: Equatable {
        case record(OutboxRecord, end: Int)
        case end
        /// The record's writing was cut off: nothing lies behind it.
        case torn
        /// The record is damaged, or accepted records may lie behind it.
        case damaged
    }

    /// Reads the record at an offset.
    ///
    /// - Parameter offset: of a record or of the end.
    static func scan(_ file: [UInt8], at offset: Int) -> Scan {
        if offset == file.count { return .end }
        if let (record, end) = record(in: file, at: offset) { return .record(record, end: end) }
        // Each write is synced, or torn, before the next: what is whole behind it was accepted after it.
        let isFollowed = (offset..<file.count).contains { record(in: file, at: $0) != nil }
        return isFollowed ? .damaged : .torn
    }

    private static func record(in file: [UInt8], at offset: Int) -> (record: OutboxRecord, end: Int)? {
        let start = offset + frameByteCount
        guard start + payloadByteCountMin <= file.count else { return nil }
        let count = Int(integer(file, at: offset, count: 4))
        guard count >= payloadByteCountMin, start + count <= file.count else { return nil }
        let payload = Array(file[start..<start + count])
        guard UInt64(CRC32C.checksum(payload)) == integer(file, at: offset + 4, count: 4) else { return nil }
        return OutboxRecord(payload).map { ($0, start + count) }
    }

    private init?(_ payload: [UInt8]) {
        let number = Self.integer(payload, at: 1, count: 8)
        switch payload[0] {
        case 1 where payload.count >= 11:
            let paramsStart = 11 + Int(Self.integer(payload, at: 9, count: 2))
            guard paramsStart <= payload.count else { return nil }
            let method = String(decoding: payload[11..<paramsStart], as: UTF8.self)
            self = .entry(
                OutboxEntry(number: number, method: method, params: Array(payload[paramsStart...])))
        case 2: self = .done(through: number)
        default: return nil
        }
    }

    private static func append(_ value: UInt64, count: Int, to bytes: inout [UInt8]) {
        for index in 0..<count { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * UInt64(index)))) }
    }

    private static func integer(_ bytes: [UInt8], at offset: Int, count: Int) -> UInt64 {
        (0..<count).reduce(0) { $0 | UInt64(bytes[offset + $1]) << (8 * UInt64($1)) }
    }
}
