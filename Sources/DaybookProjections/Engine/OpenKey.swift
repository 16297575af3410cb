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
    /// - Parameter names: the key of its `SessionNames`.
    init(names: [UInt8], isArchived: Bool, activity: Position, start: Position) {
        self.names = names
        self.isArchived = isArchived
        self.activity = activity
        self.start = start
    }

    package static let groupByteCount = SessionNames.keyByteCount
    private static let startOffset = groupByteCount + 9

    /// The prefix of the keys of all open sessions with these names that are not archived.
    package static func unarchived(_ names: [UInt8]) -> [UInt8] { names + [0] }

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
