import DaybookAudit
import DaybookCore
import DaybookProjections
import LMDB

/// Reads records of the log within one snapshot. Used by one thread at a time.
///
/// A body that a recorded erasure covers is gone here from that event on, whether its bytes are or not.
final class LogReader {
    private let logs: CurrentLog
    private var log: EventLog
    private var reader: Reader
    private var pending: [PendingErasure] = []

    init(_ logs: CurrentLog) throws(LMDBError) {
        self.logs = logs
        log = logs.value
        reader = try log.environment.makeReader()
    }

    func renew() throws(LogReadError) {
        guard !reader.isRenewed else { return }
        do throws(LMDBError) {
            try followCompaction()
            try reader.renew()
        } catch { throw .storage(error) }
        let log = log
        pending = try reader.withTransaction { transaction throws(LogReadError) in
            try log.pendingErasures(in: transaction)
        }
    }

    /// Compacting puts another file in the log's place.
    private func followCompaction() throws(LMDBError) {
        let current = logs.value
        guard current !== log else { return }
        reader = try current.environment.makeReader()
        log = current
    }

    func reset() {
        if reader.isRenewed { reader.reset() }
    }

    func head() throws(JournalError) -> Position {
        try read { log, transaction throws(LogReadError) in try log.head(in: transaction).position }
    }

    func header(at position: Position) throws(JournalError) -> EventHeader {
        try read { log, transaction throws(LogReadError) in try log.header(at: position, in: transaction) }
    }

    /// Nil where the body was erased.
    func body(at position: Position) throws(JournalError) -> EventBody? {
        let pending = pending
        let content = try read { log, transaction throws(LogReadError) in
            guard !pending.isEmpty else { return try log.content(at: position, in: transaction) }
            let header = try log.header(at: position, in: transaction)
            return try log.content(of: header, hiding: pending, in: transaction)
        }
        guard case .sealed(let body) = content else { return nil }
        return body
    }

    func event(at position: Position) throws(JournalError) -> StoredEvent {
        let pending = pending
        return try read { log, transaction throws(LogReadError) in
            let bytes = try log.headerBytes(at: position, in: transaction)
            let header = try EventLog.header(bytes, at: position)
            return StoredEvent(
                header: header, content: try log.content(of: header, hiding: pending, in: transaction),
                leaf: EventHash.leaf(bytes))
        }
    }

    /// What a fold sees of an event.
    func foldEvent(at position: Position) throws(JournalError) -> FoldEvent {
        try read { log, transaction throws(LogReadError) in
            let bytes = try log.headerBytes(at: position, in: transaction)
            return FoldEvent(
                header: try EventLog.header(bytes, at: position), leaf: EventHash.leaf(bytes))
        }
    }

    @inline(__always)
    private func read<R>(
        _ body: (EventLog, borrowing ReadTransaction) throws(LogReadError) -> R
    ) throws(JournalError) -> R {
        do throws(LogReadError) {
            return try reader.withTransaction { transaction throws(LogReadError) in
                try body(log, transaction)
            }
        } catch {
            switch error {
            case .damaged(let position, _): throw .damaged(position: position)
            case .storage: throw .damaged(position: .none)
            }
        }
    }
}
