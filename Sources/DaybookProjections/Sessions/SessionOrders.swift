package import DaybookCore

/// The orders that recency is kept for.
package enum RecencyOrder: UInt8, Sendable {
    case all = 0
    case owner = 1
    case agent = 2
    case project = 3
    case ownerAgent = 4
    case ownerProject = 5
    /// The subagents of one session.
    case parent = 6
}

/// A part of an order; a list is one section, or several merged.
package struct RecencySection: Equatable, Sendable {
    package var isErased: Bool
    package var isArchived: Bool
    package var isPinned: Bool
    package var isSubagent: Bool

    package init(
        isErased: Bool = false, isArchived: Bool, isPinned: Bool, isSubagent: Bool = false
    ) {
        self.isErased = isErased
        self.isArchived = isArchived
        self.isPinned = isPinned
        self.isSubagent = isSubagent
    }

    /// The sections of sessions that are not erased.
    package static let listed = (0..<8).map { bits in
        RecencySection(isArchived: bits & 1 != 0, isPinned: bits & 2 != 0, isSubagent: bits & 4 != 0)
    }

    fileprivate var byte: UInt8 {
        (isSubagent ? 8 : 0) | (isErased ? 4 : 0) | (isArchived ? 2 : 0) | (isPinned ? 1 : 0)
    }
}

/// Order (1), first name (8), second name (8), section (1); then, newest first, the activity's complement
/// (8) and the start's (8), big-endian.
package struct RecencyKey: Sendable {
    package let order: RecencyOrder
    package let first: Position
    package let second: Position
    package let section: RecencySection

    package init(order: RecencyOrder, first: Position, second: Position, section: RecencySection) {
        self.order = order
        self.first = first
        self.second = second
        self.section = section
    }

    package static let prefixByteCount = 18

    package var prefix: [UInt8] {
        var key: [UInt8] = []
        key.reserveCapacity(34)
        key.append(order.rawValue)
        key.append(bigEndian: first.value)
        key.append(bigEndian: second.value)
        key.append(section.byte)
        return key
    }

    package func bytes(activity: Timestamp, start: Position) -> [UInt8] {
        var key = prefix
        RecencyKey.append(activity, start, to: &key)
        return key
    }

    /// Appends the part by which the keys of one section are ordered.
    package static func append(_ activity: Timestamp, _ start: Position, to key: inout [UInt8]) {
        key.append(bigEndian: ~RecencyKey.ordered(activity))
        key.append(bigEndian: ~start.value)
    }

    /// The activity of a key that ends with the part that `append` makes.
    package static func activity(_ key: RawSpan) -> Timestamp {
        let ordered = ~key.bigEndianWord(at: key.byteCount - 16)
        return Timestamp(nanoseconds: Int64(bitPattern: ordered ^ (1 << 63)))
    }

    package static func start(_ key: RawSpan) -> Position {
        Position(~key.bigEndianWord(at: key.byteCount - 8))
    }

    /// The time as a number that orders times before 1970 before those after.
    private static func ordered(_ time: Timestamp) -> UInt64 {
        UInt64(bitPattern: time.nanoseconds) ^ (1 << 63)
    }
}

/// Owner, agent (8 each, 0 where the list is over all of them), the event that closed the session (8), its
/// start (8), big-endian: the longest closed comes first.
package struct UnsummarizedKey: Sendable {
    private let owner: Position
    private let agent: Position

    package init(owner: Position, agent: Position) {
        self.owner = owner
        self.agent = agent
    }

    private static let closedByOffset = 16

    package var prefix: [UInt8] {
        var key: [UInt8] = []
        key.append(bigEndian: owner.value)
        key.append(bigEndian: agent.value)
        return key
    }

    package func bytes(closedBy: Position, start: Position) -> [UInt8] {
        var key = prefix
        key.append(bigEndian: closedBy.value)
        key.append(bigEndian: start.value)
        return key
    }

    package static func closedBy(_ key: [UInt8]) -> Position {
        Position(key.span.bytes.bigEndianWord(at: closedByOffset))
    }

    package static func start(_ key: [UInt8]) -> Position {
        Position(key.span.bytes.bigEndianWord(at: closedByOffset + 8))
    }
}

/// Number of sessions of each status, archived and not: first of those that are no subagents, then of those
/// that are.
package struct SessionCounts: Equatable, Sendable {
    private var counts: [UInt64]

    package init(_ row: [UInt8]?) {
        counts = Array(repeating: 0, count: 2 * SessionCounts.sectionCount)
        guard let row else { return }
        for index in counts.indices { counts[index] = row.span.bytes.word(at: 8 * index) }
    }

    private static let sectionCount = 2 * SessionStatus.allCases.count

    static func index(_ status: SessionStatus, isArchived: Bool, isSubagent: Bool) -> Int {
        2 * Int(status.rawValue) + (isArchived ? 1 : 0) + (isSubagent ? sectionCount : 0)
    }

    mutating func add(_ difference: Int64, at index: Int) {
        counts[index] = UInt64(Int64(counts[index]) + difference)
    }

    package func count(
        _ status: SessionStatus, isArchived: Bool, isSubagent: Bool = false
    ) -> UInt64 {
        counts[SessionCounts.index(status, isArchived: isArchived, isSubagent: isSubagent)]
    }

    var isZero: Bool { counts.allSatisfy { $0 == 0 } }

    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        for count in counts { bytes.append(littleEndian: count) }
        return bytes
    }
}
