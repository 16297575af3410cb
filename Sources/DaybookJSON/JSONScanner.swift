/// Checks bytes from outside against RFC 8259 and the narrower rules of Daybook: UTF-8 without a byte order
/// mark, no duplicate member names, bounded depth. Escapes of lone surrogates and numbers of any size pass;
/// they are kept as text.
///
/// O(n) time, no recursion. It owns its scratch, so that a scanner kept per connection does not allocate for
/// ordinary input; what a large input grew is given back at its end.
public struct JSONScanner: Sendable {
    public let limits: JSONLimits
    private var containers: [Container] = []
    private var names = JSONNames()

    private struct Container {
        let isObject: Bool
        let names: JSONNames.Mark
    }

    public init(limits: JSONLimits = JSONLimits()) {
        self.limits = limits
    }

    /// Checks that `bytes` are one value, with whitespace around it or not.
    public mutating func validate(_ bytes: RawSpan) throws(JSONError) {
        guard bytes.byteCount <= limits.byteCountMax else {
            throw JSONError(offset: limits.byteCountMax, reason: .tooLong(limit: limits.byteCountMax))
        }
        containers.removeAll(keepingCapacity: true)
        names.reset()
        let end = bytes.afterWhitespace(from: try scanValue(bytes))
        guard end == bytes.byteCount else { throw JSONError(offset: end, reason: .trailingBytes) }
    }

    public mutating func validate(_ bytes: ArraySlice<UInt8>) throws(JSONError) {
        try validate(bytes.span.bytes)
    }

    /// The value in unchecked bytes. This is the only way to a `JSONValue` that trusts nobody.
    public mutating func value(of bytes: ArraySlice<UInt8>) throws(JSONError) -> JSONValue {
        try validate(bytes.span.bytes)
        return JSONValue(validated: bytes)
    }

    private mutating func scanValue(_ bytes: RawSpan) throws(JSONError) -> Int {
        if bytes.head(0, count: Swift.min(3, bytes.byteCount)) == 0xBF_BBEF {
            throw JSONError(offset: 0, reason: .byteOrderMark)
        }
        var at = bytes.afterWhitespace(from: 0)
        var expected = JSONError.Expectation.value
        repeat {
            let byte = try bytes.byte(at, expecting: expected)
            if byte == ASCII.openBrace || byte == ASCII.openBracket {
                let isObject = byte == ASCII.openBrace
                try open(isObject: isObject, at: at)
                at = bytes.afterWhitespace(from: at + 1)
                if at < bytes.byteCount, bytes.byte(at) == byte + 2 {
                    close()
                    at += 1
                } else if isObject {
                    at = try scanName(bytes, at, expecting: .nameOrEnd)
                    expected = .value
                    continue
                } else {
                    expected = .valueOrEnd
                    continue
                }
            } else {
                at = try bytes.afterScalar(from: at, expecting: expected)
            }
            at = try scanAfterValue(bytes, at)
            expected = .value
        } while !containers.isEmpty
        return at
    }

    /// Scans from the end of a value to the start of the next, through all containers that end in between.
    @inline(__always)
    private mutating func scanAfterValue(_ bytes: RawSpan, _ offset: Int) throws(JSONError) -> Int {
        var at = offset
        while let container = containers.last {
            at = bytes.afterWhitespace(from: at)
            let expected: JSONError.Expectation =
                container.isObject ? .commaOrEndOfObject : .commaOrEndOfArray
            let byte = try bytes.byte(at, expecting: expected)
            if byte == ASCII.comma {
                at = bytes.afterWhitespace(from: at + 1)
                return container.isObject ? try scanName(bytes, at, expecting: .name) : at
            }
            guard byte == (container.isObject ? ASCII.closeBrace : ASCII.closeBracket) else {
                throw bytes.unexpected(at, expected)
            }
            close()
            at += 1
        }
        return at
    }

    /// A member's name and colon; gives the offset of its value.
    private mutating func scanName(
        _ bytes: RawSpan, _ offset: Int, expecting expected: JSONError.Expectation
    ) throws(JSONError) -> Int {
        guard try bytes.byte(offset, expecting: expected) == ASCII.quote else {
            throw bytes.unexpected(offset, expected)
        }
        var hasEscapes = false
        let end = try bytes.afterString(from: offset, hasEscapes: &hasEscapes)
        let content = offset + 1..<end - 1
        let isNew = names.insert(
            content, of: bytes, hasEscapes: hasEscapes, since: containers[containers.count - 1].names)
        guard isNew else {
            var name: [UInt8] = []
            JSONPieces(content).appendScalars(of: bytes, to: &name)
            throw JSONError(
                offset: offset, reason: .duplicateName(String(decoding: name, as: UTF8.self)))
        }
        let colon = bytes.afterWhitespace(from: end)
        guard try bytes.byte(colon, expecting: .colon) == ASCII.colon else {
            throw bytes.unexpected(colon, .colon)
        }
        return bytes.afterWhitespace(from: colon + 1)
    }

    @inline(__always)
    private mutating func open(isObject: Bool, at offset: Int) throws(JSONError) {
        guard containers.count < limits.depthMax else {
            throw JSONError(offset: offset, reason: .tooDeep(limit: limits.depthMax))
        }
        containers.append(Container(isObject: isObject, names: names.mark))
    }

    @inline(__always)
    private mutating func close() {
        names.remove(since: containers.removeLast().names)
    }
}
