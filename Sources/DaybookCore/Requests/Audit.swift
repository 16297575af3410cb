/// A checkpoint as it was signed, and the keys that it is to be checked with.
package struct CheckpointAnswer: Equatable, Sendable {
    /// The C2SP signed note.
    package var note: String
    package var origin: String
    package var size: UInt64
    package var root: Digest256
    /// The journal's keys: signed notes in which each introduces the next.
    package var keys: [String]

    package init(note: String, origin: String, size: UInt64, root: Digest256, keys: [String]) {
        self.note = note
        self.origin = origin
        self.size = size
        self.root = root
        self.keys = keys
    }
}

/// That an event is in the tree of a size (RFC 6962, section 2.1.1).
package struct InclusionAnswer: Equatable, Sendable {
    package var leaf: Digest256
    /// From 0.
    package var index: UInt64
    package var size: UInt64
    package var root: Digest256
    /// From the leaf up.
    package var proof: [Digest256]

    package init(leaf: Digest256, index: UInt64, size: UInt64, root: Digest256, proof: [Digest256]) {
        self.leaf = leaf
        self.index = index
        self.size = size
        self.root = root
        self.proof = proof
    }
}

/// That a tree begins with an earlier one (RFC 6962, section 2.1.2).
package struct ConsistencyAnswer: Equatable, Sendable {
    package var from: UInt64
    package var to: UInt64
    package var fromRoot: Digest256
    package var toRoot: Digest256
    package var proof: [Digest256]

    package init(from: UInt64, to: UInt64, fromRoot: Digest256, toRoot: Digest256, proof: [Digest256]) {
        self.from = from
        self.to = to
        self.fromRoot = fromRoot
        self.toRoot = toRoot
        self.proof = proof
    }
}

package struct AuditExportQuery: Sendable {
    package enum Scope: Sendable {
        case session(SessionID, owner: Name?)
        /// Positions; up to the checkpoint's last where `to` is nil.
        case range(from: Position, to: Position?)
    }

    package var scope: Scope
    package var cursor: AuditExportCursor?

    package init(_ scope: Scope) { self.scope = scope }
}

/// Where a page of an export ended.
package struct AuditExportCursor: Equatable, Sendable {
    /// Of the tree that the whole export is proved against.
    package var treeSize: UInt64
    /// The export's last event: a revision of the session, or a position.
    package var last: UInt64
    /// The next event, `last` + 1 where none is left.
    package var next: UInt64
    /// Bytes of that event's line that were given already.
    package var lineOffset: UInt64

    package init(treeSize: UInt64, last: UInt64, next: UInt64, lineOffset: UInt64 = 0) {
        self.treeSize = treeSize
        self.last = last
        self.next = next
        self.lineOffset = lineOffset
    }
}

/// One page of an export: events as the log has them, and what stands around them.
package struct AuditExportPage: Sendable {
    /// What stands before the first event.
    package struct Opening: Sendable {
        package var scope: Scope
        package var checkpoint: CheckpointAnswer

        package init(scope: Scope, checkpoint: CheckpointAnswer) {
            self.scope = scope
            self.checkpoint = checkpoint
        }
    }

    package enum Scope: Sendable {
        case session(SessionID, through: Revision)
        case range(from: Position, to: Position, before: [Digest256])
    }

    package struct Event: Sendable {
        package var header: [UInt8]
        /// Salt and frame; nil where the body is gone.
        package var sealed: [UInt8]?

        package init(header: [UInt8], sealed: [UInt8]?) {
            self.header = header
            self.sealed = sealed
        }
    }

    /// On the first page.
    package var opening: Opening?
    package var events: [Event] = []
    /// After the last event.
    package var proof: [Digest256]?
    /// Where the page begins.
    package var cursor: AuditExportCursor
    package var session: SessionID?

    package init(cursor: AuditExportCursor, session: SessionID?) {
        self.cursor = cursor
        self.session = session
    }
}

/// Why the service does not sign what the journal is now.
package enum AuditRefusal: Equatable, Sendable {
    /// Fewer events than were signed: the journal's tail is gone.
    case shorter(signed: UInt64, size: UInt64)
    /// Other events than were signed.
    case changed(signed: UInt64)
    /// Keys, or what was signed last, can't be read or kept.
    case unusable(String)
}
