/// A place in the journal's one total order: 1, 2, 3 … without gaps.
package struct Position: Hashable, Comparable, Sendable {
    package let value: UInt64

    package init(_ value: UInt64) { self.value = value }

    /// Stands before the first event; also "no event" where a field is optional on disk.
    package static let none = Position(0)
    package static let first = Position(1)

    package var isNone: Bool { value == 0 }
    package var next: Position { Position(value + 1) }
    package var previous: Position { Position(value - 1) }

    @inlinable
    package static func < (left: Position, right: Position) -> Bool { left.value < right.value }

    @inlinable
    package static func == (left: Position, right: Position) -> Bool { left.value == right.value }
}

/// A place in one session's events: 1, 2, 3 … without gaps; `session.started` is 1.
package struct Revision: Hashable, Comparable, Sendable {
    package let value: UInt64

    package init(_ value: UInt64) { self.value = value }

    package static let none = Revision(0)
    package static let first = Revision(1)
    package var next: Revision { Revision(value + 1) }

    @inlinable
    package static func < (left: Revision, right: Revision) -> Bool { left.value < right.value }

    @inlinable
    package static func == (left: Revision, right: Revision) -> Bool { left.value == right.value }
}

/// A message's number in its session: 1, 2, 3 … as recorded, never reused.
package struct Sequence: Hashable, Comparable, Sendable {
    package let value: UInt64

    package init(_ value: UInt64) { self.value = value }

    package static let none = Sequence(0)
    package static let first = Sequence(1)
    package var next: Sequence { Sequence(value + 1) }

    @inlinable
    package static func < (left: Sequence, right: Sequence) -> Bool { left.value < right.value }

    @inlinable
    package static func == (left: Sequence, right: Sequence) -> Bool { left.value == right.value }
}
