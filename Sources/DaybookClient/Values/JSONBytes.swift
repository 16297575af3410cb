package import DaybookJSON

/// One JSON value as bytes, kept as received: members in their order, numbers digit for digit.
///
/// A value cut from an answer keeps the bytes of the whole answer alive.
public struct JSONBytes: Hashable, Sendable {
    /// The checked value, without whitespace around it.
    package let slice: ArraySlice<UInt8>

    package init(_ value: JSONValue) { slice = value.raw }

    /// Throws `InvalidJSON` unless `bytes` are one JSON value in UTF-8 without duplicate member names.
    public init(json bytes: [UInt8]) throws(InvalidJSON) {
        do {
            var scanner = JSONScanner()
            self.init(try scanner.value(of: bytes[...]))
        } catch {
            throw InvalidJSON(byteOffset: error.offset, problem: error.reason.description)
        }
    }

    /// Throws `InvalidJSON` unless `text` is one JSON value.
    public init(json text: String) throws(InvalidJSON) { try self.init(json: Array(text.utf8)) }

    /// A JSON string that reads `string`.
    public init(string: String) {
        var writer = JSONWriter()
        writer.string(string)
        slice = writer.finish()[...]
    }

    /// A JSON number.
    public init(integer: Int) {
        var writer = JSONWriter()
        writer.integer(integer)
        slice = writer.finish()[...]
    }

    /// The JSON value `null`.
    public static let null = JSONBytes(JSONValue(validated: Array("null".utf8)))
    /// The JSON value `{}`.
    public static let emptyObject = JSONBytes(JSONValue(validated: Array("{}".utf8)))

    var value: JSONValue { JSONValue(validated: slice) }
}

extension JSONBytes {
    /// The JSON text in UTF-8.
    public var bytes: [UInt8] { Array(slice) }
    public var byteCount: Int { slice.count }
    /// The JSON text.
    public var text: String { String(decoding: slice, as: UTF8.self) }
    /// The text of a JSON string, U+FFFD for each lone surrogate; nil for other kinds.
    public var string: String? { value.string }
    /// A number without a fraction, at most 2^53 in magnitude; nil for anything else.
    public var integer: Int? { value.integer.map(Int.init) }
    /// The value of a JSON boolean; nil for other kinds.
    public var bool: Bool? { value.bool }
    public var isNull: Bool { value.isNull }
    public var isObject: Bool { value.isObject }
    public var isArray: Bool { value.isArray }
    public var isNumber: Bool { value.kind == .number }

    /// The member of this name; nil if there is none or this is no object. O(n) in the bytes before it.
    public subscript(name: String) -> JSONBytes? { value[name].map(JSONBytes.init) }

    /// The elements of an array; empty for other kinds.
    public var elements: [JSONBytes] { value.elements.map(JSONBytes.init) }

    /// The members of an object in their order; empty for other kinds.
    public var members: [(name: String, value: JSONBytes)] {
        value.members.map { ($0.name.string, JSONBytes($0.value)) }
    }
}

extension JSONBytes: CustomStringConvertible {
    public var description: String { text }
}

/// The reason why bytes are not JSON as Daybook takes it.
public struct InvalidJSON: Error, Equatable, Sendable, CustomStringConvertible {
    /// Offset of the first byte at fault.
    public let byteOffset: Int
    public let problem: String

    public var description: String { "invalid JSON at byte \(byteOffset): \(problem)" }
}
