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

    /// The rows that the batch has changed, over those stored. Begins a batch where there is none.
    func rows() throws(LMDBError) -> ViewBatch {
        if let batch { return batch }
        try store.renew()
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
            for (index, changes) in batch.changes.enumerated() {
                try ViewFolder.write(
                    changes, index, tables[index], &next.fingerprint, in: &transaction)
            }
            try view.put(next, in: &transaction)
        }
        pending = next
        return write
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

    /// In key order, so that neighbouring rows share the pages they dirty.
    private static func write(
        _ changes: [RowKey: ViewBatch.Change], _ index: Int, _ table: Table,
        _ fingerprint: inout Fingerprint, in transaction: inout WriteTransaction
    ) throws(LMDBError) {
        let changed = changes.filter { $0.value.stored != $0.value.value }
        for (rowKey, change) in changed.sorted(by: { RowKey.precedes($0.key, $1.key) }) {
            let key = rowKey.bytes
            if let stored = change.stored { fingerprint.remove(table: index, key: key, value: stored) }
            if let value = change.value {
                fingerprint.add(table: index, key: key, value: value)
                try transaction.put(in: table, key: key, value: value)
            } else {
                _ = try transaction.delete(in: table, key: key)
            }
        }
    }
}

enum ViewFoldError: Error {
    case storage(LMDBError)
    case fold(Position, ViewReadError)
}
