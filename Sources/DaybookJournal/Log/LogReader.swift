import DaybookAudit
import DaybookCore
import LMDB

/// Reads records of the log within one snapshot. Used by one thread at a time.
final class LogReader {
    private let log: EventLog
    private var reader: Reader

    init(_ log: EventLog) throws(LMDBError) {
        self.log = log
        reader = try log.environment.makeReader()
    }

    func renew() throws(LMDBError) {
        if !reader.isRenewed { try reader.renew() }
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
        let content = try read { log, transaction throws(LogReadError) in
            try log.content(at: position, in: transaction)
        }
        guard case .sealed(let body) = content else { return nil }
        return body
    }

    func event(at position: Position) throws(JournalError) -> StoredEvent {
        try read { log, transaction throws(LogReadError) in
            let bytes = try log.headerBytes(at: position, in: transaction)
            return StoredEvent(
                header: try EventLog.header(bytes, at: position),
                content: try log.content(at: position, in: transaction), leaf: EventHash.leaf(bytes))
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
