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

extension Form {
    /// A form of what `transform` makes of the value; where that is nil, the value has the problem.
    package func narrowed<Other: Sendable>(
        to schema: Schema, or problem: String, _ transform: @escaping @Sendable (Value) -> Other?
    ) -> Form<Other> {
        Form<Other>(schema: schema) { value throws(Problem) in
            guard let other = transform(try decode(value)) else { throw .invalid(problem) }
            return other
        }
    }

    /// The same form, of fewer values.
    fileprivate func narrowed(
        or problem: String, where isValid: @escaping @Sendable (Value) -> Bool
    ) -> Form {
        narrowed(to: schema, or: problem) { isValid($0) ? $0 : nil }
    }

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

extension Form<RawJSON> {
    /// The same form, of at most so many bytes as a value may have.
    fileprivate var sized: Form {
        Form(schema: schema) { value throws(Problem) in
            let json = try decode(value)
            guard json.bytes.count <= Limits.valueByteCountMax else {
                throw .tooLarge(limit: Limits.valueByteCountMax, actual: json.bytes.count)
            }
            return json
        }
    }
}

package enum Forms {
    package static let any = Form<JSONValue>(schema: .any) { $0 }

    /// Any JSON value, as received.
    package static let json = any.map { RawJSON($0.raw) }.sized

    package static let boolean = any.narrowed(to: .boolean, or: "must be true or false") { $0.bool }

    package static let object = any.narrowed(to: .object([]), or: "must be an object") {
        $0.isObject ? $0 : nil
    }

    package static func integer(_ range: ClosedRange<UInt64>) -> Form<UInt64> {
        any.narrowed(
            to: .integer(min: range.lowerBound, max: range.upperBound),
            or: "must be an integer of \(range.lowerBound)–\(range.upperBound)"
        ) {
            guard let integer = $0.integer, integer >= 0, range.contains(UInt64(integer)) else { return nil }
            return UInt64(integer)
        }
    }

    /// The difference of a clock from UTC, in minutes.
    package static let offset = any.narrowed(
        to: .multiple(of: UTCOffset.unitMinutes, magnitudeMax: UTCOffset.minutesMax),
        or: "must be a multiple of \(UTCOffset.unitMinutes) from -\(UTCOffset.minutesMax) to "
            + "\(UTCOffset.minutesMax)"
    ) { $0.integer.flatMap(UTCOffset.init(minutes:)) }

    /// A message's number.
    package static let sequence = integer(1...Limits.integerMax).map { SequenceNumber($0) }
    /// A message's number, or the place before the first.
    package static let sequenceOrZero = integer(0...Limits.integerMax).map { SequenceNumber($0) }
    package static let position = integer(1...Limits.integerMax).map { Position($0) }

    package static func count(_ range: ClosedRange<Int>) -> Form<Int> {
        integer(UInt64(range.lowerBound)...UInt64(range.upperBound)).map { Int($0) }
    }
}

// MARK: Strings

extension Forms {
    private static func string(_ schema: Schema) -> Form<JSONString> {
        any.narrowed(to: schema, or: "must be a string") { $0.text }
    }

    package static let sessionID = string(Schemas.sessionID).narrowed(
        to: Schemas.sessionID, or: "must be 1–128 characters of A-Z a-z 0-9 . _ : -"
    ) { SessionID($0.string) }

    package static let customType = string(Schemas.customType).narrowed(
        to: Schemas.customType, or: "must be \"x.\" and 1–62 more characters of A-Z a-z 0-9 . _ : -"
    ) { CustomType($0.string) }

    package static let key = string(Schemas.name)
        .narrowed(or: "must be free of unpaired surrogate escapes") { !$0.hasLoneSurrogate }
        .narrowed(to: Schemas.name, or: "must be of 1–\(Limits.nameByteCountMax) bytes") {
            text -> Name? in
            let bytes = text.bytes
            guard (1...Limits.nameByteCountMax).contains(bytes.count) else { return nil }
            return Name(utf8: bytes, json: RawJSON(text.raw))
        }

    package static let name = key.narrowed(or: "must be free of control characters") {
        !$0.utf8.hasControlCharacter
    }

    package static let token = string(.string(min: Limits.tokenByteCountMin, max: Limits.tokenByteCountMax))
        .map { $0.bytes }
        .narrowed(or: "must be of \(Limits.tokenByteCountMin)–\(Limits.tokenByteCountMax) bytes") {
            (Limits.tokenByteCountMin...Limits.tokenByteCountMax).contains($0.count)
        }

    package static let reason = text(scalarCountMax: Limits.reasonScalarCountMax)

    /// A title; null clears it.
    package static let title = text(scalarCountMax: Limits.titleScalarCountMax).nullable

    private static func text(scalarCountMax: Int) -> Form<RawJSON> {
        string(.string(min: 1, max: scalarCountMax))
            .narrowed(or: "must be of 1–\(scalarCountMax) characters") {
                (1...scalarCountMax).contains($0.scalarCount)
            }
            .map { RawJSON($0.raw) }
    }

    /// A text as long as content may be, or null.
    package static let summary = long(or: "must not be empty; null only marks").nullable

    /// A text as long as content may be.
    package static let longText = long(or: "must not be empty")

    private static func long(or problem: String) -> Form<RawJSON> {
        string(.string(min: 1)).narrowed(or: problem) { $0.scalarCount > 0 }.map { RawJSON($0.raw) }.sized
    }

    /// A line of a foreign file.
    package static let source = string(.string()).map { RawJSON($0.raw) }.sized

    /// The text of a search; nothing in it is wrong, and it may be empty.
    package static let query = string(.string(max: Limits.searchQueryScalarCountMax))
        .narrowed(or: "must be of at most \(Limits.searchQueryScalarCountMax) characters") {
            $0.scalarCount <= Limits.searchQueryScalarCountMax
        }
        .map { $0.bytes }

    package static let time = string(.time).narrowed(
        to: .time, or: "must be an RFC 3339 time of the years 1678–2261 such as 2026-11-21T06:41:45.123Z"
    ) { Timestamp(rfc3339: $0.bytes) }

    /// An absolute path of a file on the service's machine.
    package static let path = string(.string(min: 1, max: Limits.pathByteCountMax, pattern: "^/"))
        .map { $0.string }
        .narrowed(or: "must be an absolute path of at most \(Limits.pathByteCountMax) bytes") {
            $0.hasPrefix("/") && !$0.utf8.contains(0) && $0.utf8.count <= Limits.pathByteCountMax
        }

    /// One of some words.
    package static func word<Value: CaseIterable & Sendable>(
        _ name: @escaping @Sendable (Value) -> String
    ) -> Form<Value> {
        let names = Value.allCases.map(name)
        return any.narrowed(
            to: .enumeration(names), or: "must be one of \(names.joined(separator: ", "))"
        ) { value in
            for word in Value.allCases where value.isEqual(toString: name(word)) { return word }
            return nil
        }
    }
}

// MARK: Arrays

extension Forms {
    /// An array whose elements are read apart.
    package static func elements(of element: Schema, count: ClosedRange<Int>) -> Form<[JSONValue]> {
        let schema = Schema.array(element, min: count.lowerBound, max: count.upperBound)
        return any.narrowed(to: schema, or: "must be an array") { $0.isArray ? $0.elements : nil }
            .map { Array($0.prefix(count.upperBound + 1)) }
            .narrowed(or: "must have \(count.lowerBound)–\(count.upperBound) elements") {
                count.contains($0.count)
            }
    }

    package static func array<Value: Sendable>(
        of element: Form<Value>, count: ClosedRange<Int>
    ) -> Form<[Value]> {
        let elements = elements(of: element.schema, count: count)
        return Form(schema: elements.schema, decode: decode)

        @Sendable func decode(_ value: JSONValue) throws(Problem) -> [Value] {
            var values: [Value] = []
            for value in try elements.decode(value) {
                do { values.append(try element.decode(value)) } catch {
                    guard case .invalid(let text) = error else { throw error }
                    throw .invalid("has an element that " + text)
                }
            }
            return values
        }
    }
}
