import DaybookAudit
import DaybookCore
import DaybookProjections
import DaybookLMDB

/// Reads records of the log within one snapshot. Used by one thread at a time.
///
/// It hides a body that a recorded erasure covers from that event on, whether its bytes are gone or not.
final class LogReader {
    private let logs: CurrentLog
    private var log: EventLog
    private var reader: Reader
    private var pending: [PendingErasure] = []
    /// The view whose rows name the positions that are read; nil where none does.
    private var namingView: (any Projector)?

    init(_ logs: CurrentLog) throws(LMDBError) {
        self.logs = logs
        log = logs.value
        reader = try log.environment.makeReader()
    }

    /// Takes the newest snapshot of the log.
    /// - Parameter view: whose rows name the positions that will be read; nil where none does.
    func renew(for view: (any Projector)? = nil) throws(StorageError) {
        guard !reader.isRenewed else { return }
        namingView = view
        do throws(LMDBError) {
            try followCompaction()
            try reader.renew()
        } catch { throw .lmdb(error) }
        pending = try reader.withTransaction(log.pendingErasures)
    }

    /// Opens the file that compacting has put in the log's place, if it has.
    func followCompaction() throws(LMDBError) {
        guard !reader.isRenewed else { return }
        let current = logs.value
        guard current !== log else { return }
        reader = try current.environment.makeReader()
        log = current
    }

    func reset() {
        if reader.isRenewed { reader.reset() }
    }

    func head() throws(JournalError) -> Position {
        do throws(StorageError) { return try storedHead() } catch { throw JournalError(reading: error) }
    }

    private func storedHead() throws(StorageError) -> Position {
        try reader.withTransaction(log.headPosition)
    }

    func header(at position: Position) throws(JournalError) -> EventHeader {
        try read { log, transaction throws(StorageError) in try log.header(at: position, in: transaction) }
    }

    func message(at position: Position, session: SessionID) throws(JournalError) -> Message {
        let pending = pending
        return try read { log, transaction throws(StorageError) in
            let header = try log.header(at: position, in: transaction)
            return Message(
                session: session, header: header,
                body: try log.body(of: header, hiding: pending, in: transaction))
        }
    }

    /// Lends a recorded message in place, or a copy where its body is not to be read as it is stored.
    /// - Returns: about how many bytes it adds to an answer.
    func lendMessage(
        at position: Position, session: SessionID, to visitor: inout some MessageVisitor
    ) throws(JournalError) -> Int {
        guard pending.isEmpty, log.schema.changesNothing else {
            return try message(at: position, session: session).lend(to: &visitor)
        }
        return try read { log, transaction throws(StorageError) in
            let body = try log.bodyBytes(at: position, in: transaction)
            let record: MessageRecordID
            do throws(RecordDamage) { record = try MessageRecordID(position: position, body: body) } catch {
                throw .damaged(position, error)
            }
            if let byteCount = visitor.takeAgain(record) { return byteCount }
            let header = try log.record(try log.headerBytes(at: position, in: transaction), at: position)
            let frame: RawSpan?
            do throws(RecordDamage) { frame = try BodyRecord.frame(of: body) } catch {
                throw .damaged(position, error)
            }
            let message = LentMessage(session: session, header: MessageHeader(header), frame: frame)
            return visitor.take(message, from: record)
        }
    }

    /// A recorded message's header, and the byte count of the record that holds its current text.
    func size(
        at position: Position, of current: Position
    ) throws(JournalError) -> (header: MessageHeader, byteCount: Int) {
        try read { log, transaction throws(StorageError) in
            let header = try log.record(try log.headerBytes(at: position, in: transaction), at: position)
            return (MessageHeader(header), try log.bodyBytes(at: current, in: transaction).byteCount)
        }
    }

    /// The body at a position; nil where it was erased.
    func body(at position: Position) throws(JournalError) -> EventBody? {
        let pending = pending
        return try read { log, transaction throws(StorageError) in
            if pending.isEmpty, log.schema.changesNothing {
                guard case .sealed(let body) = try log.content(at: position, in: transaction) else {
                    return nil
                }
                return body
            }
            let header = try log.header(at: position, in: transaction)
            return try log.body(of: header, hiding: pending, in: transaction)
        }
    }

    /// Byte count of the body at a position, as stored.
    func bodyByteCount(at position: Position) throws(JournalError) -> Int {
        try read { log, transaction throws(StorageError) in
            try log.bodyBytes(at: position, in: transaction).byteCount
        }
    }

    /// The event at a position, as stored.
    func event(at position: Position) throws(JournalError) -> StoredEvent {
        let pending = pending
        return try read { log, transaction throws(StorageError) in
            let bytes = try log.headerBytes(at: position, in: transaction)
            let header = try log.header(bytes, at: position)
            return StoredEvent(
                header: header, content: try log.content(of: header, hiding: pending, in: transaction),
                leaf: EventHash.leaf(bytes))
        }
    }

    /// The event with its body in today's version.
    func upcast(_ event: StoredEvent) -> StoredEvent {
        guard let body = event.body else { return event }
        var event = event
        event.content = .sealed(log.schema.upcast(body, of: event.header))
        return event
    }

    /// Runs `body` like `read`, with the erasures whose bodies nobody may see.
    func readHidingErased<R>(
        _ body: (EventLog, borrowing ReadTransaction, [PendingErasure]) throws(StorageError) -> R
    ) throws(JournalError) -> R {
        let pending = pending
        return try read { log, transaction throws(StorageError) in try body(log, transaction, pending) }
    }

    @inline(__always)
    func read<R>(
        _ body: (EventLog, borrowing ReadTransaction) throws(StorageError) -> R
    ) throws(JournalError) -> R {
        do throws(StorageError) {
            return try reader.withTransaction { transaction throws(StorageError) in
                try body(log, transaction)
            }
        } catch { throw JournalError(reading: blaming(error)) }
    }

    /// No event can be missing beyond the log's end: it is a row of a view that is wrong.
    private func blaming(_ error: StorageError) -> StorageError {
        guard case .damaged(let position, _) = error, let view = namingView, let head = try? storedHead(),
            position > head
        else { return error }
        let problem = "a row names position \(position.value), beyond the log"
        return .view(ViewReadError(problem, of: view), at: .none)
    }
}
