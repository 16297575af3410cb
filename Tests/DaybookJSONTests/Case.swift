import DaybookJSON
import Testing

/// One input of a table, as text or, where it is no text, as bytes.
struct Case: Sendable, Hashable, ExpressibleByStringLiteral, ExpressibleByArrayLiteral {
    let bytes: [UInt8]

    init(stringLiteral text: String) { bytes = Array(text.utf8) }
    init(arrayLiteral bytes: UInt8...) { self.bytes = bytes }
    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// `bytes` between quotes, as a JSON string.
    static func string(_ bytes: UInt8...) -> Case { Case([0x22] + bytes + [0x22]) }

    var error: JSONError? {
        do throws(JSONError) {
            try JSON.validate(bytes[...])
            return nil
        } catch {
            return error
        }
    }
}

extension Case: CustomTestStringConvertible {
    var testDescription: String {
        let shown = bytes.prefix(60)
        return String(validating: shown, as: UTF8.self)?.debugDescription
            ?? "\(shown.map { String($0, radix: 16) })"
    }
}

func value(_ text: String) throws -> JSONValue {
    var scanner = JSONScanner()
    return try scanner.value(of: Array(text.utf8)[...])
}

func text(_ bytes: some Sequence<UInt8>) -> String { String(decoding: Array(bytes), as: UTF8.self) }
