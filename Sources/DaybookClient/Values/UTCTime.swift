import struct DaybookCore.Timestamp

/// A moment in UTC.
public struct UTCTime: Hashable, Comparable, Sendable {
    /// Nanoseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
    public let nanosecondsSince1970: Int64

    public init(nanosecondsSince1970: Int64) { self.nanosecondsSince1970 = nanosecondsSince1970 }

    /// Reads RFC 3339, with any offset and up to 9 digits of a second's fraction; nil for anything else.
    public init?(rfc3339 text: String) {
        guard let timestamp = Timestamp(rfc3339: text.utf8) else { return nil }
        nanosecondsSince1970 = timestamp.nanoseconds
    }

    init?(rfc3339 bytes: ArraySlice<UInt8>) {
        guard let timestamp = Timestamp(rfc3339: bytes) else { return nil }
        nanosecondsSince1970 = timestamp.nanoseconds
    }

    /// The time in UTC with microseconds: `2026-11-21T06:41:45.123456Z`.
    public var rfc3339: String { Timestamp(nanoseconds: nanosecondsSince1970).rfc3339 }

    /// The time as exact as it is held: `2026-11-21T06:41:45.123456789Z`.
    var rfc3339Nanoseconds: String {
        let part = nanosecondsSince1970 % 1_000
        if part == 0 { return rfc3339 }
        let digits = String(1_000 + (part < 0 ? part + 1_000 : part)).dropFirst()
        return "\(rfc3339.dropLast())\(digits)Z"
    }

    public static func < (left: UTCTime, right: UTCTime) -> Bool {
        left.nanosecondsSince1970 < right.nanosecondsSince1970
    }
}

extension UTCTime: CustomStringConvertible {
    public var description: String { rfc3339 }
}

/// A moment in a session's history to read it at.
public enum Moment: Hashable, Sendable {
    /// The state after this many of the session's events.
    case revision(Int)
    /// The state as recorded up to and at this time.
    case time(UTCTime)
}
