package import DaybookCore
public import DaybookJSON

/// The reading of one kind of value from JSON, and its schema. Every limit of the protocol stands here once.
public struct Form<Value: Sendable>: Sendable {
    package let schema: Schema
    public let decode: @Sendable (JSONValue) throws(Problem) -> Value

    package init(schema: Schema, decode: @escaping @Sendable (JSONValue) throws(Problem) -> Value) {
        self.schema = schema
        self.decode = decode
    }
}

/// The problem with a value, worded to follow its name: "must be …".
public enum Problem: Error {
    case invalid(String)
    case tooLarge(limit: Int, actual: Int)
}

package enum Forms {
    package static let sessionID = Form<SessionID>(schema: Schemas.sessionID) { value throws(Problem) in
        guard let id = SessionID(try string(value).string) else {
            throw .invalid("must be 1–128 characters of A-Z a-z 0-9 . _ : -")
        }
        return id
    }

    package static let name = Form<Name>(schema: .string(min: 1, max: Limits.nameByteCountMax)) {
        value throws(Problem) in
        let name = try boundedName(value)
        guard !name.utf8.hasControlCharacter else { throw .invalid("must be free of control characters") }
        return name
    }

    package static let token = Form<[UInt8]>(
        schema: .string(min: Limits.tokenByteCountMin, max: Limits.tokenByteCountMax)
    ) { value throws(Problem) in
        let bytes = try string(value).bytes
        guard (Limits.tokenByteCountMin...Limits.tokenByteCountMax).contains(bytes.count) else {
            throw .invalid("must be of \(Limits.tokenByteCountMin)–\(Limits.tokenByteCountMax) bytes")
        }
        return bytes
    }

    package static let key = Form<Name>(schema: .string(min: 1, max: Limits.nameByteCountMax)) {
        value throws(Problem) in try boundedName(value)
    }

    package static let reason = text(scalarCountMax: Limits.reasonScalarCountMax)

    /// A title; null clears it.
    package static let title = text(scalarCountMax: Limits.titleScalarCountMax).nullable

    /// A text as long as content may be, or null.
    package static let summary = Form<RawJSON>(schema: .string(min: 1)) { value throws(Problem) in
        let text = try string(value)
        guard text.scalarCount > 0 else { throw .invalid("must not be empty; null only marks") }
        try checkSize(value)
        return RawJSON(text.raw)
    }.nullable

    /// Any JSON value, as received.
    package static let json = Form<RawJSON>(schema: .any) { value throws(Problem) in
        try checkSize(value)
        return RawJSON(value.raw)
    }

    /// A line of a foreign file.
    package static let source = Form<RawJSON>(schema: .string()) { value throws(Problem) in
        let raw = try string(value).raw
        try checkSize(value)
        return RawJSON(raw)
    }

    /// The text of a search; nothing in it is wrong, and it may be empty.
    package static let query = Form<[UInt8]>(schema: .string(max: Limits.searchQueryScalarCountMax)) {
        value throws(Problem) in
        let text = try string(value)
        guard text.scalarCount <= Limits.searchQueryScalarCountMax else {
            throw .invalid("must be of at most \(Limits.searchQueryScalarCountMax) characters")
        }
        return text.bytes
    }

    package static let boolean = Form<Bool>(schema: .boolean) { value throws(Problem) in
        guard let bool = value.bool else { throw .invalid("must be true or false") }
        return bool
    }

    package static let time = Form<Timestamp>(schema: .time) { value throws(Problem) in
        guard let time = Timestamp(rfc3339: try string(value).bytes) else {
            throw .invalid("must be an RFC 3339 time of the years 1678–2261 such as 2026-11-21T06:41:45.123Z")
        }
        return time
    }

    /// An absolute path of a file on the service's machine.
    package static let path = Form<String>(
        schema: .string(min: 1, max: Limits.pathByteCountMax, pattern: "^/")
    ) {
        value throws(Problem) in
        let path = try string(value).string
        guard path.hasPrefix("/"), !path.utf8.contains(0), path.utf8.count <= Limits.pathByteCountMax else {
            throw .invalid("must be an absolute path of at most \(Limits.pathByteCountMax) bytes")
        }
        return path
    }

    package static let customType = Form<CustomType>(schema: Schemas.customType) { value throws(Problem) in
        guard let type = CustomType(try string(value).string) else {
            throw .invalid("must be \"x.\" and 1–62 more characters of A-Z a-z 0-9 . _ : -")
        }
        return type
    }

    package static let object = Form<JSONValue>(schema: .object([])) { value throws(Problem) in
        guard value.isObject else { throw .invalid("must be an object") }
        return value
    }
}

extension Forms {
    package static func integer(_ range: ClosedRange<UInt64>) -> Form<UInt64> {
        Form(schema: .integer(min: range.lowerBound, max: range.upperBound)) { value throws(Problem) in
            guard let integer = value.integer, integer >= 0, range.contains(UInt64(integer)) else {
                throw .invalid("must be an integer of \(range.lowerBound)–\(range.upperBound)")
            }
            return UInt64(integer)
        }
    }

    /// A message's number.
    package static let sequence = integer(1...Limits.integerMax).map { SequenceNumber($0) }
    /// A message's number, or the place before the first.
    package static let sequenceOrZero = integer(0...Limits.integerMax).map { SequenceNumber($0) }
    package static let position = integer(1...Limits.integerMax).map { Position($0) }

    package static func count(_ range: ClosedRange<Int>) -> Form<Int> {
        integer(UInt64(range.lowerBound)...UInt64(range.upperBound)).map { Int($0) }
    }

    /// One of some words.
    package static func word<Value: CaseIterable & Sendable>(
        _ name: @escaping @Sendable (Value) -> String
    ) -> Form<Value> {
        let names = Value.allCases.map(name)
        return Form(schema: .enumeration(names)) { value throws(Problem) in
            for word in Value.allCases where value.isEqual(toString: name(word)) { return word }
            throw .invalid("must be one of \(names.joined(separator: ", "))")
        }
    }

    package static func array<Value: Sendable>(
        of element: Form<Value>, count: ClosedRange<Int>
    ) -> Form<[Value]> {
        let schema = Schema.array(element.schema, min: count.lowerBound, max: count.upperBound)
        return Form(schema: schema) { value throws(Problem) in
            var values: [Value] = []
            for element in try elements(value, count: count) { values.append(try decode(element)) }
            return values
        }

        @Sendable func decode(_ value: JSONValue) throws(Problem) -> Value {
            do { return try element.decode(value) } catch {
                guard case .invalid(let text) = error else { throw error }
                throw .invalid("has an element that " + text)
            }
        }
    }

    package static func elements(
        _ value: JSONValue, count: ClosedRange<Int>
    ) throws(Problem) -> [JSONValue] {
        guard value.isArray else { throw .invalid("must be an array") }
        let elements = Array(value.elements.prefix(count.upperBound + 1))
        guard count.contains(elements.count) else {
            throw .invalid("must have \(count.lowerBound)–\(count.upperBound) elements")
        }
        return elements
    }

    private static func text(scalarCountMax: Int) -> Form<RawJSON> {
        Form(schema: .string(min: 1, max: scalarCountMax)) { value throws(Problem) in
            let text = try string(value)
            guard (1...scalarCountMax).contains(text.scalarCount) else {
                throw .invalid("must be of 1–\(scalarCountMax) characters")
            }
            return RawJSON(text.raw)
        }
    }

    private static func boundedName(_ value: JSONValue) throws(Problem) -> Name {
        let text = try string(value)
        guard !text.hasLoneSurrogate else { throw .invalid("must be free of unpaired surrogate escapes") }
        let bytes = text.bytes
        guard (1...Limits.nameByteCountMax).contains(bytes.count) else {
            throw .invalid("must be of 1–\(Limits.nameByteCountMax) bytes")
        }
        return Name(utf8: bytes, json: RawJSON(text.raw))
    }

    private static func string(_ value: JSONValue) throws(Problem) -> JSONString {
        guard let text = value.text else { throw .invalid("must be a string") }
        return text
    }

    private static func checkSize(_ value: JSONValue) throws(Problem) {
        guard value.raw.count <= Limits.valueByteCountMax else {
            throw .tooLarge(limit: Limits.valueByteCountMax, actual: value.raw.count)
        }
    }
}

extension Form {
    /// The same form, or null.
    package var nullable: Form<Value?> {
        Form<Value?>(schema: .nullable(schema)) { value throws(Problem) in
            value.isNull ? nil : try decode(value)
        }
    }

    package func map<Other: Sendable>(_ transform: @escaping @Sendable (Value) -> Other) -> Form<Other> {
        Form<Other>(schema: schema) { value throws(Problem) in transform(try decode(value)) }
    }
}
