import DaybookAudit
package import DaybookCore
import DaybookProjections

/// Checkpoints, proofs, and events in the bytes that are proved.
extension JournalReader {
    package func checkpoint() throws(JournalError) -> CheckpointAnswer { try signer.checkpoint(log) }

    /// A proof that an event is in the tree.
    /// - Parameter size: of the tree; the current one where nil.
    package func inclusionProof(
        of position: Position, size: UInt64?
    ) throws(JournalError) -> InclusionAnswer {
        let snapshot = try snapshot([])
        let size = try snapshot.treeSize(size, field: "size")
        guard position >= .first, position.value <= size else {
            throw .invalid(field: "position", problem: "is beyond the tree's \(size) events")
        }
        let index = position.value - 1
        let leaf = try snapshot.log.leaf(index)
        let proof = try snapshot.log.tree(ofSize: size).inclusionProof(of: index)
        // The proof has all of the tree but the leaf, so that its root need not be made a second time.
        guard let root = MerkleProof.root(ofTreeSized: size, with: leaf, at: index, proof) else {
            preconditionFailure("a proof leads from its leaf to the root")
        }
        return InclusionAnswer(leaf: leaf, index: index, size: size, root: root, proof: proof)
    }

    /// A proof that a tree begins with an earlier one.
    /// - Parameter size: of the later tree; the current one where nil.
    package func consistencyProof(
        from earlier: UInt64, to size: UInt64?
    ) throws(JournalError) -> ConsistencyAnswer {
        let snapshot = try snapshot([])
        let size = try snapshot.treeSize(size, field: "to")
        guard earlier <= size else {
            throw .invalid(field: "from", problem: "is beyond the tree's \(size) events")
        }
        let tree = snapshot.log.tree(ofSize: size)
        return ConsistencyAnswer(
            from: earlier, to: size, fromRoot: try snapshot.log.tree(ofSize: earlier).root(),
            toRoot: try tree.root(), proof: try tree.consistencyProof(from: earlier))
    }

    /// One page of an export; the first takes a checkpoint, which the others are read against.
    package func auditExport(_ query: AuditExportQuery) throws(JournalError) -> AuditExportPage {
        let checkpoint = query.cursor == nil ? try checkpoint() : nil
        switch query.scope {
        case .session(let id, let owner):
            let snapshot = try snapshot([Projections.sessions, Projections.history])
            let start = try snapshot.start(of: id, owner: owner)
            return try snapshot.sessionPage(id, start, query.cursor, checkpoint)
        case .range(let from, let to):
            return try snapshot([]).rangePage(from, to, query.cursor, checkpoint)
        }
    }
}

extension Snapshot {
    fileprivate func treeSize(_ size: UInt64?, field: String) throws(JournalError) -> UInt64 {
        let head = try log.head().value
        guard let size else { return head }
        guard size <= head else { throw .invalid(field: field, problem: "is beyond the head, \(head)") }
        return size
    }

    // MARK: Exports

    fileprivate func sessionPage(
        _ id: SessionID, _ start: Position, _ cursor: AuditExportCursor?, _ checkpoint: CheckpointAnswer?
    ) throws(JournalError) -> AuditExportPage {
        let cursor = if let cursor { try checked(cursor) } else { try firstCursor(id, start, checkpoint!) }
        var page = AuditExportPage(cursor: cursor, session: id)
        let end = cursor.last
        if let checkpoint {
            page.opening = AuditExportPage.Opening(
                scope: .session(id, through: Revision(end)), checkpoint: checkpoint)
        }
        guard end <= (try sessionRow(start, in: views.sessions).revision.value),
            try position(of: Revision(end), start).value <= cursor.treeSize
        else { throw .foreignCursor }
        try fill(&page, .session(start))
        return page
    }

    fileprivate func rangePage(
        _ from: Position, _ to: Position?, _ cursor: AuditExportCursor?, _ checkpoint: CheckpointAnswer?
    ) throws(JournalError) -> AuditExportPage {
        let cursor =
            if let cursor { try checked(cursor) } else { try firstCursor(from: from, to: to, checkpoint!) }
        var page = AuditExportPage(cursor: cursor, session: nil)
        let end = cursor.last
        if let checkpoint {
            let before = try log.tree(ofSize: from.value - 1).frontier()
            page.opening = AuditExportPage.Opening(
                scope: .range(from: from, to: Position(end), before: before), checkpoint: checkpoint)
        }
        guard cursor.next >= from.value else { throw .foreignCursor }
        try fill(&page, .range)
        return page
    }

    /// A cursor as it came, that no other service made.
    private func checked(_ cursor: AuditExportCursor) throws(JournalError) -> AuditExportCursor {
        guard cursor.treeSize <= (try log.head()).value, cursor.last > 0, cursor.last <= cursor.treeSize,
            cursor.next > 0, cursor.next <= cursor.last + 1
        else { throw .foreignCursor }
        return cursor
    }

    private func firstCursor(
        _ id: SessionID, _ start: Position, _ checkpoint: CheckpointAnswer
    ) throws(JournalError) -> AuditExportCursor {
        let newest = try sessionRow(start, in: views.sessions).revision
        let last = try firstRevision(Position(checkpoint.size), start, newest, isDescending: true)
        guard last >= .first else { throw .notFound(id.text) }
        return AuditExportCursor(treeSize: checkpoint.size, last: last.value, next: 1)
    }

    private func firstCursor(
        from: Position, to: Position?, _ checkpoint: CheckpointAnswer
    ) throws(JournalError) -> AuditExportCursor {
        let last = to?.value ?? checkpoint.size
        guard from.value <= checkpoint.size else {
            throw .invalid(field: "from", problem: "is beyond the head, \(checkpoint.size)")
        }
        guard last <= checkpoint.size, last >= from.value else {
            throw .invalid(
                field: "to", problem: "must be a position from \(from.value) to \(checkpoint.size)")
        }
        return AuditExportCursor(treeSize: checkpoint.size, last: last, next: from.value)
    }

    /// The numbers that a cursor counts: the revisions of the session that starts there, or positions.
    private enum Counted {
        case session(Position)
        case range
    }

    private func position(_ number: UInt64, _ counted: Counted) throws(JournalError) -> Position {
        switch counted {
        case .session(let start): try position(of: Revision(number), start)
        case .range: Position(number)
        }
    }

    private func proof(_ cursor: AuditExportCursor, _ counted: Counted) throws(JournalError) -> [Digest256] {
        let tree = log.tree(ofSize: cursor.treeSize)
        return switch counted {
        case .session: try tree.inclusionProof(of: try position(cursor.last, counted).value - 1)
        case .range: try tree.consistencyProof(from: cursor.last)
        }
    }

    /// Adds events up to a page's size, and after the last the proof.
    private func fill(_ page: inout AuditExportPage, _ counted: Counted) throws(JournalError) {
        let cursor = page.cursor
        var next = cursor.next
        var byteCount = 0
        while next <= cursor.last, byteCount < Limits.answerByteCountTarget {
            let event = try log.exportedEvent(at: try position(next, counted))
            byteCount += event.header.count + (event.sealed?.count ?? 0)
            page.events.append(event)
            next += 1
        }
        if cursor.lineOffset > 0, page.events.first.map({ $0.sealed == nil }) != false {
            throw .invalid(field: "cursor", problem: "stands in a text that was erased since; export anew")
        }
        if next > cursor.last { page.proof = try proof(cursor, counted) }
    }
}

extension JournalError {
    fileprivate static let foreignCursor = JournalError.invalid(
        field: "cursor", problem: "must be a nextCursor of this method and these parameters, as it came")
}
