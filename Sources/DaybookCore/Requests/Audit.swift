/// A signed checkpoint, and the keys that it is to be checked with.
public struct CheckpointAnswer: Equatable, Sendable {
    /// The C2SP signed note.
    public var note: String
    public var origin: String
    public var size: UInt64
    public var root: Digest256
    /// The journal's keys: signed notes in which each introduces the next.
    public var keys: [String]

    public init(note: String, origin: String, size: UInt64, root: Digest256, keys: [String]) {
        self.note = note
        self.origin = origin
        self.size = size
        self.root = root
        self.keys = keys
    }
}

/// A proof that an event is in the tree of a size (RFC 6962, section 2.1.1).
public struct InclusionAnswer: Equatable, Sendable {
    public var leaf: Digest256
    /// The event's index, from 0.
    public var index: UInt64
    public var size: UInt64
    public var root: Digest256
    /// The proof's digests, from the leaf up.
    public var proof: [Digest256]

    public init(leaf: Digest256, index: UInt64, size: UInt64, root: Digest256, proof: [Digest256]) {
        self.leaf = leaf
        self.index = index
        self.size = size
        self.root = root
        self.proof = proof
    }
}

/// A proof that a tree begins with an earlier one (RFC 6962, section 2.1.2).
public struct ConsistencyAnswer: Equatable, Sendable {
    public var from: UInt64
    public var to: UInt64
    public var fromRoot: Digest256
    public var toRoot: Digest256
    public var proof: [Digest256]

    public init(from: UInt64, to: UInt64, fromRoot: Digest256, toRoot: Digest256, proof: [Digest256]) {
        self.from = from
        self.to = to
        self.fromRoot = fromRoot
        self.toRoot = toRoot
        self.proof = proof
    }
}

public struct AuditExportQuery: Sendable {
    public enum Scope: Sendable {
        case session(SessionID, owner: Name?)
        /// Events by position; up to the checkpoint's last where `to` is nil.
        case range(from: Position, to: Position?)
    }

    public var scope: Scope
    public var cursor: AuditExportCursor?

    public init(_ scope: Scope) { self.scope = scope }
}

/// The place where a page of an export ended.
public struct AuditExportCursor: Equatable, Sendable {
    /// Size of the tree that the whole export is proved against.
    public var treeSize: UInt64
    /// The export's last event: a revision of the session, or a position.
    public var last: UInt64
    /// The next event, `last` + 1 where none is left.
    public var next: UInt64
    /// Bytes of that event's line that were given already.
    public var lineOffset: UInt64

    public init(treeSize: UInt64, last: UInt64, next: UInt64, lineOffset: UInt64 = 0) {
        self.treeSize = treeSize
        self.last = last
        self.next = next
        self.lineOffset = lineOffset
    }
}

/// One page of an export: events as the log has them, and the lines around them.
public struct AuditExportPage: Sendable {
    /// The line before the first event.
    public struct Opening: Sendable {
        public var scope: Scope
        public var checkpoint: CheckpointAnswer

        public init(scope: Scope, checkpoint: CheckpointAnswer) {
            self.scope = scope
            self.checkpoint = checkpoint
        }
    }

    public enum Scope: Sendable {
        case session(SessionID, through: Revision)
        case range(from: Position, to: Position, before: [Digest256])
    }

    public struct Event: Sendable {
        public var header: [UInt8]
        /// Salt and frame; nil where the body is erased.
        public var sealed: [UInt8]?

        public init(header: [UInt8], sealed: [UInt8]?) {
            self.header = header
            self.sealed = sealed
        }
    }

    /// The opening line, on the first page.
    public var opening: Opening?
    public var events: [Event] = []
    /// The proof after the last event, on the last page.
    public var proof: [Digest256]?
    /// The place where the page begins.
    public var cursor: AuditExportCursor
    public var session: SessionID?

    public init(cursor: AuditExportCursor, session: SessionID?) {
        self.cursor = cursor
        self.session = session
    }
}

/// The reason why the service signs no checkpoint of the journal's current state.
public enum AuditRefusal: Equatable, Sendable {
    /// The log has fewer events than were signed: its tail is gone.
    case shorter(signed: UInt64, size: UInt64)
    /// The log has other events than were signed.
    case changed(signed: UInt64)
    /// The keys, or the checkpoint signed last, can't be read or stored.
    case unusable(String)
}
