/// Strict JSON (RFC 8259) as bytes: checked once at the door, then sliced and spliced as it came.
///
/// The order of use: a `JSONScanner` checks bytes from outside, `JSONValue` reads what has been checked,
/// `JSONWriter` makes new text around it.
public enum JSON {
    /// Checks that `bytes` are one JSON value. A connection keeps a `JSONScanner` instead, for its scratch.
    public static func validate(_ bytes: RawSpan, limits: JSONLimits = JSONLimits()) throws(JSONError) {
        var scanner = JSONScanner(limits: limits)
        try scanner.validate(bytes)
    }

    public static func validate(
        _ bytes: ArraySlice<UInt8>, limits: JSONLimits = JSONLimits()
    ) throws(JSONError) {
        try validate(bytes.span.bytes, limits: limits)
    }

    /// Appends `value` to `output` less the whitespace between its tokens: strings, numbers and the order
    /// of members stay as they came, so equal output means equal text up to layout. O(n).
    public static func appendWithoutInsignificantWhitespace(
        of value: JSONValue, to output: inout [UInt8]
    ) {
        let bytes = value.raw.span.bytes
        output.reserveCapacity(output.count + bytes.byteCount)
        var runStart = 0
        var at = 0
        while at < bytes.byteCount {
            let byte = bytes.byte(at)
            if byte == ASCII.quote {
                at = bytes.afterValidString(from: at)
            } else if ASCII.isWhitespace(byte) {
                output.append(bytes, runStart..<at)
                at = bytes.afterWhitespace(from: at)
                runStart = at
            } else {
                at += 1
            }
        }
        output.append(bytes, runStart..<at)
    }
}

public struct JSONLimits: Equatable, Sendable {
    /// Containers open at once: `[]` is one deep, `0` is none.
    public let depthMax: Int
    public let byteCountMax: Int

    /// Makes limits. Offsets are held in 31 bits while scanning, hence the upper bound of `byteCountMax`.
    public init(depthMax: Int = 128, byteCountMax: Int = Int(Int32.max)) {
        precondition(depthMax >= 0 && byteCountMax >= 0 && byteCountMax <= Int(Int32.max))
        self.depthMax = depthMax
        self.byteCountMax = byteCountMax
    }
}
