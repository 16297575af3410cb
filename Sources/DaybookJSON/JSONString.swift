/// A view of a valid JSON string: a value's text or a member's name.
public struct JSONString: Sendable {
    /// The string's bytes as received, with their quotes.
    public let raw: ArraySlice<UInt8>

    @inline(__always)
    init(raw: ArraySlice<UInt8>) { self.raw = raw }

    /// Offsets of what lies between the quotes.
    var content: Range<Int> { 1..<raw.count - 1 }

    public var isEmpty: Bool { raw.count == 2 }

    /// Whether the string contains a backslash. O(n).
    public var hasEscapes: Bool {
        raw.span.bytes.firstOffset(from: 1, mask: WordMask.backslash) < raw.count
    }

    /// The text as UTF-8 without a copy, nil if it has escapes.
    public var plainBytes: ArraySlice<UInt8>? { hasEscapes ? nil : raw.dropFirst().dropLast() }

    /// The unescaped text, U+FFFD for each escape of a lone surrogate.
    public var string: String {
        if let plainBytes { return String(decoding: plainBytes, as: UTF8.self) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// `string` as UTF-8.
    public var bytes: [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(content.count)
        appendBytes(to: &output)
        return output
    }

    public func appendBytes(to output: inout [UInt8]) {
        JSONPieces(content).appendScalars(of: raw.span.bytes, to: &output)
    }

    /// The Unicode scalars of `string`, counted without making it; O(n).
    public var scalarCount: Int {
        let bytes = raw.span.bytes
        var pieces = JSONPieces(content)
        var count = 0
        while let piece = pieces.next(in: bytes) {
            switch piece {
            case .run(let range): count += bytes.scalarCount(in: range)
            case .codePoint: count += 1
            }
        }
        return count
    }

    /// Whether `string` has the scalars of `other`. Does not allocate; no Unicode normalisation.
    public func isEqual(toString other: String) -> Bool {
        Self.isEqual(content, of: raw.span.bytes, to: other)
    }

    static func isEqual(_ content: Range<Int>, of bytes: RawSpan, to other: String) -> Bool {
        let utf8 = other.utf8Span.span
        let wanted = utf8.bytes
        // An escape stands for fewer bytes than it has: content of the same length matches only without any.
        if content.count < wanted.byteCount { return false }
        if content.count > wanted.byteCount { return isEqualUnescaped(content, of: bytes, to: wanted) }
        return RawSpan.isEqual(bytes, from: content.lowerBound, wanted, from: 0, count: wanted.byteCount)
            && wanted.firstOffset(from: 0, mask: WordMask.backslash) == wanted.byteCount
    }

    private static func isEqualUnescaped(
        _ content: Range<Int>, of bytes: RawSpan, to wanted: RawSpan
    ) -> Bool {
        var pieces = JSONPieces(content)
        var at = 0
        while let piece = pieces.next(in: bytes) {
            let rest = wanted.byteCount - at
            switch piece {
            case .run(let range):
                guard range.count <= rest,
                    RawSpan.isEqual(
                        bytes, from: range.lowerBound, wanted, from: at, count: range.count)
                else { return false }
                at += range.count
            case .codePoint(let point):
                let sequence = UTF8Sequence(JSONPieces.scalar(point))
                guard sequence.count <= rest, wanted.head(at, count: sequence.count) == sequence.word
                else { return false }
                at += sequence.count
            }
        }
        return at == wanted.byteCount
    }
}

extension JSONString: CustomStringConvertible {
    public var description: String { string }
}
