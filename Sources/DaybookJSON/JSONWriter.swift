/// Appends JSON to a buffer: commas come by themselves, nothing is indented. It trusts its caller to begin,
/// name and end in an order that makes sense; debug builds check the nesting.
///
///     writer.beginObject()
///     writer.member("id", integer: 7)
///     writer.name("result")
///     writer.raw(value)
///     writer.endObject()
public struct JSONWriter: Sendable {
    public private(set) var bytes: [UInt8]
    /// Whether a value or end stands just before, so that a comma has to come first.
    private var needsComma = false
    private var depth = 0

    /// Appends to `bytes`, for instance the buffer of the last message, emptied.
    public init(appendingTo bytes: consuming [UInt8] = []) {
        self.bytes = bytes
    }

    public init(capacity: Int) {
        bytes = []
        bytes.reserveCapacity(capacity)
    }

    /// The buffer, given up without a copy.
    public consuming func finish() -> [UInt8] {
        assert(depth == 0, "a container was not ended")
        return bytes
    }

    /// Begins anew in the same memory.
    public mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        needsComma = false
        depth = 0
    }

    public mutating func beginObject() { begin(ASCII.openBrace) }
    public mutating func endObject() { end(ASCII.closeBrace) }
    public mutating func beginArray() { begin(ASCII.openBracket) }
    public mutating func endArray() { end(ASCII.closeBracket) }

    private mutating func begin(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        needsComma = false
        depth += 1
    }

    private mutating func end(_ bracket: UInt8) {
        assert(depth > 0, "no container is open")
        bytes.append(bracket)
        needsComma = true
        depth -= 1
    }

    @inline(__always)
    private mutating func separate() {
        if needsComma { bytes.append(ASCII.comma) }
        needsComma = true
    }
}

/// Member names: one call before each value of an object.
extension JSONWriter {
    /// Writes a name that needs no escapes.
    public mutating func name(_ name: StaticString) {
        separate()
        bytes.append(ASCII.quote)
        name.withUTF8Buffer { utf8 in
            assert(!utf8.contains { $0 < ASCII.space || $0 == ASCII.quote || $0 == ASCII.backslash })
            bytes.append(contentsOf: utf8)
        }
        bytes.append(ASCII.quote)
        endName()
    }

    public mutating func name(escaping name: String) {
        string(name)
        endName()
    }

    /// Writes a name as received, with its escapes.
    public mutating func name(_ name: JSONString) {
        raw(name.raw)
        endName()
    }

    private mutating func endName() {
        bytes.append(ASCII.colon)
        needsComma = false
    }
}

extension JSONWriter {
    /// Appends in one step what `body` writes of members or elements; for rows written by the thousand. What
    /// comes next in the container goes on after them.
    /// - Parameter byteCountMax: traps where `body` writes more.
    public mutating func fragment(byteCountMax: Int, _ body: (inout JSONBufferWriter) -> Void) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: byteCountMax) { buffer in
            var fragment = JSONBufferWriter(buffer)
            body(&fragment)
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: buffer[..<fragment.byteCount]))
        }
        needsComma = true
    }
}

/// Values: one call for each element, or after each name.
extension JSONWriter {
    public mutating func string(_ string: String) {
        let utf8 = string.utf8Span.span
        self.string(utf8: utf8.bytes)
    }

    /// Writes a string, escaping what has to be.
    /// - Parameter utf8: valid UTF-8.
    public mutating func string(utf8: RawSpan) {
        separate()
        bytes.append(ASCII.quote)
        appendEscaped(utf8)
        bytes.append(ASCII.quote)
    }

    public mutating func string(utf8: ArraySlice<UInt8>) { string(utf8: utf8.span.bytes) }
    public mutating func string(utf8: [UInt8]) { string(utf8: utf8.span.bytes) }

    /// Writes a string of `count` bytes that `body` writes, none of which needs an escape.
    public mutating func string(byteCount count: Int, _ body: (UnsafeMutableBufferPointer<UInt8>) -> Void) {
        separate()
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: count + 2) { buffer in
            var fragment = JSONBufferWriter(buffer)
            fragment.add("\"")
            fragment.add(byteCount: count, body)
            fragment.add("\"")
            bytes.append(contentsOf: buffer)
        }
    }

    /// Writes a whole valid value as received.
    public mutating func raw(_ value: ArraySlice<UInt8>) {
        separate()
        value.withUnsafeBufferPointer { bytes.append(contentsOf: $0) }
    }

    public mutating func raw(_ value: RawSpan) {
        separate()
        bytes.append(value, 0..<value.byteCount)
    }

    public mutating func raw(_ value: [UInt8]) { raw(value[...]) }
    public mutating func raw(_ value: JSONValue) { raw(value.raw) }

    public mutating func integer(_ value: Int64) { integer(value.magnitude, isNegative: value < 0) }
    public mutating func integer(_ value: Int) { integer(UInt64(value.magnitude), isNegative: value < 0) }
    public mutating func integer(_ value: UInt64) { integer(value, isNegative: false) }

    /// Writes a number in the shortest form that reads back as `value`; null for infinities and NaN, which
    /// JSON has not.
    public mutating func double(_ value: Double) {
        if value.isFinite { literal(value.description) } else { null() }
    }

    public mutating func bool(_ value: Bool) { literal(value ? "true" : "false") }
    public mutating func null() { literal("null") }

    private mutating func literal(_ text: String) {
        separate()
        bytes.append(contentsOf: text.utf8)
    }

    private mutating func integer(_ magnitude: UInt64, isNegative: Bool) {
        separate()
        if isNegative { bytes.append(ASCII.minus) }
        digits(of: magnitude)
    }

    private mutating func digits(of magnitude: UInt64) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: JSONBufferWriter.digitCountMax) { buffer in
            var fragment = JSONBufferWriter(buffer)
            fragment.add(magnitude)
            bytes.append(contentsOf: buffer[..<fragment.byteCount])
        }
    }
}

extension JSONWriter {
    /// Appends text, escaping what RFC 8259 section 7 requires: quote, backslash, U+0000 to U+001F. Runs
    /// between are copied whole.
    private mutating func appendEscaped(_ utf8: RawSpan) {
        var at = 0
        while true {
            let end = utf8.firstOffset(from: at, mask: WordMask.escaped)
            bytes.append(utf8, at..<end)
            if end == utf8.byteCount { return }
            appendEscape(utf8.byte(end))
            at = end + 1
        }
    }

    private mutating func appendEscape(_ byte: UInt8) {
        bytes.append(ASCII.backslash)
        switch byte {
        case ASCII.quote, ASCII.backslash: bytes.append(byte)
        case 0x08: bytes.append(ASCII.b)
        case ASCII.tab: bytes.append(ASCII.t)
        case ASCII.lineFeed: bytes.append(ASCII.n)
        case 0x0C: bytes.append(ASCII.f)
        case ASCII.carriageReturn: bytes.append(ASCII.r)
        default:
            bytes.append(ASCII.u)
            bytes.append(ASCII.zero)
            bytes.append(ASCII.zero)
            bytes.append(ASCII.hexDigits.utf8Start[Int(byte >> 4)])
            bytes.append(ASCII.hexDigits.utf8Start[Int(byte & 15)])
        }
    }
}
