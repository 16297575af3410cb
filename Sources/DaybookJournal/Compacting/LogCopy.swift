import DaybookAudit
import DaybookCore
import DaybookLMDB

/// A new log, copied from another one row by row in the order of positions.
///
/// Only live rows are ever written to the new file: a page that LMDB copies whole, as `mdb_env_copy2` does,
/// may hold remains of deleted rows. The copy hashes every header, so that it is known to be whole before it
/// takes the other's place. Used by one thread at a time.
struct LogCopy {
    let source: CurrentLog
    private(set) var frontier = TreeFrontier()

    init(of source: CurrentLog) { self.source = source }

    /// The last position copied.
    var position: Position { Position(frontier.size) }

    /// Copies the next events, as many as one commit may have and none after `last`; bodies that a recorded
    /// erasure covers come as erased.
    mutating func copy(through last: Position, to target: EventLog) throws(StorageError) {
        let end = min(last.value, position.value + UInt64(Limits.copyEventCountMax))
        guard position.value < end else { return }
        let log = source.value
        var frontier = frontier
        try log.environment.read { source throws(StorageError) in
            try target.environment.write { transaction throws(StorageError) in
                try LogCopy.copy(
                    through: end, from: log, source, to: target, in: &transaction, frontier: &frontier)
            }
        }
        self.frontier = frontier
    }

    private static func copy(
        through end: UInt64, from log: EventLog, _ source: borrowing ReadTransaction,
        to target: EventLog, in transaction: inout WriteTransaction, frontier: inout TreeFrontier
    ) throws(StorageError) {
        let pending = try log.pendingErasures(in: source)
        let missing: UInt64?
        do throws(LMDBError) {
            missing = try copyRows(
                through: end, from: log, source, hiding: pending, to: target, in: &transaction, &frontier)
        } catch { throw .lmdb(error) }
        if let missing { throw .damaged(Position(missing), .missing) }
    }

    /// Copies the rows up to a position, or as many as one commit may have.
    /// - Returns: the position of a row that is not there.
    private static func copyRows(
        through end: UInt64, from log: EventLog, _ source: borrowing ReadTransaction,
        hiding pending: [PendingErasure], to target: EventLog, in transaction: inout WriteTransaction,
        _ frontier: inout TreeFrontier
    ) throws(LMDBError) -> UInt64? {
        var headers = try source.cursor(in: log.headers)
        var bodies = try source.cursor(in: log.bodies)
        let first = frontier.size + 1
        var byteCount = 0
        for position in first...end where byteCount < Limits.copyByteCountMax {
            let header = try position == first ? headers.seek(position) : headers.next()
            let body = try position == first ? bodies.seek(position) : bodies.next()
            guard let header, header.integerKey == position, let body, body.integerKey == position else {
                return position
            }
            try transaction.append(in: target.headers, at: position, value: header.value)
            if let cover = cover(of: header.value, in: pending) {
                try transaction.append(in: target.bodies, at: position, value: BodyRecord.erased(by: cover))
            } else {
                try transaction.append(in: target.bodies, at: position, value: body.value)
            }
            byteCount += header.value.byteCount + body.value.byteCount
            for node in frontier.append(EventHash.leaf(header.value)) {
                let key = EventLog.treeKey(height: node.height, index: node.index)
                try transaction.put(in: target.tree, key: key, value: node.digest.bytes)
            }
        }
        return nil
    }

    private static func cover(of header: RawSpan, in pending: [PendingErasure]) -> Position? {
        guard !pending.isEmpty, let header = try? EventHeaderCodec.decode(header) else { return nil }
        return pending.first { $0.erasure.covers(header) }?.erasure.position
    }

    /// Copies the rest, in one commit: the queue of erasures, the log's head and format number, and the
    /// erasures done since the copy began.
    ///
    /// Called with nobody writing to the source.
    /// - Throws: `.damaged` where the headers do not hash to what the source's own head says.
    func finish(erasing erased: [ErasedEvent], in target: EventLog) throws(StorageError) {
        let log = source.value
        let (head, pending) = try log.environment.read { transaction throws(StorageError) in
            (try log.head(in: transaction), try log.pendingErasures(in: transaction))
        }
        let format: UInt16
        do throws(LMDBError) { format = try log.environment.read(log.format) } catch { throw .lmdb(error) }
        guard head.frontier == frontier else { throw .damaged(.none, .wrongChecksum) }
        do throws(LMDBError) {
            try target.environment.write { transaction throws(LMDBError) in
                for event in erased where event.position <= position {
                    try target.eraseBody(at: event.position, by: event.erasure, in: &transaction)
                }
                for erasure in pending { try target.put(erasure, in: &transaction) }
                try target.raiseFormat(to: format, in: &transaction)
                try target.finish(head, in: &transaction)
            }
        } catch { throw .lmdb(error) }
    }
}
