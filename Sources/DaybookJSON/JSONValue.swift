/// A view of one JSON value in bytes that a `JSONScanner` has passed. Nothing is copied or parsed until asked
/// for; a value keeps the whole array it was cut from alive.
///
/// On bytes that were never checked it may trap or give nonsense; it never reads out of bounds.
public struct JSONValue: Sendable {
    /// The value's bytes as received, without whitespace around them. Indices are those of the array it was
    /// cut from.
    public let raw: ArraySlice<UInt8>

    public enum Kind: Equatable, Sendable {
        case object, array, string, number, `true`, `false`, null
    }

    /// Wraps bytes that are a valid value, perhaps with whitespace around it.
    public init(validated bytes: ArraySlice<UInt8>) {
        // By indices: `removeFirst` and `removeLast` would copy the array.
        var (start, end) = (bytes.startIndex, bytes.endIndex)
        while start < end, ASCII.isWhitespace(bytes[start]) { start += 1 }
        while start < end, ASCII.isWhitespace(bytes[end - 1]) { end -= 1 }
        self.init(trimmed: bytes[start..<end])
    }

    public init(validated bytes: [UInt8]) {
        self.init(validated: bytes[...])
    }

    @inline(__always)
    init(trimmed raw: ArraySlice<UInt8>) {
        precondition(!raw.isEmpty, "a JSON value has at least one byte")
        self.raw = raw
    }

    /// The part of `whole` at offsets counted from its start.
    @inline(__always)
    init(_ range: Range<Int>, of whole: ArraySlice<UInt8>) {
        self.init(trimmed: whole[whole.startIndex + range.lowerBound..<whole.startIndex + range.upperBound])
    }

    public var kind: Kind {
        switch raw[raw.startIndex] {
        case ASCII.openBrace: .object
        case ASCII.openBracket: .array
        case ASCII.quote: .string
        case ASCII.t: .true
        case ASCII.f: .false
        case ASCII.n: .null
        default: .number
        }
    }

    public var isObject: Bool { raw[raw.startIndex] == ASCII.openBrace }
    public var isArray: Bool { raw[raw.startIndex] == ASCII.openBracket }
    public var isString: Bool { raw[raw.startIndex] == ASCII.quote }
    public var isNull: Bool { raw[raw.startIndex] == ASCII.n }

    public var bool: Bool? {
        switch raw[raw.startIndex] {
        case ASCII.t: true
        case ASCII.f: false
        default: nil
        }
    }
}

extension JSONValue {
    /// The text of a string value as a view, nil for other kinds.
    public var text: JSONString? { isString ? JSONString(raw: raw) : nil }

    /// The unescaped text of a string value, U+FFFD for each escape of a lone surrogate.
    public var string: String? { text?.string }

    /// `string` as UTF-8.
    public var stringBytes: [UInt8]? { text?.bytes }

    /// The Unicode scalars of `string`, counted without making it; O(n).
    public var scalarCount: Int? { text?.scalarCount }

    /// Whether this is a string that reads `other`, by Unicode scalars.
    public func isEqual(toString other: String) -> Bool {
        isString && JSONString(raw: raw).isEqual(toString: other)
    }

    /// Kind of integer that a number is, nil for other values; O(n) in its digits.
    public var number: JSONNumber? { kind == .number ? JSONNumber(raw.span.bytes) : nil }

    /// A number that is an integer of at most 2^53 in magnitude, in whatever form: `7`, `7.0`, `70e-1`.
    public var integer: Int64? {
        guard case .integer(let value) = number else { return nil }
        return value
    }

    /// A number without a fraction but beyond 2^53 in magnitude.
    public var isIntegerOutOfRange: Bool { number == .integerOutOfRange }
}
