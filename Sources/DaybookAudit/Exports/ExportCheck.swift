package import DaybookCore

/// The events that an export claims to hold.
package enum ExportScope: Equatable, Sendable {
    /// Every event of a session up to a revision.
    case session(SessionID, through: Revision)
    /// Every event of the journal from a position to another; before them the roots of the complete subtrees
    /// of what came earlier, largest first.
    case range(ClosedRange<Position>, before: [Digest256])
}

/// Follows an export event by event, and shows that all events it claims are there, unaltered and in order,
/// as they are in the tree of a checkpoint.
///
/// Needs nothing but the export, in memory that does not grow with it.
package struct ExportCheck: Sendable {
    private let scope: ExportScope
    private let checkpoint: Checkpoint
    /// The tree up to the last event of a range.
    private var frontier = TreeFrontier()
    private var last: (header: EventHeader, leaf: Digest256)?
    private var start = Position.none
    package private(set) var eventCount: UInt64 = 0
    /// Number of events whose bodies are not in the export.
    package private(set) var absentCount: UInt64 = 0

    package init(_ scope: ExportScope, checkpoint: Checkpoint) throws(AuditFault) {
        self.scope = scope
        self.checkpoint = checkpoint
        guard case .range(let range, let before) = scope else { return }
        guard range.lowerBound >= .first, range.upperBound.value <= checkpoint.size else {
            throw .beyondCheckpoint
        }
        guard let frontier = TreeFrontier(size: range.lowerBound.value - 1, roots: before) else {
            throw .wrongSubtrees
        }
        self.frontier = frontier
    }

    /// Checks the next event.
    /// - Parameter sealed: nil where the body is absent.
    /// - Returns: the event's header.
    @discardableResult
    package mutating func add(
        header bytes: [UInt8], sealed: (salt: [UInt8], frame: [UInt8])?
    ) throws(AuditFault) -> EventHeader {
        let header: EventHeader
        do { header = try EventHeaderCodec.decode(bytes.span.bytes) } catch { throw .header }
        guard !header.position.isNone else { throw .header }
        switch scope {
        case .session(let id, _): try follow(header, in: id)
        case .range(let range, _):
            guard header.position.value == range.lowerBound.value + eventCount else {
                throw .position(expected: range.lowerBound.value + eventCount, found: header.position.value)
            }
        }
        if let sealed {
            guard sealed.salt.count == BodyRecord.saltByteCount else { throw .body }
            let committed = sealed.salt + sealed.frame
            guard EventHash.commitment(committed.span.bytes) == header.commitment else { throw .body }
        } else {
            absentCount += 1
        }
        let leaf = EventHash.leaf(bytes.span.bytes)
        if case .range = scope { _ = frontier.append(leaf) }
        last = (header, leaf)
        eventCount += 1
        return header
    }

    /// Checks that the event is the next of its session and names the one before it.
    private mutating func follow(_ header: EventHeader, in id: SessionID) throws(AuditFault) {
        guard header.revision.value == eventCount + 1 else {
            throw .revision(expected: eventCount + 1, found: header.revision.value)
        }
        guard let last else {
            guard case .session(let tail) = header.tail, tail.id == id, header.session == header.position,
                header.link == .zero
            else { throw .start(id) }
            start = header.position
            return
        }
        guard header.session == start else { throw .otherSession(header.position) }
        guard header.link == last.leaf, header.position > last.header.position else { throw .link }
    }

    /// Checks the end of the export against the checkpoint.
    /// - Parameter proof: for a session the last event's inclusion proof, for a range the consistency proof
    ///   from its end to the checkpoint.
    package func finish(proof: [Digest256]) throws(AuditFault) {
        guard let last else { throw .empty }
        switch scope {
        case .session(_, let revision):
            guard last.header.revision == revision else {
                throw .end(expected: revision.value, found: last.header.revision.value)
            }
            let root = MerkleProof.root(
                ofTreeSized: checkpoint.size, with: last.leaf, at: last.header.position.value - 1, proof)
            guard root == checkpoint.root else { throw .proof }
        case .range(let range, _):
            guard last.header.position == range.upperBound else {
                throw .end(expected: range.upperBound.value, found: last.header.position.value)
            }
            guard
                MerkleProof.isConsistent(
                    frontier.size, frontier.root, with: checkpoint.size, checkpoint.root, proof)
            else { throw .proof }
        }
    }
}
