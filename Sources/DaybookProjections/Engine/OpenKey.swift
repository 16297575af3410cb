package import DaybookCore

/// A place among the open sessions of exactly one owner, agent and project, newest activity first.
///
/// Names (8 each, 0 for none), whether archived (1), the activity's position complemented (8), start (8);
/// big-endian. The activity is the session's newest message, or its start: positions stand in the order of
/// `recordedAt`.
package struct OpenKey: Equatable, Sendable {
    private let names: [UInt8]
    private let isArchived: Bool
    private let activity: Position
    private let start: Position

    /// Makes the key of one session.
    /// - Parameter names: of `group`.
    init(names: [UInt8], isArchived: Bool, activity: Position, start: Position) {
        self.names = names
        self.isArchived = isArchived
        self.activity = activity
        self.start = start
    }

    package static let groupByteCount = 24
    private static let startOffset = groupByteCount + 9

    /// The prefix of the keys of all open sessions with these names.
    package static func group(owner: Position, agent: Position, project: Position) -> [UInt8] {
        var key: [UInt8] = []
        key.reserveCapacity(startOffset + 8)
        key.append(bigEndian: owner.value)
        key.append(bigEndian: agent.value)
        key.append(bigEndian: project.value)
        return key
    }

    /// The prefix of those of them that are not archived.
    package static func unarchived(_ group: [UInt8]) -> [UInt8] { group + [0] }

    package static func start(_ key: [UInt8]) -> Position {
        Position(key.span.bytes.bigEndianWord(at: startOffset))
    }

    package var bytes: [UInt8] {
        var key = names
        key.append(isArchived ? 1 : 0)
        key.append(bigEndian: ~activity.value)
        key.append(bigEndian: start.value)
        return key
    }
}
