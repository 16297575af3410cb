/// The members of an object in their order.
public struct JSONMembers: Sequence, Sendable {
    let raw: ArraySlice<UInt8>

    public struct Iterator: IteratorProtocol {
        private let raw: ArraySlice<UInt8>
        private var walk = JSONContainerWalk()

        @inline(__always)
        init(_ raw: ArraySlice<UInt8>) { self.raw = raw }

        public mutating func next() -> (name: JSONString, value: JSONValue)? {
            // A copy, for a span of a stored property borrows all of `self`.
            let raw = raw
            let bytes = raw.span.bytes
            guard let name = walk.nextName(in: bytes) else { return nil }
            let value = walk.nextValue(in: bytes)
            return (JSONString(raw: JSONValue(name, of: raw).raw), JSONValue(value, of: raw))
        }
    }

    public func makeIterator() -> Iterator { Iterator(raw) }
}

/// The elements of an array in their order.
public struct JSONElements: Sequence, Sendable {
    let raw: ArraySlice<UInt8>

    public struct Iterator: IteratorProtocol {
        private let raw: ArraySlice<UInt8>
        private var walk = JSONContainerWalk()

        @inline(__always)
        init(_ raw: ArraySlice<UInt8>) { self.raw = raw }

        public mutating func next() -> JSONValue? {
            let raw = raw
            let bytes = raw.span.bytes
            guard walk.hasNext(in: bytes) else { return nil }
            let value = walk.nextValue(in: bytes)
            return JSONValue(value, of: raw)
        }
    }

    public func makeIterator() -> Iterator { Iterator(raw) }
}

extension JSONValue {
    /// Empty for other kinds. A pass over all members is O(n) in the bytes of the object.
    public var members: JSONMembers { JSONMembers(raw: isObject ? raw : []) }

    /// Empty for other kinds. A pass over all elements is O(n) in the bytes of the array.
    public var elements: JSONElements { JSONElements(raw: isArray ? raw : []) }

    /// The member of this name, nil if there is none or this is no object. O(n) in the bytes up to it: where
    /// several members are wanted, go through `members` once.
    public subscript(name: String) -> JSONValue? {
        guard isObject else { return nil }
        let bytes = raw.span.bytes
        var walk = JSONContainerWalk()
        while let candidate = walk.nextName(in: bytes) {
            let isWanted = JSONString.isEqual(
                candidate.lowerBound + 1..<candidate.upperBound - 1, of: bytes, to: name)
            let value = walk.nextValue(in: bytes)
            if isWanted { return JSONValue(value, of: raw) }
        }
        return nil
    }
}

/// A position between the parts of a valid container, whose brackets are the first and last byte. Every part
/// starts with a call that gives nil or false at the closing bracket.
struct JSONContainerWalk {
    private var at = 1

    /// Steps to the next part.
    @inline(__always)
    mutating func hasNext(in bytes: RawSpan) -> Bool {
        at = bytes.afterWhitespace(from: at)
        if at < bytes.byteCount, bytes.byte(at) == ASCII.comma { at = bytes.afterWhitespace(from: at + 1) }
        return at < bytes.byteCount - 1
    }

    /// The name with its quotes; leaves the walk at the value.
    @inline(__always)
    mutating func nextName(in bytes: RawSpan) -> Range<Int>? {
        guard hasNext(in: bytes) else { return nil }
        let start = at
        let end = bytes.afterValidString(from: start)
        at = bytes.afterWhitespace(from: bytes.afterWhitespace(from: end) + 1)
        return start..<end
    }

    @inline(__always)
    mutating func nextValue(in bytes: RawSpan) -> Range<Int> {
        let start = at
        at = bytes.afterValidValue(from: start)
        return start..<at
    }
}

extension RawSpan {
    /// The offset after the valid value at `offset`. Brackets are only counted: a valid value pairs them
    /// rightly.
    func afterValidValue(from offset: Int) -> Int {
        switch byte(offset) {
        case ASCII.quote: return afterValidString(from: offset)
        case ASCII.openBrace, ASCII.openBracket: return afterValidContainer(from: offset)
        default:
            var at = offset + 1
            while at < byteCount, !Self.endsScalar(byte(at)) { at += 1 }
            return at
        }
    }

    private func afterValidContainer(from offset: Int) -> Int {
        var depth = 1
        var at = offset + 1
        while depth > 0 {
            switch byte(at) {
            case ASCII.quote:
                at = afterValidString(from: at)
                continue
            case ASCII.openBrace, ASCII.openBracket: depth += 1
            case ASCII.closeBrace, ASCII.closeBracket: depth -= 1
            default: break
            }
            at += 1
        }
        return at
    }

    @inline(__always)
    private static func endsScalar(_ byte: UInt8) -> Bool {
        byte <= ASCII.space || byte == ASCII.comma || byte == ASCII.closeBrace || byte == ASCII.closeBracket
    }
}
