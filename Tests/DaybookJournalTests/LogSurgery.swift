import DaybookAudit
import DaybookCore
import DaybookLMDB
import Testing

/// A closed journal's log, opened without the journal: to read its records, and to write what the journal
/// has no command for yet.
///
/// Knows the log's tables and the layout of `meta` on its own, so that a change of either shows.
struct LogSurgery {
    private let environment: Environment
    private let headers: Table
    private let bodies: Table
    private let meta: Table
    private let queue: Table

    init(_ path: String) throws {
        environment = try Environment(
            directory: path + "/log",
            options: EnvironmentOptions(mapByteCount: 1 << 30, durability: .unsynced))
        headers = try environment.openTable("headers", .integerKey)
        bodies = try environment.openTable("bodies", .integerKey)
        meta = try environment.openTable("meta")
        queue = try environment.openTable("erasures", .integerKey)
    }

    func headerBytes() throws -> [[UInt8]] { try values(of: headers) }
    func bodyBytes() throws -> [[UInt8]] { try values(of: bodies) }

    private func values(of table: Table) throws -> [[UInt8]] {
        try environment.read { transaction throws(LMDBError) in
            var values: [[UInt8]] = []
            var cursor = try transaction.cursor(in: table)
            while let entry = try cursor.next() {
                values.append(entry.value.array(0..<entry.value.byteCount))
            }
            return values
        }
    }

    /// Erasures recorded and not done.
    func erasures() throws -> [(position: Position, value: [UInt8])] {
        try environment.read { transaction throws(LMDBError) in
            var rows: [(position: Position, value: [UInt8])] = []
            var cursor = try transaction.cursor(in: queue)
            while let entry = try cursor.next() {
                rows.append((Position(entry.integerKey), entry.value.array(0..<entry.value.byteCount)))
            }
            return rows
        }
    }

    func erasureCount() throws -> Int { try erasures().count }

    func putErasure(_ row: [UInt8], at position: Position) throws {
        try environment.write { transaction throws(LMDBError) in
            try transaction.put(in: queue, at: position.value, value: row)
        }
    }

    func metaRow(_ name: String) throws -> [UInt8]? {
        try environment.read { transaction throws(LMDBError) -> [UInt8]? in
            guard let row = try transaction.value(in: meta, key: Array(name.utf8)) else { return nil }
            return row.array(0..<row.byteCount)
        }
    }

    func putMeta(_ name: String, _ row: [UInt8]) throws {
        try environment.write { transaction throws(LMDBError) in
            try transaction.put(in: meta, key: Array(name.utf8), value: row)
        }
    }

    func putHeader(_ bytes: [UInt8], at position: UInt64) throws {
        try environment.write { transaction throws(LMDBError) in
            try transaction.put(in: headers, at: position, value: bytes)
        }
    }

    /// Takes a body away, as an erasure will.
    func eraseBody(at position: Position, by erasure: Position) throws {
        try environment.write { transaction throws(LMDBError) in
            try transaction.put(in: bodies, at: position.value, value: BodyRecord.erased(by: erasure))
        }
    }

    /// Adds an event after the last, as the writer would.
    /// - Parameter session: none begins a session.
    @discardableResult
    func append(
        _ type: EventType, to session: Position, body: EventBody = EventBody(),
        _ change: (inout EventHeader) -> Void = { _ in }
    ) throws -> Position {
        let head = try head()
        let earlier = try headerBytes()
        let position = Position(UInt64(earlier.count) + 1)
        var decoded: [EventHeader] = []
        for bytes in earlier { decoded.append(try EventHeaderCodec.decode(bytes.span.bytes)) }
        let previous = decoded.lastIndex { $0.session == session }
        let record = BodyRecord.seal(body, salt: (1, position.value))
        let committed = Array(record[BodyRecord.prefixByteCount...])
        var header = EventHeader(
            type: type, version: 1, position: position, session: session.isNone ? position : session,
            revision: previous.map { decoded[$0].revision.next } ?? .first, at: head.recordedAt,
            recordedAt: head.recordedAt, commitment: EventHash.sha256(committed))
        if let previous {
            let link = earlier[previous]
            header.link = EventHash.leaf(link.span.bytes)
        }
        change(&header)
        let bytes = EventHeaderCodec.encode(header)
        let leaf = EventHash.leaf(bytes.span.bytes)
        let next = head.advanced(by: leaf)
        try environment.write { transaction throws(LMDBError) in
            try transaction.append(in: headers, at: position.value, value: bytes)
            try transaction.append(in: bodies, at: position.value, value: record)
            try transaction.put(in: meta, key: Array("head".utf8), value: next)
        }
        return position
    }

    /// The row `head` of `meta`: `recordedAt` (8), leaf (32), frontier, checksum (4).
    struct Head {
        let recordedAt: Timestamp
        let leaf: Digest256
        private(set) var frontier: TreeFrontier

        init(_ row: [UInt8]) throws {
            recordedAt = Timestamp(nanoseconds: Int64(bitPattern: row.span.bytes.word(at: 0)))
            leaf = Digest256(row.span.bytes, at: 8)
            let edge = Array(row[40..<row.count - 4])
            frontier = try TreeFrontier(decoding: edge.span.bytes)
        }

        fileprivate func advanced(by leaf: Digest256) -> [UInt8] {
            var frontier = frontier
            _ = frontier.append(leaf)
            var row: [UInt8] = []
            row.append(littleEndian: recordedAt.nanoseconds)
            row.append(leaf)
            row += frontier.bytes
            row.append(littleEndian: CRC32C.checksum(row))
            return row
        }
    }

    func head() throws -> Head {
        let row = try metaRow("head")
        return try Head(#require(row))
    }
}

extension TestJournal {
    /// Works on the log while the journal is closed, then opens it again.
    @discardableResult
    func operate<R>(_ body: (LogSurgery) throws -> R) throws -> R {
        close()
        let result = try body(LogSurgery(path))
        try reopen()
        return result
    }
}
