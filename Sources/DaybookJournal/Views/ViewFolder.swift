import DaybookCore
import DaybookProjections
import LMDB

/// Folds events into one view, a batch at a time. Used by one thread.
final class ViewFolder {
    let view: View
    private(set) var state: ViewState
    private let store: ViewStore
    private var batch: ViewBatch?
    /// State as it will be once the open batch is committed.
    private var pending: ViewState?

    init(_ view: View, identity: LogIdentity) throws(LMDBError) {
        self.view = view
        store = try ViewStore(view)
        state = try view.environment.read { transaction throws(LMDBError) in
            try view.state(of: identity, in: transaction)
        }
    }

    var position: Position { pending?.position ?? state.position }

    /// Events folded and not stored yet.
    var pendingEventCount: UInt64 { position.value - state.position.value }

    /// The rows that the batch has changed, over those stored. Begins a batch where there is none.
    func rows() throws(LMDBError) -> ViewBatch {
        try store.renew()
        if let batch { return batch }
        let batch = ViewBatch(tableCount: view.tables.count, over: store)
        self.batch = batch
        return batch
    }

    /// The open batch's rows.
    func openRows() throws(ViewReadError) -> ViewBatch {
        do throws(LMDBError) { return try rows() } catch { throw ViewReadError(error.description) }
    }

    /// Folds the next event; one already folded is passed over.
    func fold(_ event: FoldEvent) throws(ViewFoldError) {
        guard event.header.position > position else { return }
        do throws(LMDBError) { _ = try rows() } catch { throw .storage(error) }
        do throws(ViewReadError) { try view.projector.fold(event, into: batch!) } catch {
            throw .fold(event.header.position, error)
        }
        var next = pending ?? state
        next.position = event.header.position
        next.leaf = event.leaf
        pending = next
    }

    /// Derives the rows that follow from others; once, after the batch's last event.
    func settle() throws(ViewFoldError) {
        guard let batch else { return }
        do throws(ViewReadError) { try view.projector.settle(batch) } catch { throw .fold(position, error) }
    }

    /// Forgets what was folded since the last commit.
    func discard() {
        batch = nil
        pending = nil
        store.reset()
    }

    /// Writes the batch's rows and state, all but the commit; nil where nothing was folded.
    func prepare() throws(LMDBError) -> PreparedWrite? {
        guard let batch, var next = pending else { return nil }
        store.reset()
        let tables = view.tables
        let write = try view.environment.prepare { transaction throws(LMDBError) in
            for (index, table) in tables.enumerated() {
                try ViewFolder.write(batch, index, table, &next.fingerprint, in: &transaction)
            }
            try view.put(next, in: &transaction)
        }
        pending = next
        return write
    }

    /// Goes on in the file of another, that has folded the same events.
    /// - Precondition: nothing is folded here that is not stored.
    func follow(_ other: ViewFolder) {
        precondition(batch == nil, "a view is replaced between two batches")
        store.reset()
        view.replace(with: other.view.file)
        // Keeps the old one open no longer; what can't be opened now is with the next fold.
        try? store.followCompaction()
        state = other.state
    }

    /// Called after the prepared write was committed.
    func didCommit() {
        state = pending ?? state
        batch = nil
        pending = nil
    }

    func commit() throws(LMDBError) {
        guard let write = try prepare() else { return discard() }
        try write.commit()
        didCommit()
    }

    private static func write(
        _ batch: ViewBatch, _ index: Int, _ table: Table, _ fingerprint: inout Fingerprint,
        in transaction: inout WriteTransaction
    ) throws(LMDBError) {
        var cursor = try transaction.cursor(in: table)
        try batch.forEachChange(table: index) { (key, stored, value) throws(LMDBError) in
            if let stored { fingerprint.remove(table: index, key: key, value: stored) }
            if let value {
                fingerprint.add(table: index, key: key, value: value)
                try cursor.put(key: key, value: value)
            } else {
                _ = try cursor.delete(key: key)
            }
        }
    }
}

enum ViewFoldError: Error {
    case storage(LMDBError)
    case fold(Position, ViewReadError)
}
