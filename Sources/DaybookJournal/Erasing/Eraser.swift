import DaybookAudit
import DaybookCore
import DaybookProjections
import DaybookLMDB

/// Replaces the bodies that recorded erasures cover, a slice at a time, oldest erasure first.
///
/// Each slice is a commit of its own, with how far it came: killed anywhere it goes on from there, and a body
/// replaced twice is the same. Used by the writer's thread.
final class Eraser {
    private let logs: CurrentLog
    private let ledger: ErasureLedger
    private let history: ViewStore
    private(set) var pending: [PendingErasure]

    enum Progress {
        case some
        /// The view that finds the events has not folded the erasure yet.
        case waitsForView
    }

    private var log: EventLog { logs.value }

    init(logs: CurrentLog, ledger: ErasureLedger, history: View) throws(StorageError) {
        self.logs = logs
        self.ledger = ledger
        do { self.history = try ViewStore(history) } catch {
            throw .view(ViewReadError(error, of: history.projector), at: .none)
        }
        let log = logs.value
        pending = try log.environment.read(log.pendingErasures(in:))
    }

    /// Lets go of a file that compacting has replaced; else the next use does.
    func followCompaction() { try? history.followCompaction() }

    /// Takes over the queue as a commit of appends left it.
    func follow(_ pending: [PendingErasure]) { self.pending = pending }

    /// Complexity: O(`Limits.erasureEventCountMax`).
    func runSlice() throws(StorageError) -> Progress {
        guard let slice = try nextSlice() else { return .waitsForView }
        if !slice.bodies.isEmpty || slice.rest.session == nil {
            do throws(LMDBError) { try commit(slice) } catch { throw .lmdb(error) }
        }
        if slice.rest.session == nil { pending.removeFirst() } else { pending[0] = slice.rest }
        return .some
    }

    private struct Slice {
        var bodies: [ErasedEvent] = []
        /// What is left after it.
        var rest: PendingErasure

        mutating func add(_ position: Position, leaf: Digest256) {
            bodies.append(
                ErasedEvent(position: position, erasure: rest.erasure.position, leaf: leaf))
        }
    }

    private func nextSlice() throws(StorageError) -> Slice? {
        var slice = Slice(rest: pending[0])
        let log = log
        defer { history.reset() }
        do throws(LMDBError) {
            try history.renew()
            guard try history.position() >= slice.rest.erasure.position else { return nil }
        } catch { throw .view(ViewReadError(error, of: history.projector), at: .none) }
        try log.environment.read { transaction throws(StorageError) in
            for _ in 0..<Limits.erasureEventCountMax {
                guard let session = slice.rest.session, slice.bodies.count < Limits.erasureBodyCountMax
                else { return }
                try look(at: session, &slice, transaction)
            }
        }
        return slice
    }

    private func look(
        at session: Position, _ slice: inout Slice, _ transaction: borrowing ReadTransaction
    ) throws(StorageError) {
        let erasure = slice.rest.erasure
        guard let position = try position(of: slice.rest.revision, session), position < erasure.position
        else { return slice.rest.finishSession() }
        slice.rest.revision = slice.rest.revision.next
        do throws(StorageError) {
            let bytes = try log.headerBytes(at: position, in: transaction)
            let header = try EventLog.storedHeader(bytes, at: position)
            if erasure.covers(header) { slice.add(position, leaf: EventHash.leaf(bytes)) }
        } catch {
            guard case .damaged = error else { throw error }
            // An unreadable header hides no body of a session that goes whole.
            if erasure.scope == .session, session == erasure.session { slice.add(position, leaf: .zero) }
        }
    }

    private func position(
        of revision: Revision, _ session: Position
    ) throws(StorageError) -> Position? {
        let key = PositionsRow.key(session, revision)
        do throws(ViewReadError) {
            return try history.value(table: HistoryProjector.Table.positions.index, key: key)
                .flatMap { PositionsRow($0).position(of: revision) }
        } catch { throw .view(error, at: .none) }
    }

    /// The ledger first: what goes from the log is known outside of it.
    private func commit(_ slice: Slice) throws(LMDBError) {
        let (log, erasure) = (log, slice.rest.erasure)
        do throws(SystemError) { try ledger.append(slice.bodies) } catch {
            throw LMDBError(code: .init(rawValue: error.code), operation: .put)
        }
        try log.environment.write { transaction throws(LMDBError) in
            for body in slice.bodies {
                try log.eraseBody(at: body.position, by: erasure.position, in: &transaction)
            }
            if slice.rest.session == nil {
                try log.remove(slice.rest, in: &transaction)
            } else {
                try log.put(slice.rest, in: &transaction)
            }
        }
    }
}
