import DaybookAudit
import DaybookCore
import DaybookJSON
import DaybookLMDB

/// Fills a new log with events that exist, outside of any journal. Used by one thread.
struct LogBuilder {
    private let log: EventLog
    private var head = LogHead()
    private var rows: [Row] = []
    private var byteCount = 0

    private struct Row {
        let header: [UInt8]
        let leaf: Digest256
        let recordedAt: Timestamp
        let body: [UInt8]
    }

    /// Begins to fill a log.
    /// - Parameter log: empty, and not synced.
    init(_ log: EventLog) { self.log = log }

    /// Adds the next event; its bytes are on their way to the disk with a later one.
    mutating func add(
        header: [UInt8], leaf: Digest256, recordedAt: Timestamp, body: [UInt8]
    ) throws(LMDBError) {
        rows.append(Row(header: header, leaf: leaf, recordedAt: recordedAt, body: body))
        byteCount += header.count + body.count
        if byteCount >= Limits.copyByteCountMax || rows.count >= Limits.copyEventCountMax { try commit() }
    }

    private mutating func commit() throws(LMDBError) {
        guard !rows.isEmpty else { return }
        let (log, rows) = (log, rows)
        var head = head
        try log.environment.write { transaction throws(LMDBError) in
            for row in rows {
                try log.append(
                    header: row.header, leaf: row.leaf, recordedAt: row.recordedAt, body: row.body,
                    after: &head, in: &transaction)
            }
            try log.finish(head, in: &transaction)
        }
        self.head = head
        self.rows = []
        byteCount = 0
    }

    /// Adds the event that begins the new lineage.
    mutating func add(
        restored result: RestoreResult, lineage identity: LogIdentity, _ machine: Machine
    ) throws(LMDBError) {
        try commit()
        let now = max(machine.clock.now(), head.recordedAt)
        var body = EventBody()
        body.add(.origin, LogBuilder.origin(of: result, identity))
        let sealed = Sealer(names: identity.names, random: machine.random).seal(body)
        let header = EventHeader(
            type: .journalRestored, version: log.schema.version(of: .journalRestored, saying: .none),
            position: head.position.next, session: .none, revision: .none, at: now, recordedAt: now,
            commitment: sealed.commitment)
        let bytes = EventHeaderCodec.encode(header)
        try add(
            header: bytes, leaf: EventHash.leaf(bytes.span.bytes), recordedAt: now, body: sealed.record)
    }

    private static func origin(of result: RestoreResult, _ identity: LogIdentity) -> RawJSON {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("origin", string: result.oldOrigin)
        writer.member("size", integer: result.size.value)
        writer.member("root", string: result.root.description)
        writer.member("newOrigin", string: result.newOrigin)
        if !result.lost.isEmpty {
            writer.name("lost")
            writer.beginArray()
            for position in result.lost { writer.integer(position.value) }
            writer.endArray()
        }
        writer.endObject()
        return RawJSON(writer.finish())
    }

    /// Syncs all events to disk.
    mutating func finish() throws(LMDBError) {
        try commit()
        try log.environment.sync(force: true)
    }
}
