import DaybookAudit
import DaybookCore
import DaybookLMDB

/// The audit tree in the log: leaves from the headers, inner nodes as stored.
extension LogReader: TreeNodes {
    func digests(height: Int, _ indices: Range<UInt64>) throws(JournalError) -> [Digest256] {
        try read { log, transaction throws(StorageError) in
            height == 0
                ? try log.leaves(indices, in: transaction)
                : try log.treeDigests(height: UInt8(height), indices, in: transaction)
        }
    }

    /// The tree of the first `size` events.
    func tree(ofSize size: UInt64) -> StoredTree<LogReader> { StoredTree(size: size, nodes: self) }

    /// Current size and root of the tree, without reading the log.
    func treeHead() throws(JournalError) -> (size: UInt64, root: Digest256) {
        let frontier = try read { log, transaction throws(StorageError) in
            try log.head(in: transaction).frontier
        }
        return (frontier.size, frontier.root)
    }

    /// An event in the bytes that are hashed, without a body where that is erased.
    func exportedEvent(at position: Position) throws(JournalError) -> AuditExportPage.Event {
        try readHidingErased { log, transaction, pending throws(StorageError) in
            let bytes = try log.headerBytes(at: position, in: transaction)
            let header = try EventLog.storedHeader(bytes, at: position)
            var event = AuditExportPage.Event(header: bytes.array(0..<bytes.byteCount), sealed: nil)
            if !pending.contains(where: { $0.erasure.covers(header) }) {
                event.sealed = try log.committedBytes(at: position, in: transaction)
            }
            return event
        }
    }
}

extension EventLog {
    /// The leaves of the events that so many events precede.
    fileprivate func leaves(
        _ indices: Range<UInt64>, in transaction: borrowing ReadTransaction
    ) throws(StorageError) -> [Digest256] {
        var cursor: Cursor
        do throws(LMDBError) { cursor = try transaction.cursor(in: headers) } catch { throw .lmdb(error) }
        var leaves: [Digest256] = []
        leaves.reserveCapacity(indices.count)
        for index in indices {
            let position = Position(index + 1)
            let row: Entry?
            do throws(LMDBError) {
                row = leaves.isEmpty ? try cursor.seek(position.value) : try cursor.next()
            } catch { throw .lmdb(error) }
            guard let row, row.integerKey == position.value else { throw .damaged(position, .missing) }
            try EventLog.check(row.value, at: position)
            leaves.append(EventHash.leaf(row.value))
        }
        return leaves
    }

    /// Stored inner nodes, which lie next to each other.
    fileprivate func treeDigests(
        height: UInt8, _ indices: Range<UInt64>, in transaction: borrowing ReadTransaction
    ) throws(StorageError) -> [Digest256] {
        var cursor: Cursor
        do throws(LMDBError) { cursor = try transaction.cursor(in: tree) } catch { throw .lmdb(error) }
        var digests: [Digest256] = []
        digests.reserveCapacity(indices.count)
        for index in indices {
            let row: Entry?
            do throws(LMDBError) {
                row =
                    digests.isEmpty
                    ? try cursor.seek(EventLog.treeKey(height: height, index: index)) : try cursor.next()
            } catch { throw .lmdb(error) }
            // The last event below a node stands for it where it can't be read.
            let last = Position((index + 1) << UInt64(height))
            guard let row, EventLog.isTreeKey(row.key, height: height, index: index) else {
                throw .damaged(last, .missing)
            }
            guard row.value.byteCount == Digest256.byteCount else { throw .damaged(last, .wrongLength) }
            digests.append(Digest256(row.value))
        }
        return digests
    }

    /// Salt and frame, checked; nil where the body was erased.
    fileprivate func committedBytes(
        at position: Position, in transaction: borrowing ReadTransaction
    ) throws(StorageError) -> [UInt8]? {
        let row = try checkedBody(at: position, in: transaction)
        return BodyRecord.committedBytes(row).map { row.array($0) }
    }
}
