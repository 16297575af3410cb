/// The tail of `session.assigned`: what a session is given that had none. At least one member is there.
public struct AssignmentTail: Equatable, Sendable {
    public var owner = NameDigest.none
    public var agent = NameDigest.none
    public var project = NameDigest.none
    /// The session that it works for.
    public var parent: SessionID?

    public init(
        owner: NameDigest = .none, agent: NameDigest = .none, project: NameDigest = .none,
        parent: SessionID? = nil
    ) {
        self.owner = owner
        self.agent = agent
        self.project = project
        self.parent = parent
    }
}

/// The tail of `session.assigned`, read in place.
///
/// Layout: a byte that says which members it sets (bit 0 owner, 1 agent, 2 project, 3 parent), the digests of
/// owner, agent and project (16 each, zero where there is none), the parent's id (byte count, bytes).
public struct AssignmentTailRecord: ~Escapable {
    private let bytes: RawSpan

    private enum Offset {
        static let members = 0
        static let owner = members + 1
        static let agent = owner + NameDigest.byteCount
        static let project = agent + NameDigest.byteCount
        static let parentByteCount = project + NameDigest.byteCount
        static let parent = parentByteCount + 1
    }

    /// The members that an assignment may set.
    struct Members: OptionSet {
        let rawValue: UInt8
        static let owner = Members(rawValue: 1 << 0)
        static let agent = Members(rawValue: 1 << 1)
        static let project = Members(rawValue: 1 << 2)
        static let parent = Members(rawValue: 1 << 3)

        init(rawValue: UInt8) { self.rawValue = rawValue }

        init(of tail: AssignmentTail) {
            self.init(tail.owner, tail.agent, tail.project, hasParent: tail.parent != nil)
        }

        fileprivate init(
            _ owner: NameDigest, _ agent: NameDigest, _ project: NameDigest, hasParent: Bool
        ) {
            self = []
            if !owner.isNone { insert(.owner) }
            if !agent.isNone { insert(.agent) }
            if !project.isNone { insert(.project) }
            if hasParent { insert(.parent) }
        }
    }

    /// Wraps the bytes of a tail.
    /// - Precondition: the tail was checked.
    @_lifetime(copy bytes)
    init(_ bytes: RawSpan) { self.bytes = bytes }

    /// Wraps the bytes of a tail after checking all but the grammar of the parent's id.
    @_lifetime(copy bytes)
    init(checking bytes: RawSpan) throws(RecordDamage) {
        guard bytes.byteCount >= Offset.parent,
            bytes.byteCount == Offset.parent + Int(bytes.byte(at: Offset.parentByteCount))
        else { throw .wrongLength }
        self.bytes = bytes
        let members = Members(rawValue: bytes.byte(at: Offset.members))
        guard !members.isEmpty,
            members == Members(owner, agent, project, hasParent: parent.byteCount > 0)
        else { throw .unknownCode }
    }

    /// Digest of the owner; none where the session keeps its own.
    public var owner: NameDigest { NameDigest(bytes, at: Offset.owner) }
    /// Digest of the agent; none where the session keeps its own.
    public var agent: NameDigest { NameDigest(bytes, at: Offset.agent) }
    /// Digest of the project; none where the session keeps its own.
    public var project: NameDigest { NameDigest(bytes, at: Offset.project) }

    /// The parent's id; empty where the session keeps its own.
    public var parent: RawSpan {
        @_lifetime(copy self)
        get { bytes.extracting(Offset.parent..<bytes.byteCount) }
    }
}
