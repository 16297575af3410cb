import DaybookAudit
import DaybookCore
import DaybookLMDB

/// The event log, from which everything else is derived: headers and bodies by position, the audit tree's
/// complete nodes, and the head.
///
/// One environment, always synced. It knows no session and has no index.
final class EventLog: Sendable {
    let environment: Environment
    let identity: LogIdentity
    let schema: EventSchema
    /// The last event that may be read; nil where that is the newest.
    let end: Position?
    let headers: Table
    let bodies: Table
    let tree: Table
    let meta: Table
    /// Erasures that are recorded and not done, by the position of their event. Nil for a journal older than
    /// erasures.
    let erasures: Table?

    static let identityKey = Array("identity".utf8)
    static let headKey = Array("head".utf8)

    // MARK: Opening

    /// Opens a log.
    /// - Parameter end: the last event to read, which must be there; nil for all.
    /// - Throws: never a signal, however damaged the files are.
    init(
        directory: String, limits: ServiceLimits, durability: EnvironmentOptions.Durability = .synced,
        access: EnvironmentOptions.Access = .readWrite, schema: EventSchema = .current, end: Position? = nil
    ) throws(StorageError) {
        self.schema = schema
        self.end = end
        let options = EnvironmentOptions(
            mapByteCount: limits.mapByteCount, durability: durability, access: access,
            notice: DamageNotice(
                subject: "the log \(directory)",
                remedy: "`daybook verify` says where, `daybook export --all` saves what is whole"))
        let opened: Environment
        do { opened = try Environment(directory: directory, options: options) } catch {
            throw .lmdb(error)
        }
        environment = opened
        do throws(LMDBError) {
            headers = try opened.openTable("headers", .integerKey)
            bodies = try opened.openTable("bodies", .integerKey)
            tree = try opened.openTable("tree")
            meta = try opened.openTable("meta")
            // Journals made before there were erasures have no queue of them.
            erasures =
                access == .readOnly
                ? try EventLog.erasures(of: opened)
                : try opened.write { transaction throws(LMDBError) in
                    try transaction.openTable("erasures", [.integerKey, .create])
                }
        } catch { throw error.code == .notFound ? EventLog.foreign(directory) : .lmdb(error) }
        let table = meta
        identity = try opened.read { transaction throws(StorageError) in
            try EventLog.identity(in: table, of: directory, transaction)
        }
        guard LogIdentity.readableFormats.contains(identity.format) else {
            throw .unusable(
                OpenError(
                    "the log at \(directory) has format \(identity.format); this build reads formats up to "
                        + "\(LogIdentity.latestFormat): use a later one"))
        }
    }

    /// Opens a log, with errors for people.
    /// - Throws: one sentence that names the log and the way out.
    static func open(
        _ path: String, _ access: EnvironmentOptions.Access = .readWrite, schema: EventSchema = .current,
        end: Position? = nil, limits: ServiceLimits
    ) throws(OpenError) -> EventLog {
        do throws(StorageError) {
            return try EventLog(
                directory: path, limits: limits, access: access, schema: schema, end: end)
        } catch {
            switch error {
            case .unusable(let error): throw error
            case .lmdb(let error) where error.isNoSpace:
                throw OpenError("the disk that holds \(path) is full")
            case .lmdb, .system, .damaged, .view:
                throw OpenError("the log at \(path) can't be opened (\(error)); restore it from a backup")
            }
        }
    }

    private static func erasures(of environment: Environment) throws(LMDBError) -> Table? {
        do throws(LMDBError) { return try environment.openTable("erasures", .integerKey) } catch {
            guard error.code == .notFound else { throw error }
            return nil
        }
    }

    private static func identity(
        in meta: Table, of directory: String, _ transaction: borrowing ReadTransaction
    ) throws(StorageError) -> LogIdentity {
        guard let row = try transaction.row(in: meta, key: identityKey) else { throw foreign(directory) }
        do { return try LogIdentity(decoding: row) } catch {
            throw .unusable(OpenError("the log at \(directory) is damaged; restore it from a backup"))
        }
    }

    private static func foreign(_ directory: String) -> StorageError {
        .unusable(
            OpenError(
                "\(directory) holds no journal: its data.mdb is empty or another program's; restore it from a "
                    + "backup"))
    }

    /// Makes an empty log in a directory that has none, and syncs it.
    static func create(
        in directory: String, identity: LogIdentity, limits: ServiceLimits
    ) throws(LMDBError) {
        let options = EnvironmentOptions(mapByteCount: limits.mapByteCount)
        let environment = try Environment(directory: directory, options: options)
        try environment.write { transaction throws(LMDBError) in
            _ = try transaction.openTable("headers", [.integerKey, .create])
            _ = try transaction.openTable("bodies", [.integerKey, .create])
            _ = try transaction.openTable("tree", .create)
            let meta = try transaction.openTable("meta", .create)
            _ = try transaction.openTable("erasures", [.integerKey, .create])
            try transaction.put(in: meta, key: identityKey, value: identity.bytes)
            try transaction.put(in: meta, key: headKey, value: LogHead().bytes)
        }
    }

    // MARK: Writing, in the writer's transaction

    /// Adds the event after `head`; the frontier's row is written once a commit, by `finish`. An event that
    /// earlier builds do not know raises the log's format number in the same transaction.
    func append(
        header: [UInt8], leaf: Digest256, recordedAt: Timestamp, body: [UInt8], after head: inout LogHead,
        in transaction: inout WriteTransaction
    ) throws(LMDBError) {
        let position = head.position.next.value
        try raiseFormat(to: EventHeaderCodec.leastFormat(of: header), in: &transaction)
        try transaction.append(in: headers, at: position, value: header)
        try transaction.append(in: bodies, at: position, value: body)
        for node in head.frontier.append(leaf) {
            let key = EventLog.treeKey(height: node.height, index: node.index)
            try transaction.put(in: tree, key: key, value: node.digest.bytes)
        }
        head.leaf = leaf
        head.recordedAt = recordedAt
    }

    /// Raises the format number where it is lower; the number of a log that needs no more stays.
    func raiseFormat(to format: UInt16, in transaction: inout WriteTransaction) throws(LMDBError) {
        guard format > LogIdentity.firstFormat, try self.format(in: transaction.reading) < format else {
            return
        }
        let row = identity.with(format: format).bytes
        try transaction.put(in: meta, key: EventLog.identityKey, value: row)
    }

    func finish(_ head: LogHead, in transaction: inout WriteTransaction) throws(LMDBError) {
        try transaction.put(in: meta, key: EventLog.headKey, value: head.bytes)
    }

    /// Height (1), index (8, big-endian).
    static func treeKey(height: UInt8, index: UInt64) -> [UInt8] {
        var key = [height]
        key.append(bigEndian: index)
        return key
    }

    /// Whether a row's key is that of a node of the tree.
    static func isTreeKey(_ key: RawSpan, height: UInt8, index: UInt64) -> Bool {
        key.byteCount == 9 && key.byte(at: 0) == height && key.word(at: 1) == index.byteSwapped
    }

    // MARK: Reading, in anybody's transaction

    /// The format number as it is now.
    func format(in transaction: borrowing ReadTransaction) throws(LMDBError) -> UInt16 {
        guard let row = try transaction.value(in: meta, key: EventLog.identityKey) else {
            return identity.format
        }
        return LogIdentity.format(of: row)
    }

    func head(in transaction: borrowing ReadTransaction) throws(StorageError) -> LogHead {
        guard let row = try transaction.row(in: meta, key: EventLog.headKey) else {
            throw .damaged(.none, .missing)
        }
        do { return try LogHead(decoding: row) } catch { throw .damaged(.none, error) }
    }

    /// The last event that is read.
    func headPosition(in transaction: borrowing ReadTransaction) throws(StorageError) -> Position {
        let head = try head(in: transaction).position
        return min(end ?? head, head)
    }

    /// The header at a position.
    /// - Throws: `.damaged` for a record that is missing or not what was written.
    func header(
        at position: Position, in transaction: borrowing ReadTransaction
    ) throws(StorageError) -> EventHeader {
        try header(try headerBytes(at: position, in: transaction), at: position)
    }

    @_lifetime(copy transaction)
    func headerBytes(
        at position: Position, in transaction: borrowing ReadTransaction
    ) throws(StorageError) -> RawSpan {
        guard let row = try transaction.row(in: headers, at: position) else {
            throw .damaged(position, .missing)
        }
        return row
    }

    func header(_ bytes: RawSpan, at position: Position) throws(StorageError) -> EventHeader {
        try EventLog.header(try record(bytes, at: position), at: position)
    }

    /// The header of a stored event, of whatever version it is.
    static func storedHeader(_ bytes: RawSpan, at position: Position) throws(StorageError) -> EventHeader {
        try header(try storedRecord(bytes, at: position), at: position)
    }

    static func header(
        _ record: HeaderRecord, at position: Position
    ) throws(StorageError) -> EventHeader {
        do { return try EventHeaderCodec.decode(record) } catch { throw .damaged(position, error) }
    }

    /// The header, read in place.
    @_lifetime(copy bytes)
    func record(_ bytes: RawSpan, at position: Position) throws(StorageError) -> HeaderRecord {
        let record = try EventLog.storedRecord(bytes, at: position)
        guard schema.knows(record) else { throw .damaged(position, .unknownVersion) }
        return record
    }

    /// Throws where a row is not the header of the event at a position.
    static func check(_ bytes: RawSpan, at position: Position) throws(StorageError) {
        let record = try storedRecord(bytes, at: position)
        do throws(RecordDamage) { try record.checkTail() } catch { throw .damaged(position, error) }
    }

    /// The header, read in place, with its tail checked.
    @_lifetime(copy bytes)
    func wholeRecord(_ bytes: RawSpan, at position: Position) throws(StorageError) -> HeaderRecord {
        let record = try record(bytes, at: position)
        do { try record.checkTail() } catch { throw .damaged(position, error) }
        return record
    }

    @_lifetime(copy bytes)
    private static func storedRecord(
        _ bytes: RawSpan, at position: Position
    ) throws(StorageError) -> HeaderRecord {
        let record: HeaderRecord
        do { record = try HeaderRecord(checking: bytes) } catch { throw .damaged(position, error) }
        guard record.position == position else { throw .damaged(position, .unknownCode) }
        return record
    }

    /// The checked body as stored, copied out of the map.
    func content(
        at position: Position, in transaction: borrowing ReadTransaction
    ) throws(StorageError) -> BodyRecord.Content {
        let row = try bodyBytes(at: position, in: transaction)
        let record = row.array(0..<row.byteCount)
        do { return try BodyRecord.open(record[...]) } catch {
            throw .damaged(position, error)
        }
    }

    @_lifetime(copy transaction)
    func bodyBytes(
        at position: Position, in transaction: borrowing ReadTransaction
    ) throws(StorageError) -> RawSpan {
        guard let row = try transaction.row(in: bodies, at: position) else {
            throw .damaged(position, .missing)
        }
        return row
    }

    /// Headers from `first` on, with their leaves: at most `countMax`, none beyond the transaction's end or
    /// the log's, and none after `body` returned false.
    func scan(
        from first: Position, countMax: Int, in transaction: borrowing ReadTransaction,
        _ body: (HeaderRecord) throws(StorageError) -> Bool
    ) throws(StorageError) {
        var cursor: Cursor
        do { cursor = try transaction.cursor(in: headers) } catch { throw .lmdb(error) }
        var position = first
        let last = end ?? Position(UInt64.max)
        while position.value < first.value + UInt64(countMax), position <= last {
            let entry: Entry?
            do {
                entry = try position == first ? cursor.seek(atOrAfter: first.value) : cursor.next()
            } catch { throw .lmdb(error) }
            guard let entry else { return }
            guard entry.integerKey == position.value else { throw .damaged(position, .missing) }
            let goesOn = try body(try wholeRecord(entry.value, at: position))
            guard goesOn else { return }
            position = position.next
        }
    }
}

extension ReadTransaction {
    @inline(__always) @_lifetime(copy self)
    func row(in table: Table, at position: Position) throws(StorageError) -> RawSpan? {
        do throws(LMDBError) { return try value(in: table, at: position.value) } catch { throw .lmdb(error) }
    }

    @_lifetime(copy self)
    func row(in table: Table, key: [UInt8]) throws(StorageError) -> RawSpan? {
        do throws(LMDBError) { return try value(in: table, key: key) } catch { throw .lmdb(error) }
    }
}

extension EventLog {
    /// The body's record where it lies, checked.
    @_lifetime(copy transaction)
    func checkedBody(
        at position: Position, in transaction: borrowing ReadTransaction
    ) throws(StorageError) -> RawSpan {
        let row = try bodyBytes(at: position, in: transaction)
        do throws(RecordDamage) { try BodyRecord.check(row) } catch { throw .damaged(position, error) }
        return row
    }

    func leaf(
        at position: Position, in transaction: borrowing ReadTransaction
    ) throws(StorageError) -> Digest256 {
        EventHash.leaf(try headerBytes(at: position, in: transaction))
    }

    /// Whether the log's end is at a position or after it.
    func reaches(_ position: Position) -> Bool {
        let head = try? environment.read { transaction throws(StorageError) in
            try headPosition(in: transaction)
        }
        return head.map { position <= $0 } ?? false
    }

    /// Whether the event at `position` is there with this leaf; true for the place before the first.
    func hasLeaf(_ leaf: Digest256, at position: Position) -> Bool {
        if position.isNone { return leaf == .zero }
        let found = try? environment.read { transaction throws(StorageError) in
            try self.leaf(at: position, in: transaction)
        }
        return found == leaf
    }
}
