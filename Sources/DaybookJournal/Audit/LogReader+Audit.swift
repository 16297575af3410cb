import DaybookAudit
import DaybookCore
import DaybookLMDB

/// The audit tree in the log: leaves from the headers, inner nodes as stored.
extension LogReader: TreeNodes {
    func digest(height: Int, index: UInt64) throws(JournalError) -> Digest256 {
        try read { log, transaction throws(StorageError) in
            try log.treeDigest(height: height, index: index, in: transaction)
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
    fileprivate func treeDigest(
        height: Int, index: UInt64, in transaction: borrowing ReadTransaction
    ) throws(StorageError) -> Digest256 {
        if height == 0 {
            let position = Position(index + 1)
            let bytes = try headerBytes(at: position, in: transaction)
            _ = try EventLog.storedHeader(bytes, at: position)
            return EventHash.leaf(bytes)
        }
        // The last event below a node stands for it where it can't be read.
        let last = Position((index + 1) << UInt64(height))
        let key = EventLog.treeKey(height: UInt8(height), index: index)
        guard let row = try transaction.row(in: tree, key: key) else { throw .damaged(last, .missing) }
        guard row.byteCount == Digest256.byteCount else { throw .damaged(last, .wrongLength) }
        return Digest256(row)
    }

    /// Salt and frame, checked; nil where the body was erased.
    fileprivate func committedBytes(
        at position: Position, in transaction: borrowing ReadTransaction
    ) throws(StorageError) -> [UInt8]? {
        let row = try checkedBody(at: position, in: transaction)
        return BodyRecord.committedBytes(row).map { row.array($0) }
    }
}
