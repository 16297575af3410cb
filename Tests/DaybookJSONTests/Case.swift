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

/// Reproducible randomness: SplitMix64.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
