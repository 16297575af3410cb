import DaybookAudit
import DaybookCore
import DaybookLMDB

/// The queue of erasures: a row in the commit of each event that erases, removed with the last body.
extension EventLog {
    func put(_ pending: PendingErasure, in transaction: inout WriteTransaction) throws(LMDBError) {
        let key = pending.erasure.position.value
        try transaction.put(in: erasures!, at: key, value: pending.bytes)
    }

    func remove(_ pending: PendingErasure, in transaction: inout WriteTransaction) throws(LMDBError) {
        _ = try transaction.delete(in: erasures!, at: pending.erasure.position.value)
    }

    /// Erasures whose bodies are not all replaced yet, oldest first. O(1) where there are none.
    func pendingErasures(
        in transaction: borrowing ReadTransaction
    ) throws(StorageError) -> [PendingErasure] {
        guard let erasures else { return [] }
        var pending: [PendingErasure] = []
        do throws(LMDBError) {
            guard try transaction.entryCount(of: erasures) > 0 else { return [] }
        } catch { throw .lmdb(error) }
        var cursor: Cursor
        do { cursor = try transaction.cursor(in: erasures) } catch { throw .lmdb(error) }
        while true {
            let entry: Entry?
            do { entry = try cursor.next() } catch { throw .lmdb(error) }
            guard let entry else { return pending }
            let position = Position(entry.integerKey)
            let event = try header(at: position, in: transaction)
            do { pending.append(try PendingErasure(entry.value, of: event)) } catch {
                throw .damaged(position, error)
            }
        }
    }

    /// Every body that was replaced, for a ledger that is not there yet: O(events).
    func erasedEvents() throws(StorageError) -> [ErasedEvent] {
        try read { log, transaction throws(StorageError) in
            do throws(LMDBError) {
                var events: [ErasedEvent] = []
                var cursor = try transaction.cursor(in: log.bodies)
                while let row = try cursor.next() {
                    guard (try? BodyRecord.check(row.value)) != nil,
                        BodyRecord.committedBytes(row.value) == nil,
                        let header = try transaction.value(in: log.headers, at: row.integerKey)
                    else { continue }
                    events.append(
                        ErasedEvent(
                            position: Position(row.integerKey),
                            erasure: Position(row.value.word(at: BodyRecord.prefixByteCount)),
                            leaf: EventHash.leaf(header)))
                }
                return events
            } catch { throw .lmdb(error) }
        }
    }

    /// Replaces a body by the note of its erasure; one that was erased before stays as it is.
    func eraseBody(
        at position: Position, by erasure: Position, in transaction: inout WriteTransaction
    ) throws(LMDBError) {
        if let row = try transaction.reading.value(in: bodies, at: position.value),
            BodyRecord.committedBytes(row) == nil
        {
            return
        }
        try transaction.put(in: bodies, at: position.value, value: BodyRecord.erased(by: erasure))
    }

    /// The body as it is read today; nil where it is gone.
    func body(
        of header: EventHeader, hiding pending: [PendingErasure] = [],
        in transaction: borrowing ReadTransaction
    ) throws(StorageError) -> EventBody? {
        guard case .sealed(let body) = try content(of: header, hiding: pending, in: transaction) else {
            return nil
        }
        return schema.upcast(body, of: header)
    }

    /// The body as it is stored and everybody may see it: what a recorded erasure covers is gone, whether its bytes are or not.
    func content(
        of header: EventHeader, hiding pending: [PendingErasure],
        in transaction: borrowing ReadTransaction
    ) throws(StorageError) -> BodyRecord.Content {
        let content = try content(at: header.position, in: transaction)
        guard case .sealed = content, let cover = pending.first(where: { $0.erasure.covers(header) }) else {
            return content
        }
        return .erased(by: cover.erasure.position)
    }
}
