/// A place in the journal's one total order: 1, 2, 3 … without gaps.
public struct Position: Hashable, Comparable, Sendable {
    public let value: UInt64

    public init(_ value: UInt64) { self.value = value }

    /// The place before the first event; on disk also "no event" where a field is optional.
    public static var none: Position { Position(0) }
    public static var first: Position { Position(1) }

    public var isNone: Bool { value == 0 }
    public var next: Position { Position(value + 1) }
    public var previous: Position { Position(value - 1) }

    @inlinable
    public static func < (left: Position, right: Position) -> Bool { left.value < right.value }

    @inlinable
    public static func == (left: Position, right: Position) -> Bool { left.value == right.value }
}

/// A place in one session's events: 1, 2, 3 … without gaps; `session.started` is 1.
public struct Revision: Hashable, Comparable, Sendable {
    public let value: UInt64

    public init(_ value: UInt64) { self.value = value }

    public static var none: Revision { Revision(0) }
    public static var first: Revision { Revision(1) }
    public var next: Revision { Revision(value + 1) }

    @inlinable
    public static func < (left: Revision, right: Revision) -> Bool { left.value < right.value }

    @inlinable
    public static func == (left: Revision, right: Revision) -> Bool { left.value == right.value }
}

/// A message's number in its session: 1, 2, 3 … as recorded, never reused.
public struct SequenceNumber: Hashable, Comparable, Sendable {
    public let value: UInt64

    public init(_ value: UInt64) { self.value = value }

    public static var none: SequenceNumber { SequenceNumber(0) }
    public static var first: SequenceNumber { SequenceNumber(1) }
    public var next: SequenceNumber { SequenceNumber(value + 1) }

    @inlinable
    public static func < (left: SequenceNumber, right: SequenceNumber) -> Bool { left.value < right.value }

    @inlinable
    public static func == (left: SequenceNumber, right: SequenceNumber) -> Bool { left.value == right.value }
}
