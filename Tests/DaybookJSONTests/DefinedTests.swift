import Foundation
import DaybookJSON
import Testing

/// What RFC 8259 leaves to the implementation, as Daybook answers it.
@Suite struct DefinedTests {
    @Test(arguments: decided) func isAsDecided(_ input: Case, _ reason: JSONError.Reason?) {
        #expect(input.error?.reason == reason)
    }

    @Test(arguments: [("[", "]"), ("{\"a\":", "}"), ("[{\"a\":", "}]")])
    func depthIsBounded(_ open: String, _ close: String) {
        let step = open.utf8.filter { $0 == 0x5B || $0 == 0x7B }.count
        func nested(_ depth: Int) -> Case {
            let times = depth / step
            let inside = step == 2 && depth % 2 == 1 ? "[]" : "0"
            return Case(
                Array(
                    (String(repeating: open, count: times) + inside + String(repeating: close, count: times))
                        .utf8))
        }
        #expect(nested(128).error == nil)
        #expect(nested(129).error?.reason == .tooDeep(limit: 128))
        #expect(nested(100_000).error?.reason == .tooDeep(limit: 128))
    }

    @Test func unclosedBracketsWithoutEndAreRefusedAtTheLimit() {
        let error = Case([UInt8](repeating: 0x5B, count: 100_000)).error
        #expect(error == JSONError(offset: 128, reason: .tooDeep(limit: 128)))
    }

    @Test func depthCountsOpenContainersOnly() {
        let siblings = "[" + repeatElement("[{}]", count: 1000).joined(separator: ",") + "]"
        #expect(Case(Array(siblings.utf8)).error == nil)
    }

    @Test func limitsAreThoseGiven() throws {
        try JSON.validate(Array("[[1]]".utf8)[...], limits: JSONLimits(depthMax: 2))
        try JSON.validate(Array("1".utf8)[...], limits: JSONLimits(depthMax: 0))
        #expect(throws: JSONError(offset: 1, reason: .tooDeep(limit: 1))) {
            try JSON.validate(Array("[[1]]".utf8)[...], limits: JSONLimits(depthMax: 1))
        }
        try JSON.validate(Array("[1]".utf8)[...], limits: JSONLimits(byteCountMax: 3))
        #expect(throws: JSONError(offset: 3, reason: .tooLong(limit: 3))) {
            try JSON.validate(Array("[10]".utf8)[...], limits: JSONLimits(byteCountMax: 3))
        }
    }

    @Test func numbersOfAnyLengthAreText() throws {
        for sign in ["", "-"] {
            let digits = sign + "7" + String(repeating: "0123456789", count: 200_000)
            for number in [digits, digits + ".5", sign + "0." + digits.dropFirst(sign.count), "1e" + digits] {
                let number = try value(number)
                #expect(number.kind == .number && number.raw.count > 2_000_000)
            }
        }
    }

    /// Validation, and reading what passed, on the smallest stack a thread of the service has.
    @Test func deepAndLargeInputsFitASmallStack() throws {
        let inputs = [
            [UInt8](repeating: 0x5B, count: 100_000),
            Array((String(repeating: "[", count: 128) + String(repeating: "]", count: 128)).utf8),
            Array("[\(String(repeating: "1,", count: 100_000))1]".utf8),
        ]
        let finished = DispatchSemaphore(value: 0)
        let thread = Thread {
            for input in inputs where Case(input).error == nil {
                var inner = JSONValue(validated: input)
                while let first = inner.elements.first(where: { _ in true }) { inner = first }
            }
            finished.signal()
        }
        thread.stackSize = 512 * 1024
        thread.start()
        finished.wait()
    }

    @Test func sliceInTheMiddleOfABufferCountsFromItsOwnStart() throws {
        let buffer = Array("garbage [1, x] garbage".utf8)
        #expect(Case(Array(buffer[8..<14])).error?.offset == 4)
        var scanner = JSONScanner()
        #expect(throws: JSONError(offset: 4, reason: .unexpectedByte(0x78, expected: .value))) {
            try scanner.validate(buffer[8..<14])
        }
    }
}

private let decided: [(Case, JSONError.Reason?)] = [
    // Numbers beyond every machine's: text, so they pass.
    ("1e400", nil), ("-1e400", nil), ("1e-400", nil), ("123123e100000", nil), ("-123123e100000", nil),
    ("123e-10000000", nil), ("0.4e00669999999999999999999999999999999999999969999999006", nil),
    ("-1e+9999", nil), ("1.5e+9999", nil), ("100000000000000000000", nil),
    ("-237462374673276894279832749", nil),
    // Escapes of lone surrogates, in every order.
    ("\"\\uD800\"", nil), ("\"\\uDC00\"", nil), ("\"\\uDADA\"", nil), ("\"\\uD800\\uD800\"", nil),
    ("\"\\uDC00\\uD800\"", nil), ("\"\\uD800\\n\"", nil), ("\"\\uD800abc\"", nil),
    ("\"\\uD800\\u0041\"", nil),
    ("\"\\uDd1ea\"", nil), ("[\"\\uD888\\u1234\"]", nil), ("\"\\uD83D\\uD83D\\uDE00\"", nil),
    ("{\"\\uDFAA\":0}", nil),
    // Byte order marks and other encodings.
    ([0xEF, 0xBB, 0xBF], .byteOrderMark), ([0xEF, 0xBB, 0xBF, 0x7B, 0x7D], .byteOrderMark),
    ([0xEF, 0xBB], .unexpectedByte(0xEF, expected: .value)),
    ([0x5B, 0x00, 0x5D, 0x00], .unexpectedByte(0, expected: .valueOrEnd)),
    ([0x00, 0x5B, 0x00, 0x5D], .unexpectedByte(0, expected: .value)),
    ([0xFF, 0xFE, 0x5B, 0x00, 0x5D, 0x00], .unexpectedByte(0xFF, expected: .value)),
    ([0xFE, 0xFF, 0x00, 0x5B, 0x00, 0x5D], .unexpectedByte(0xFE, expected: .value)),
    ([0x00, 0x00, 0x00, 0x31], .unexpectedByte(0, expected: .value)),
    ([0x31, 0x00, 0x00, 0x00], .trailingBytes),
    // Latin-1, overlong, surrogates as bytes, beyond U+10FFFF.
    (.string(0xE9), .invalidUTF8), (.string(0xC0, 0xAF), .invalidUTF8),
    (.string(0xED, 0xA0, 0x80), .invalidUTF8),
    (.string(0xF4, 0xBF, 0xBF, 0xBF), .invalidUTF8),
    (.string(0xFC, 0x83, 0xBF, 0xBF, 0xBF, 0xBF), .invalidUTF8),
    (.string(0xE0, 0xFF), .invalidUTF8), (.string(0x81), .invalidUTF8),
    // NUL, written out and escaped; DEL is no control character of JSON.
    ([0x22, 0x00, 0x22], .controlCharacter(0)), ("\"\\u0000\"", nil), ("\"\u{7F}\"", nil),
    // Names: equal ones are refused, and equal means the same code units.
    ("{\"a\":1,\"a\":2}", .duplicateName("a")), ("{\"a\":1,\"a\":1}", .duplicateName("a")),
    ("{\"\":1,\"\":2}", .duplicateName("")), ("{\"a\":1,\"\\u0061\":2}", .duplicateName("a")),
    ("{\"\u{E9}\":1,\"e\u{301}\":2}", nil),
]
