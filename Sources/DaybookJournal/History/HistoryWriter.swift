import DaybookCore
import DaybookLMDB

/// Writes a journal's history as lines, from whatever log it is given, a page of events in each snapshot.
///
/// The events are those up to the head at the beginning. Bodies erased meanwhile are missing from the lines
/// that follow, and are named at the end. Used by one thread.
struct HistoryWriter {
    let logs: CurrentLog
    /// The erased events, read at the end.
    let ledger: () throws -> [ErasedEvent]
    /// Takes a line with its end.
    let write: ([UInt8]) throws -> Void

    private static let pageByteCount = 4 << 20

    /// Writes the history.
    /// - Parameters:
    ///   - after: the events before and at it are left out.
    ///   - progress: called with the last position written.
    /// - Throws: `JournalError`, `StorageError`, and what `write` and `ledger` throw.
    func run(after: Position, progress: (_ written: Position, _ last: Position) throws -> Void) throws
        -> HistoryBegin
    {
        let (head, pending, format) = try logs.value.read { log, transaction throws(StorageError) in
            let (head, pending) = (try log.head(in: transaction), try log.pendingErasures(in: transaction))
            do throws(LMDBError) { return (head, pending, try log.format(in: transaction)) } catch {
                throw .lmdb(error)
            }
        }
        guard after <= head.position else {
            throw JournalError.invalid(
                field: "since", problem: "is beyond the head, \(head.position.value)")
        }
        let begin = HistoryBegin(
            identity: logs.value.identity.with(format: format), after: after, head: head)
        var lineCount: UInt64 = 0
        func put(_ line: HistoryLine) throws {
            try write(line.bytes)
            lineCount += 1
        }
        try put(.begin(begin))
        var position = after
        while position < head.position {
            for line in try page(after: position, through: head.position) {
                try put(line)
                position = position.next
            }
            try progress(position, head.position)
        }
        for erasure in pending { try put(.erasing(erasure.erasure.position, erasure.bytes)) }
        for event in Set(try ledger()).sorted(by: { $0.position < $1.position }) { try put(.erased(event)) }
        try put(.end(HistoryEnd(size: head.position, lineCount: lineCount)))
        return begin
    }

    private func page(after: Position, through last: Position) throws -> [HistoryLine] {
        try logs.value.read { log, transaction throws(StorageError) in
            let pending = try log.pendingErasures(in: transaction)
            var lines: [HistoryLine] = []
            var byteCount = 0
            var position = after.next
            while position <= last, lines.count < Limits.copyEventCountMax,
                byteCount < HistoryWriter.pageByteCount
            {
                let line = try line(at: position, log, hiding: pending, transaction)
                if case .event(_, let header, .committed(let body)) = line {
                    byteCount += header.count + body.count
                }
                lines.append(line)
                position = position.next
            }
            return lines
        }
    }

    private func line(
        at position: Position, _ log: EventLog, hiding pending: [PendingErasure],
        _ transaction: borrowing ReadTransaction
    ) throws(StorageError) -> HistoryLine {
        let row = try log.headerBytes(at: position, in: transaction)
        let header = try EventLog.storedHeader(row, at: position)
        let body = try log.historyBody(of: header, hiding: pending, in: transaction)
        return .event(position, header: row.array(0..<row.byteCount), body: body)
    }
}

extension EventLog {
    func read<R>(
        _ body: (EventLog, borrowing ReadTransaction) throws(StorageError) -> R
    ) throws(StorageError) -> R {
        try environment.read { transaction throws(StorageError) in try body(self, transaction) }
    }

    fileprivate func historyBody(
        of header: EventHeader, hiding pending: [PendingErasure],
        in transaction: borrowing ReadTransaction
    ) throws(StorageError) -> HistoryBody {
        let row = try checkedBody(at: header.position, in: transaction)
        guard let committed = BodyRecord.committedBytes(row) else {
            return .erased(by: Position(row.word(at: BodyRecord.prefixByteCount)))
        }
        if let cover = pending.first(where: { $0.erasure.covers(header) }) {
            return .erased(by: cover.erasure.position)
        }
        return .committed(row.array(committed))
    }
}
