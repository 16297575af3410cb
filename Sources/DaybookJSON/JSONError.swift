/// The reason why bytes are not JSON as Daybook accepts it, and the place.
public struct JSONError: Error, Equatable, Sendable {
    /// Bytes from the start of the input to the first byte at fault; for a duplicate name, to its quote.
    public let offset: Int
    public let reason: Reason

    public enum Reason: Equatable, Sendable {
        case unexpectedByte(UInt8, expected: Expectation)
        case unexpectedEnd(expected: Expectation)
        case controlCharacter(UInt8)
        case invalidUTF8
        case byteOrderMark
        /// An object has two members of this name (unescaped, lone surrogates as U+FFFD).
        case duplicateName(String)
        case tooDeep(limit: Int)
        case tooLong(limit: Int)
        case trailingBytes
    }

    public enum Expectation: String, Sendable {
        case value = "a value"
        case valueOrEnd = "a value or \"]\""
        case name = "a member name"
        case nameOrEnd = "a member name or \"}\""
        case colon = "\":\""
        case commaOrEndOfArray = "\",\" or \"]\""
        case commaOrEndOfObject = "\",\" or \"}\""
        case digit = "a digit"
        case literal = "true, false or null"
        case escape = "one of \"\\/bfnrtu after a backslash"
        case hexDigit = "four hexadecimal digits after \\u"
        case endOfString = "the closing quote of a string"
    }

    public init(offset: Int, reason: Reason) {
        self.offset = offset
        self.reason = reason
    }
}

extension JSONError: CustomStringConvertible {
    public var description: String { "\(reason) at byte \(offset)" }
}

extension JSONError.Reason: CustomStringConvertible {
    private static let nameScalarCountMax = 64

    public var description: String {
        switch self {
        case .unexpectedByte(let byte, let expected):
            "expected \(expected.rawValue), found \(Self.name(byte))"
        case .unexpectedEnd(let expected): "expected \(expected.rawValue), found the end"
        case .controlCharacter(let byte): "unescaped control character \(Self.name(byte)) in a string"
        case .invalidUTF8: "invalid UTF-8"
        case .byteOrderMark: "byte order mark"
        case .duplicateName(let name): "duplicate member name \(Self.quoted(name))"
        case .tooDeep(let limit): "nested more than \(limit) deep"
        case .tooLong(let limit): "longer than \(limit) bytes"
        case .trailingBytes: "something follows the value"
        }
    }

    private static func name(_ byte: UInt8) -> String {
        if byte == ASCII.quote { return "a quote" }
        if byte > ASCII.space && byte < 0x7F { return "\"\(Unicode.Scalar(byte))\"" }
        let digits = String(byte, radix: 16, uppercase: true)
        return "byte 0x" + (byte < 16 ? "0" : "") + digits
    }

    private static func quoted(_ name: String) -> String {
        var writer = JSONWriter()
        writer.string(String(String.UnicodeScalarView(name.unicodeScalars.prefix(nameScalarCountMax))))
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
