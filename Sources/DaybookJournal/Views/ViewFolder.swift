import DaybookCore
import DaybookProjections
import DaybookLMDB

/// Folds events into one view, a batch at a time. Used by one thread.
final class ViewFolder {
    let view: View
    private let projector: any Projector
    private(set) var state: ViewState
    private let store: ViewStore
    private var batch: ViewBatch?
    /// The last batch, whose memory the next one takes. Kept only for a short time, because it may be large.
    private var spare: ViewBatch?
    /// The last event folded and not stored yet, and its leaf where it is known.
    private var last: (position: Position, leaf: Digest256?)?
    /// The fingerprint that is valid once the prepared write is committed.
    private var preparedFingerprint: Fingerprint?

    init(_ view: View, identity: LogIdentity) throws(LMDBError) {
        self.view = view
        projector = view.projector
        store = try ViewStore(view)
        state = try view.environment.read { transaction throws(LMDBError) in
            try view.state(of: identity, in: transaction)
        }
    }

    var position: Position { last?.position ?? state.position }

    /// Events folded and not stored yet.
    var pendingEventCount: UInt64 { position.value - state.position.value }

    /// The rows changed by the batch, over those stored. Begins a batch where there is none.
    func rows() throws(LMDBError) -> ViewBatch {
        try store.renew()
        if let batch { return batch }
        let batch = spare ?? ViewBatch(tableCount: view.tables.count, over: store)
        batch.restart(storedThrough: state.position)
        spare = nil
        self.batch = batch
        return batch
    }

    /// The open batch's rows.
    func openRows() throws(ViewReadError) -> ViewBatch {
        do throws(LMDBError) { return try rows() } catch { throw ViewReadError(error, of: projector) }
    }

    /// Folds the next events; those already folded are passed over.
    func fold(_ run: borrowing EventRun) throws(StorageError) {
        let first = Int(max(position.next, run.position).value - run.position.value)
        guard first < run.count else { return }
        let batch = try batchToFoldInto()
        var count = 0
        defer { if count > 0 { note(run.event(at: first + count - 1)) } }
        do throws(ViewReadError) {
            try projector.fold(run, first..<run.count, into: batch, count: &count)
        } catch {
            throw .view(error, at: run.event(at: first + count).header.position)
        }
    }

    /// Folds the next event, unless it is folded already.
    func fold(_ event: borrowing FoldEvent) throws(StorageError) {
        guard event.header.position > position else { return }
        let batch = try batchToFoldInto()
        do throws(ViewReadError) { try projector.fold(event, into: batch) } catch {
            throw .view(error, at: event.header.position)
        }
        note(event)
    }

    private func batchToFoldInto() throws(StorageError) -> ViewBatch {
        do throws(LMDBError) { return try rows() } catch { throw .lmdb(error) }
    }

    private func note(_ event: borrowing FoldEvent) { last = (event.header.position, event.leaf) }

    /// Derives the rows that follow from others; once, after the batch's last event, whose leaf it is given
    /// where that was not folded with it.
    func deriveRows(_ leaf: Digest256? = nil) throws(StorageError) {
        guard let batch, last != nil else { return }
        if let leaf { last!.leaf = leaf }
        do throws(ViewReadError) { try projector.deriveRows(batch) } catch {
            throw .view(error, at: position)
        }
    }

    /// Forgets the events folded since the last commit.
    func discard() {
        forget()
        store.reset()
    }

    /// Writes the batch's rows and state, all but the commit; nil where nothing was folded.
    func prepare() throws(LMDBError) -> PreparedWrite? {
        guard let batch, var next = pending() else { return nil }
        store.reset()
        let tables = view.tables
        let write = try view.environment.prepare { transaction throws(LMDBError) in
            for (index, table) in tables.enumerated() {
                try ViewFolder.write(batch, index, table, &next.fingerprint, in: &transaction)
            }
            try view.put(next, in: &transaction)
        }
        preparedFingerprint = next.fingerprint
        return write
    }

    /// The state that is valid once the open batch is committed.
    private func pending() -> ViewState? {
        guard let last else { return nil }
        guard let leaf = last.leaf else { preconditionFailure("rows are derived before they are stored") }
        var state = state
        (state.position, state.leaf) = (last.position, leaf)
        return state
    }

    private func forget() {
        if view.isStaging { spare = batch ?? spare }
        batch = nil
        last = nil
        preparedFingerprint = nil
    }

    /// Continues in the file of another folder that has folded the same events.
    /// - Precondition: no event is folded here that is not stored.
    func follow(_ other: ViewFolder) {
        precondition(batch == nil, "a view is replaced between two batches")
        store.reset()
        view.replace(with: other.view.file)
        // Keeps the old one open no longer; what can't be opened now is with the next fold.
        try? store.followCompaction()
        state = other.state
    }

    /// Takes over the new state, after the prepared write was committed.
    func didCommit() {
        if var next = pending(), let preparedFingerprint {
            next.fingerprint = preparedFingerprint
            state = next
        }
        forget()
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
